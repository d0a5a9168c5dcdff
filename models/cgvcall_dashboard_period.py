from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

MAX_DAYS = 732


class Period:
    """Whole days in a time zone, and the time before that they are compared with.

    :param date_from: the first day
    :param date_to: the last day
    :param tz: the reader's time zone (pytz)
    :param now: naive UTC; a period that still runs is compared up to the same moment
    """

    def __init__(self, date_from, date_to, tz, now):
        self.date_from = date_from
        self.date_to = date_to
        self.tz = tz
        self.now = now
        self.start = self._midnight(date_from)
        self.end = self._midnight(date_to + timedelta(days=1))
        self.is_running = now < self.end
        self.before_from = self._first_day_before()
        self._shift = date_from - self.before_from
        self.before_start = self._midnight(self.before_from)
        # What was known of the time before, when it was as old as this is now: missed
        # calls of long ago have had longer to be returned.
        self.before_seen_at = self._earlier(now)
        self.before_end = self.start
        if self.is_running:
            seen = max(self.before_seen_at, self.before_start)
            self.before_end = min(seen, self.start)

    @property
    def days(self):
        return (self.date_to - self.date_from).days + 1

    @property
    def last_day(self):
        """The last day that has begun."""
        return max(self.date_from, min(self.date_to, self.local(self.now).date()))

    def part(self, date_from, date_to):
        """The bounds of some of the days, as naive UTC."""
        return self._midnight(date_from), self._midnight(date_to + timedelta(days=1))

    def local(self, moment):
        """Naive UTC as the reader's clock shows it, naive."""
        return pytz.utc.localize(moment).astimezone(self.tz).replace(tzinfo=None)

    def _first_day_before(self):
        """As many whole months before whole months, else as many days."""
        after = self.date_to + timedelta(days=1)
        if self.date_from.day == 1 and after.day == 1:
            months = (after.year - self.date_from.year) * 12
            months += after.month - self.date_from.month
            return self.date_from - relativedelta(months=months)
        return self.date_from - timedelta(days=self.days)

    def _earlier(self, moment):
        """The same time of day, as many days earlier as the periods are apart."""
        return self._utc(self.local(moment) - self._shift)

    def _midnight(self, day):
        return self._utc(datetime.combine(day, time.min))

    def _utc(self, local):
        return self.tz.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
