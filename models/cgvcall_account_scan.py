from datetime import timedelta

from odoo import fields, models

from ..pbx import numbers
from ..pbx.batches import in_batches
from ..pbx.window import read_window

# Differences this small are the way of the answer, not the clock.
CLOCK_SLACK = timedelta(minutes=5)
# A clock further off belongs to something between us and the PBX.
CLOCK_LIMIT = timedelta(days=7)
# Calls that begin while the pages are read.
AHEAD = timedelta(minutes=10)
# What tells one PBX from another.
PBX_FIELDS = ("api_url", "api_key_value")


class CgvcallAccount(models.Model):
    """Where the import reads: by two clocks, further back than the longest call.

    A scan reads from ``imported_until`` less ``overlap_hours`` to now. When it ends,
    every call that began before it and that the PBX lists is stored; the cursor then
    stands where the scan began. A scan that is interrupted goes on where it was.
    """

    _inherit = "cgvcall.account"

    clock_skew = fields.Integer(
        "PBX's clock",
        readonly=True,
        copy=False,
        help="Seconds by which the clock of the PBX is ahead of this server's.",
    )
    imported_from = fields.Datetime(
        "Imported since",
        readonly=True,
        copy=False,
        help="Calls from this moment on are imported.",
    )
    imported_at = fields.Datetime("Last page read", readonly=True, copy=False)
    scan_started_at = fields.Datetime(readonly=True, copy=False)
    scan_position = fields.Datetime(readonly=True, copy=False)

    # === CRUD METHODS === #

    def write(self, vals):
        others = self.filtered(
            lambda account: any(
                name in vals and (vals[name] or False) != (known or False)
                for name, known in zip(PBX_FIELDS, account._which_pbx(), strict=True)
            )
        )
        result = super().write(vals)
        others._periods_begin_anew()
        for account in others:
            # How far another PBX has been read says nothing of this one. But it may be
            # the same one with new keys, after a while without: no gap may be left.
            days = timedelta(days=account.import_days)
            until = account.imported_until
            is_behind = until and until < fields.Datetime.now() - days
            super(CgvcallAccount, account).write(
                {
                    "imported_until": is_behind and until,
                    "imported_from": is_behind and until,
                    "scan_started_at": False,
                    "scan_position": False,
                }
            )
        return result

    def _periods_begin_anew(self):
        if self:
            # sudo: cgvcall.import.period - whoever may change the keys
            periods_sudo = self.env["cgvcall.import.period"].sudo()
            periods_sudo.search([("account_id", "in", self.ids)])._begin_anew()

    # === THE PAGES === #

    def _which_pbx(self):
        # Only to see whether they are others by now.
        return [self.api_url, self._known_secret("api_key")]

    def _import_window(self, client, start, end):
        """Yield the pages of the PBX's calls from ``start`` to ``end``, some at a time.

        :return: generator of :class:`~..pbx.results.CdrPage`; ``page.reached`` is how
            far the list has been read, or None
        """
        self.ensure_one()
        country, is_shown = self._country_code(), self.chatter_enabled

        def look_at(cdr):
            # What a number is, is remembered: worked out while others are stored.
            number = numbers.normalize(cdr.other_number, country)
            if is_shown:
                numbers.display(number, country)

        return in_batches(read_window(client, start, end), look_at)

    def _scan(self, client):
        """Yield the pages of what is new, each with the values that go with its rows.

        :return: generator of ``(page, values of the account, whether it got on)``
        """
        shifts = {timedelta(), self._clock_shift()}
        while True:
            now = fields.Datetime.now()
            begun = self.scan_started_at or now
            start, end = self._scan_window(now, shifts)
            for page in self._import_window(client, start, end):
                skew = self._measure_skew(page)
                shift = self._clock_shift(skew)
                if all(abs(shift - known) > CLOCK_SLACK for known in shifts):
                    # Begin anew: by this clock, calls may lie before the window.
                    shifts.add(shift)
                    self.scan_position = False
                    break
                values = {"clock_skew": skew, "scan_started_at": begun}
                if not self.imported_from:
                    values["imported_from"] = self._first_import() or start
                if page.reached:
                    values.update(self._reached(page.reached, begun, max(shifts)))
                # The last page is no place to stop at: what follows is the end.
                got_on = bool(page.reached) and start < page.reached < end
                yield page, values, got_on
            else:
                return

    def _scan_window(self, now, shifts):
        """From when to when, by any of the clocks."""
        end = now + max(shifts) + AHEAD
        if self.scan_position:
            return min(self.scan_position, now + min(shifts)), end
        if self.imported_until:
            # Never from the future, should a clock have been wrong.
            start = min(self.imported_until, now)
            start -= timedelta(hours=self.overlap_hours)
        else:
            start = now - timedelta(days=self.import_days)
        return start + min(shifts) - CLOCK_SLACK, end

    def _first_import(self):
        """Since when calls are imported, of an account older than this field."""
        first = self.imported_until and self.env["cgvcall.call"].search(
            [("account_id", "=", self.id), ("cdr_id", "!=", False)],
            order="started_at, id",
            limit=1,
        )
        return first and first.started_at

    def _reached(self, reached, begun, latest_shift):
        """The account's cursors once the list has been read so far."""
        until = min(reached - latest_shift, begun)
        if self.imported_until and self.imported_until <= fields.Datetime.now():
            until = max(until, self.imported_until)
        return {"imported_until": until, "scan_position": reached}

    # === THE PBX'S CLOCK === #

    def _measure_skew(self, page):
        """Seconds by which the PBX is ahead, as its answer's Date says."""
        if not page.server_time:
            return self.clock_skew
        if page.asked_at - timedelta(seconds=1) <= page.server_time <= page.came_at:
            return 0
        seconds = (page.server_time - page.came_at).total_seconds()
        return int(max(min(seconds, 2**31 - 1), -(2**31)))

    def _clock_shift(self, skew=None):
        """By how much windows follow the PBX's clock: not for trifles, nor nonsense."""
        shift = timedelta(seconds=self.clock_skew if skew is None else skew)
        return shift if CLOCK_SLACK < abs(shift) <= CLOCK_LIMIT else timedelta()
