"""What the PBX has written down: call records and recordings."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

from . import recordings
from .cdr import FinishedCall, to_record

Record = dict[str, Any]

SORT_FIELDS = ("time_started", "cdr_id", "acd_cdr_id")


def _number(value: object) -> float | None:
    """``value`` as a number, or None: records may hold anything."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == number else None


def _sort_key(record: Record, name: str) -> tuple[float, str]:
    value = record.get(name)
    number = _number(value)
    return (-1.0 if number is None else number, str(value))


class Ledger:
    """Records of ended calls, with the filters and orders of ``/rest/cdrs``."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._records: list[Record] = []
        self._sorted: dict[str, list[Record]] = {}
        self._by_sdk_call_id: dict[str, Record] = {}
        self._made_up: dict[str, FinishedCall] = {}
        self._recorded: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self._records)

    def add_made_up(self, call: FinishedCall) -> None:
        """Add a call of the history; its recording is made when asked for."""
        if call.recording_id:
            self._made_up[call.recording_id] = call
        self._add(to_record(call, self._base_url), call.sdk_call_id)

    def add(self, call: FinishedCall, recording: bytes = b"") -> Record:
        """Add a call that really took place, with its recording."""
        if recording:
            self._recorded[call.recording_id] = recording
        record = to_record(call, self._base_url)
        self._add(record, call.sdk_call_id)
        return record

    def add_raw(self, record: Record) -> None:
        """Add a record as it is, however odd."""
        self._add(record, str(record.get("sdk_call_id") or ""))

    def replace_raw(self, record: Record) -> None:
        """Say something else of a call than before."""
        wanted = str(record.get("cdr_id"))
        self._records = [r for r in self._records if str(r.get("cdr_id")) != wanted]
        self.add_raw(record)

    def add_recording(self, recording_id: str, audio: bytes) -> None:
        """Have the audio of a record that was added as it is."""
        self._recorded[recording_id] = audio

    def _add(self, record: Record, sdk_call_id: str) -> None:
        self._records.append(record)
        self._sorted.clear()
        if sdk_call_id:
            self._by_sdk_call_id[sdk_call_id] = record

    def of_sdk_call(self, sdk_call_id: str) -> Record | None:
        """The record of a softphone call, whatever its generation."""
        return self._by_sdk_call_id.get(sdk_call_id)

    def recording(self, recording_id: str) -> bytes | None:
        """The MP3 of a recording id."""
        if recording_id in self._recorded:
            return self._recorded[recording_id]
        call = self._made_up.get(recording_id)
        if call is None:
            return None
        return recordings.history_recording(call.talk_seconds, int(call.cdr_id))

    def search(self, filters: Mapping[str, str], sort_by: str) -> list[Record]:
        """Records that pass all ``filters`` (query parameters), in rising order."""
        found = self._in_window(filters, sort_by)
        tests = [test for name, test in _TESTS.items() if filters.get(name)]
        names = [name for name in _TESTS if filters.get(name)]
        for name, test in zip(names, tests, strict=True):
            found = [record for record in found if test(record, filters[name])]
        return found

    def _in_window(self, filters: Mapping[str, str], sort_by: str) -> list[Record]:
        """Records that started in the window; those without a start always pass.

        A real PBX would not hold such records, and a test that adds one wants
        it to be found.
        """
        first = _number(filters.get("date_started"))
        last = _number(filters.get("date_ended"))
        ordered = self._ordered(sort_by)
        if first is None and last is None:
            return ordered
        if sort_by != "time_started":
            return [r for r in ordered if _starts_within(r, first, last)]
        untimed = bisect_left(ordered, 0.0, key=_start_key)
        low = untimed
        if first is not None:
            low = bisect_left(ordered, first, lo=untimed, key=_start_key)
        high = len(ordered)
        if last is not None:
            high = bisect_right(ordered, last, lo=untimed, key=_start_key)
        return ordered[:untimed] + ordered[low:high]

    def _ordered(self, sort_by: str) -> list[Record]:
        name = "cdr_id" if sort_by == "acd_cdr_id" else sort_by
        if name not in self._sorted:
            self._sorted[name] = sorted(
                self._records, key=lambda record: _sort_key(record, name)
            )
        return self._sorted[name]


def _start_key(record: Record) -> float:
    return _sort_key(record, "time_started")[0]


def _starts_within(record: Record, first: float | None, last: float | None) -> bool:
    start = _number(record.get("time_started"))
    if start is None:
        return True
    return (first is None or start >= first) and (last is None or start <= last)


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    return "" if value is None else str(value)


_TESTS = {
    "state": lambda record, wanted: _text(record, "cause") == wanted,
    "direction": lambda record, wanted: _text(record, "direction") == wanted,
    "extension": lambda record, wanted: (
        wanted
        in [_text(record, n) for n in ("extension", "from_extension", "to_extension")]
    ),
    "to_extension": lambda record, wanted: _text(record, "to_extension") == wanted,
    "from_number": lambda record, wanted: _text(record, "from_number").startswith(
        wanted
    ),
    "to_number": lambda record, wanted: _text(record, "to_number").startswith(wanted),
}
