"""When a call began, was answered and ended, from fields that may be missing or wrong.

In the known sample the call's own ``time_connected`` equals its ``time_started``: the
real one is in the leg, and ``duration`` includes the ringing (PBX API notes,
section 4).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .fields import MAX_SECONDS, moment, whole


@dataclass(frozen=True)
class Times:
    """Naive UTC datetimes or None, and seconds (ringing included) or None."""

    started: datetime | None
    connected: datetime | None
    ended: datetime | None
    duration: int | None

    def filled_from(self, legs):
        """Return these times with a missing start or end taken from the legs."""
        starts = [leg.started_at for leg in legs if leg.started_at]
        ends = [leg.ended_at for leg in legs if leg.ended_at]
        return replace(
            self,
            started=self.started or min(starts, default=None),
            ended=self.ended or max(ends, default=None),
        )

    def completed(self, reader):
        """Return these times with gaps closed and contradictions settled.

        What had to be settled is noted in ``reader``.
        """
        duration = self.duration or 0
        started = self.started or self._assumed_start(duration)
        ended = self.ended or _later(started, duration)
        if started and ended and ended < started:
            reader.note("time_ended")
            ended = _later(started, duration)
        duration = duration or seconds_between(started, ended)
        connected = self.connected
        if connected:
            connected = min(max(connected, started), ended or datetime.max)
            if connected != self.connected:
                reader.note("time_connected")
        return Times(started, connected, ended, duration)

    def _assumed_start(self, duration):
        if self.ended and duration:
            return self.ended - timedelta(seconds=duration)
        return self.connected or self.ended


def read_times(reader, source):
    """Return the :class:`Times` of one raw record, as far as they can be read."""
    duration = reader.first([source], "duration", whole)
    if duration is not None and duration > MAX_SECONDS:
        reader.note("duration")
        duration = MAX_SECONDS
    return Times(
        reader.first([source], "time_started", moment),
        reader.first([source], "time_connected", moment),
        reader.first([source], "time_ended", moment),
        duration,
    )


def talk_spans(times, legs):
    """Return the (from, to) spans of talk: those of the answered legs, else our own."""
    spans = [
        (leg.answered_at, leg.ended_at)
        for leg in legs
        if leg.answered_at and leg.ended_at
    ]
    if not spans and times.connected and times.ended:
        spans = [(times.connected, times.ended)]
    return sorted(spans)


def total_seconds(spans):
    """Return how many seconds sorted ``spans`` cover: two legs at once count once."""
    total, reached = 0, datetime.min
    for start, end in spans:
        total += seconds_between(max(start, reached), end)
        reached = max(reached, end)
    return min(total, MAX_SECONDS)


def seconds_between(start, end):
    """Return whole seconds from ``start`` to ``end``, from 0 to 7 days."""
    if not start or not end:
        return 0
    return min(max(int((end - start).total_seconds()), 0), MAX_SECONDS)


def _later(start, seconds):
    return start + timedelta(seconds=seconds) if start and seconds else None
