"""One raw call record of the PBX becomes one typed :class:`Cdr`.

Two generations of records exist, 2018 (``extension``) and 2019
(``from_extension``/``to_extension``); both are read (PBX API notes, section 4). A call
is never lost over one odd field: what cannot be read is left empty and named in
:attr:`Cdr.problems`.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from .fields import Reader, records, whole
from .timing import read_times, seconds_between, talk_spans, total_seconds

DIRECTIONS = {"1": "inbound", "2": "internal", "3": "outbound"}

ANSWERED_CAUSES = frozenset({"200", "201"})
#: SIP result -> disposition of an unanswered call that we placed; any other result
#: (404, 484, 5xx, 204…) is "failed". 204 has been seen and its meaning is unknown: it
#: counts as answered only when there was talk after the ringing.
UNANSWERED_CAUSES = {
    "408": "no_answer",
    "480": "no_answer",
    "486": "busy",
    "487": "cancelled",
    "600": "busy",
    "603": "busy",
}

#: Our own line, by direction: the first field that is filled.
OWN_EXTENSION = {
    "outbound": ("extension", "from_extension", "to_extension"),
    "inbound": ("extension", "to_extension", "from_extension"),
    "internal": ("extension", "from_extension", "to_extension"),
    "unknown": ("extension", "from_extension", "to_extension"),
}
#: The other party, by direction: the first field that is filled and is not us.
OTHER_NUMBER = {
    "outbound": ("to_number", "to_extension"),
    "inbound": ("from_number", "from_extension"),
    "internal": ("to_extension", "to_number", "from_extension", "from_number"),
    "unknown": ("from_number", "to_number"),
}
#: Without any extension field, a caller's number this short is our extension.
_SHORT = range(2, 7)
_WE_CALL = ("outbound", "internal")
_SIP_CODE = re.compile(r"\s*(\d{3})(?!\d)", re.ASCII)
_SIZE = "record_file_size"
_MAX_LEGS = 50
#: What a leg takes from its call when it does not say it itself.
_INHERITED = ("cause", "direction")

_IDS = ("cdr_id", "call_id")
_TEXTS = (
    "sdk_call_id",
    "cause",
    "q850_cause",
    "call_leg",
    "extension",
    "from_extension",
    "to_extension",
    "from_number",
    "to_number",
)


@dataclass(frozen=True)
class Leg:
    """One leg of a call: one piece of the way between the two parties.

    Times are naive UTC datetimes or None, durations whole seconds from 0 to 7 days,
    numbers raw as the PBX wrote them. ``recording_url`` is a secret: who knows it can
    listen.
    """

    cdr_id: str | None
    call_id: str | None
    sdk_call_id: str | None
    call_leg: str | None
    direction: str  # inbound, outbound, internal, unknown
    raw_direction: str | None
    cause: str | None  # SIP result: "200"
    q850_cause: str | None
    disposition: str  # answered, missed, no_answer, busy, cancelled, failed
    from_number: str | None
    to_number: str | None
    extension: str | None  # our own
    from_extension: str | None
    to_extension: str | None
    other_number: str | None  # the other party, raw
    started_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    ring_seconds: int
    talk_seconds: int
    duration: int  # ringing included
    recording_url: str | None
    recording_size: int | None  # bytes

    @property
    def has_recording(self):
        """True when there is audio to fetch; a size of 0 means "not yet"."""
        return bool(self.recording_url) and self.recording_size != 0

    def __repr__(self):
        return f"<{type(self).__name__} {self.cdr_id} {self.direction}>"


@dataclass(frozen=True, repr=False)
class Cdr(Leg):
    """One finished call, as :class:`Leg` and with ``cdr_id`` always filled."""

    legs: tuple[Leg, ...] = ()
    problems: tuple[str, ...] = ()


def parse_cdr(raw):
    """Return the :class:`Cdr` of one record of the PBX.

    Only these rules need more than reading: talk and ``answered_at`` come from the
    answered legs, from the call itself when it has none; a call that was not answered
    has no talk and rang for its whole duration; fields that the call lacks are taken
    from its legs.

    :param dict raw: one item of the list of call records.
    :raise ValueError: ``raw`` is not a dict, or has neither ``cdr_id`` nor ``call_id``
        (``call_id`` stands in for a missing ``cdr_id``).
    """
    if not isinstance(raw, dict):
        raise ValueError("A call record is not an object.")
    reader = Reader()
    raw_legs = _raw_legs(raw, reader)
    legs = tuple(_parse_leg(leg, reader) for leg in raw_legs)
    values = _read([raw, *raw_legs], legs, reader)
    values["cdr_id"] = values["cdr_id"] or values["call_id"]
    if not values["cdr_id"]:
        raise ValueError("A call record has neither a cdr_id nor a call_id.")
    return Cdr(**values, legs=legs, problems=reader.problems)


def _raw_legs(raw, reader):
    """Return the raw legs, answered ones first; each knows the call's result."""
    items = reader.first([raw], "data_tracking", records) or []
    legs = [item for item in items if isinstance(item, dict)][:_MAX_LEGS]
    if len(legs) != len(items):
        reader.note("data_tracking")
    inherited = {name: raw[name] for name in _INHERITED if name in raw}
    legs = [{**inherited, **leg} for leg in legs]
    return sorted(
        legs, key=lambda leg: _sip_code(leg.get("cause")) not in ANSWERED_CAUSES
    )


