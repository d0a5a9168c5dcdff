"""Weeks of calls before today, the same ones for the same seed."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from . import recordings
from .cdr import INBOUND, INTERNAL, OUTBOUND, FinishedCall
from .history_numbers import HOTLINES, random_customer
from .ids import CdrIds
from .options import Options

VIETNAM = timezone(timedelta(hours=7))

KNOWN_CUSTOMER_SHARE = 0.8
"""Share of calls with a number of the ``--numbers`` file."""

SATURDAY_SHARE = 0.4
RECORDING_VARIETIES = 4

_HOURS = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
_HOUR_WEIGHTS = (8, 14, 15, 10, 3, 7, 13, 14, 10, 5, 1)
_DIRECTIONS = (OUTBOUND, INBOUND, INTERNAL)
_DIRECTION_WEIGHTS = (60, 34, 6)
_ANSWERED_SHARE = {OUTBOUND: 0.62, INBOUND: 0.7, INTERNAL: 0.7}
_UNANSWERED_CAUSES = {
    OUTBOUND: (("480", 40), ("486", 24), ("487", 24), ("404", 6), ("503", 3)),
    INBOUND: (("487", 55), ("480", 35), ("486", 10)),
    INTERNAL: (("480", 50), ("487", 30), ("486", 20)),
}
_IMMEDIATE_CAUSES = ("404", "484", "500", "503")


def generate(options: Options, ids: CdrIds) -> Iterator[FinishedCall]:
    """All calls that ended before ``options.history_end``, oldest end first."""
    end = options.history_end
    last_day = datetime.fromtimestamp(end, VIETNAM).date()
    for days_ago in range(options.days - 1, -1, -1):
        calls = _calls_of_day(options, last_day - timedelta(days=days_ago))
        for call in sorted(calls, key=lambda call: (call.ended, call.call_id)):
            if call.ended < end:
                yield replace(call, cdr_id=ids.next(call.ended))


def _calls_of_day(options: Options, day: date) -> list[FinishedCall]:
    """One day's calls; each day has its own dice, so days do not depend on others."""
    rng = random.Random(f"{options.seed}:{day.isoformat()}")
    share = {5: SATURDAY_SHARE, 6: 0.0}.get(day.weekday(), 1.0)
    count = round(options.calls_per_day * share)
    return [_call(options, rng, day, position) for position in range(count)]


def _call(
    options: Options, rng: random.Random, day: date, position: int
) -> FinishedCall:
    started = _moment(rng, day)
    direction = rng.choices(_DIRECTIONS, _DIRECTION_WEIGHTS)[0]
    if len(options.extensions) < 2 and direction == INTERNAL:
        direction = OUTBOUND
    numbers = _numbers(options, rng, direction)
    cause, ring_seconds, talk_seconds = _outcome(rng, direction)
    connected = started + ring_seconds if talk_seconds else None
    call = FinishedCall(
        cdr_id="",
        call_id=f"sc{started * 1000 + rng.randrange(1000)}",
        direction=direction,
        cause=cause,
        started=started,
        ended=started + ring_seconds + talk_seconds,
        connected=connected,
        generation=_generation(options, position),
        **numbers,
    )
    if call.generation == "2019":
        call.legs_listed = rng.random() < 0.3
        # Desk phones have no softphone id.
        if rng.random() < 0.5:
            call.sdk_call_id = _sdk_call_id(rng, started)
    return _with_recording(options, call) if talk_seconds else call


def _moment(rng: random.Random, day: date) -> int:
    """A moment in that day's office hours, epoch seconds."""
    hour = rng.choices(_HOURS, _HOUR_WEIGHTS)[0]
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return int(midnight.timestamp()) + hour * 3600 + rng.randrange(3600)


def _numbers(options: Options, rng: random.Random, direction: int) -> dict[str, str]:
    """Who called whom, as fields of ``FinishedCall``."""
    if direction == INTERNAL:
        caller, callee = (line.number for line in rng.sample(options.extensions, 2))
        return {
            "from_number": caller,
            "from_extension": caller,
            "to_number": callee,
            "to_extension": callee,
        }
    extension = rng.choice(options.extensions).number
    hotline = rng.choice(HOTLINES)
    customer = random_customer(rng)
    if options.numbers and rng.random() < KNOWN_CUSTOMER_SHARE:
        customer = rng.choice(options.numbers)
    if direction == INBOUND:
        return {
            "from_number": customer,
            "to_number": hotline,
            "to_extension": extension,
        }
    return {
        "from_number": hotline,
        "from_extension": extension,
        "to_number": customer,
    }


def _outcome(rng: random.Random, direction: int) -> tuple[str, int, int]:
    """SIP result, seconds of ringing, seconds of talk."""
    if rng.random() < _ANSWERED_SHARE[direction]:
        talk_seconds = round(math.exp(rng.gauss(4.2, 0.9)))
        return "200", rng.randint(2, 24), min(max(talk_seconds, 2), 1800)
    causes, weights = zip(*_UNANSWERED_CAUSES[direction], strict=True)
    cause = rng.choices(causes, weights)[0]
    if cause in _IMMEDIATE_CAUSES:
        return cause, rng.randint(0, 2), 0
    return cause, rng.randint(3, 45), 0


def _generation(options: Options, position: int) -> str:
    if options.generation != "mixed":
        return options.generation
    return ("2018", "2019")[position % 2]


def _sdk_call_id(rng: random.Random, started: int) -> str:
    letters = "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=10))
    return f"call-vn-1-{letters}-{started * 1000}"


def _with_recording(options: Options, call: FinishedCall) -> FinishedCall:
    day = datetime.fromtimestamp(call.started, VIETNAM).strftime("%Y%m%d")
    name = f"{call.call_id}_{call.to_number}"
    path = recordings.recording_path(options.vpbx, call.extension, name, day)
    readable = call.generation == "2018"
    make_id = recordings.readable_id if readable else recordings.opaque_id
    call.recording_path = "/" + path
    call.recording_id = make_id(path)
    call.recording_size = recordings.history_size(call.talk_seconds)
    return call
