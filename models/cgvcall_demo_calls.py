"""Three weeks of invented calls, as records of the PBX: what imports them is the
import itself."""

import random
from datetime import UTC, datetime, timedelta

from .cgvcall_demo_people import CAST, HOTLINE

DAYS = 21
# How long people talk, in seconds, how often: so many sounds are made, each for many
# calls.
TALKS = {8: 5, 13: 6, 18: 6, 24: 5, 31: 4, 39: 3, 48: 2, 66: 1, 90: 1}
# At which hours of the day, how often.
HOURS = {8: 3, 9: 5, 10: 6, 11: 4, 12: 1, 13: 3, 14: 5, 15: 6, 16: 4, 17: 2}
# Cause of an outgoing call, how often.
OUTCOMES = {"200": 68, "480": 14, "486": 9, "487": 9}
# The last hours, whatever the time of day: minutes ago, direction, answered.
RECENT = [
    (175, "outbound", True),
    (150, "inbound", True),
    (126, "outbound", True),
    (104, "outbound", False),
    (83, "inbound", True),
    (38, "outbound", True),
    (19, "inbound", True),
    (7, "outbound", True),
]
# When those called who wait, in minutes ago; one was told so long before.
WAIT_SINCE = (26, 58, 205)
SEED = 20_190_308
DIRECTION = {"inbound": 1, "internal": 2, "outbound": 3}


class DemoCalls:
    """Makes the records.

    :param now: naive UTC
    :param zone: where people are at work
    :param lines: numbers of the extensions
    """

    def __init__(self, now, zone, lines):
        self._now = now.replace(microsecond=0, tzinfo=UTC)
        self._zone = zone
        self._lines = lines
        self._chance = random.Random(SEED)  # noqa: S311 - the same calls each time
        self._busy = {line: [] for line in lines}
        self._records = []

    def records(self):
        """Raw records of the PBX, the oldest first."""
        for ago, number in zip(WAIT_SINCE, CAST.waiting, strict=True):
            self._inbound(self._ago(ago), number, is_answered=False)
        for ago, direction, is_answered in RECENT:
            number = self._chance.choice(self._others())
            getattr(self, f"_{direction}")(self._ago(ago), number, is_answered)
        for days_ago in range(DAYS):
            self._day(days_ago)
        return sorted(self._records, key=lambda record: record["time_started"])

    # === WHEN === #

    def _ago(self, minutes):
        return self._now - timedelta(minutes=minutes)

    def _day(self, days_ago):
        day = (self._now.astimezone(self._zone) - timedelta(days=days_ago)).date()
        usual = min(8 + 5 * len(self._lines), 30)
        count = {5: usual // 4, 6: 1}.get(day.weekday(), usual)
        if not days_ago:
            count = max(count - len(RECENT) - len(WAIT_SINCE), 0)
        hours = self._chance.choices(list(HOURS), HOURS.values(), k=count)
        for hour in hours:
            minute, second = self._chance.randrange(60), self._chance.randrange(60)
            at = datetime(day.year, day.month, day.day, hour, minute, second)
            at = at.replace(tzinfo=self._zone).astimezone(UTC)
            # What is left of today is told by RECENT.
            if at < self._ago(360):
                self._any(at, days_ago)

    # === WHAT === #

    def _any(self, at, days_ago):
        kind = self._chance.random()
        if kind < 0.06 and len(self._lines) > 1:
            return self._internal(at)
        number = self._chance.choice(CAST.known if days_ago > 1 else self._others())
        if kind < 0.55:
            return self._outbound(at, number)
        if self._chance.random() < 0.2:
            number = self._chance.choice(CAST.strangers[1:])
        if self._chance.random() < 0.8:
            return self._inbound(at, number, is_answered=True)
        self._inbound(at, number, is_answered=False)
        if self._chance.random() < 0.9:
            later = at + timedelta(minutes=self._chance.randrange(4, 55))
            self._outbound(later, number, is_answered=True)

    def _others(self):
        """Those with whom somebody may have spoken since."""
        return [number for number in CAST.known if number not in CAST.waiting]

    def _outbound(self, at, number, is_answered=None):
        cause = {True: "200", False: "486"}.get(is_answered)
        [drawn] = self._chance.choices(list(OUTCOMES), OUTCOMES.values())
        line = self._chance.choice(self._lines)
        self._add(
            "outbound",
            at,
            cause or drawn,
            line,
            from_extension=line,
            from_number=HOTLINE,
            to_number=number,
        )

    def _inbound(self, at, number, is_answered):
        line = self._chance.choice(self._lines)
        others = [other for other in self._lines if other != line]
        first = others and self._chance.random() < 0.25 and self._chance.choice(others)
        self._add(
            "inbound",
            at,
            "200" if is_answered else "480",
            line,
            first=first,
            from_number=number,
            to_number=HOTLINE,
            to_extension=line,
        )

    def _internal(self, at):
        line, other = self._chance.sample(self._lines, 2)
        self._add(
            "internal",
            at,
            "200",
            line,
            from_extension=line,
            to_extension=other,
            from_number=line,
            to_number=other,
        )

    # === THE RECORD === #

    def _add(self, direction, at, cause, line, first=None, **who):
        """One record with its legs, unless the line is busy at that time.

        :param first: a line at which it rang in vain before
        """
        rang = self._chance.randrange(3, 14 if cause == "200" else 28)
        [talked] = self._chance.choices(list(TALKS), TALKS.values())
        talk = talked if cause == "200" else 0
        in_vain = self._chance.randrange(12, 20) if first else 0
        start = int(at.timestamp())
        connected = start + in_vain + rang
        end = connected + talk
        if any(
            start < other_end and end > other for other, other_end in self._busy[line]
        ):
            return
        self._busy[line].append((start - 20, end + 20))
        common = {
            "cdr_id": f"demo-{len(self._records) + 1}",
            "call_id": f"demo-{len(self._records) + 1}",
            "direction": DIRECTION[direction],
            "cause": cause,
            "duration": end - start,
            "time_started": start,
            "time_connected": connected if talk else 0,
            "time_ended": end,
            "recording_url": "",
            "record_file_size": 0,
            **who,
        }
        leg = {**common, "time_started": start + in_vain, "duration": rang + talk}
        vain_leg = {
            **common,
            "cause": "487",
            "to_extension": first,
            "time_connected": 0,
            "time_ended": start + in_vain,
            "duration": in_vain,
        }
        self._records.append(
            {**common, "data_tracking": [vain_leg, leg] if first else [leg]}
        )