def _parse_leg(raw, reader):
    own_reader = Reader()
    leg = Leg(**_read([raw], (), own_reader))
    for name in own_reader.problems:
        reader.note(f"leg.{name}")
    return leg


def _read(sources, legs, reader):
    """Return the values of a :class:`Leg` from the first source that has each."""
    values = {name: reader.text(sources[:1], name) for name in _IDS}
    values.update({name: reader.text(sources, name) for name in _TEXTS})
    raw_direction = reader.text(sources, "direction")
    direction = DIRECTIONS.get(raw_direction, "unknown")
    extension = _own_extension(direction, values)
    url, size = _recording(sources, reader)
    times = read_times(reader, sources[0]).filled_from(legs).completed(reader)
    return {
        **values,
        "raw_direction": raw_direction,
        "direction": direction,
        "extension": extension,
        "other_number": _other_number(direction, values, extension),
        "recording_url": url,
        "recording_size": size,
        **_course(direction, values["cause"], times, legs, reader),
    }


def _course(direction, cause, times, legs, reader):
    """Return how the call went: disposition, times and seconds."""
    spans = talk_spans(times, legs)
    talk = total_seconds(spans)
    answered_at = spans[0][0] if spans else None
    rang = seconds_between(times.started, answered_at)
    disposition = _disposition(direction, cause, talk, rang)
    if disposition != "answered":
        answered_at, talk, rang = None, 0, times.duration
    elif not answered_at:
        reader.note("time_connected")
    return {
        "disposition": disposition,
        "started_at": times.started,
        "answered_at": answered_at,
        "ended_at": times.ended,
        "ring_seconds": rang,
        "talk_seconds": talk,
        "duration": times.duration,
    }


def _disposition(direction, cause, talk, rang):
    """Return what became of the call.

    Without a result the talk decides. For the unclear 204 talk counts only after some
    ringing, because a call's own ``time_connected`` may just repeat its start.
    """
    code = _sip_code(cause)
    talked = talk and (not code or (code == "204" and rang))
    if code in ANSWERED_CAUSES or talked:
        return "answered"
    if direction == "inbound":
        return "missed"
    return UNANSWERED_CAUSES.get(code, "failed")


def _sip_code(cause):
    match = _SIP_CODE.match(str(cause or ""))
    return match[1] if match else None


def _own_extension(direction, values):
    for name in OWN_EXTENSION[direction]:
        if values[name]:
            return values[name]
    caller = values["from_number"] or ""
    if direction in _WE_CALL and caller.isdecimal() and len(caller) in _SHORT:
        return caller
    return None


def _other_number(direction, values, extension):
    found = [values[name] for name in OTHER_NUMBER[direction] if values[name]]
    others = [number for number in found if number != extension]
    return next(iter(others or found), None)


def _recording(sources, reader):
    """Return (url, size in bytes) of the first recording with a size, else any."""
    found = [
        (reader.url([source], "recording_url"), reader.first([source], _SIZE, whole))
        for source in sources
    ]
    found.sort(key=lambda pair: (not pair[0], not pair[1]))
    return found[0]
