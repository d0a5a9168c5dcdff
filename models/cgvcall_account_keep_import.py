from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class CgvcallAccount(models.Model):
    """What was deleted is not imported again, by none of the ways."""

    _inherit = "cgvcall.account"

    def _without_purged(self, cdrs):
        """These records without those of calls that were deleted, or would be."""
        erased, erased_sdk = self.env["cgvcall.erased"]._known(
            self,
            [cdr.cdr_id for cdr in cdrs],
            [cdr.sdk_call_id for cdr in cdrs if cdr.sdk_call_id],
        )
        by_sdk = [cdr for cdr in cdrs if (cdr.sdk_call_id or None) in erased_sdk]
        if news := {c.sdk_call_id: c.cdr_id for c in by_sdk if c.cdr_id not in erased}:
            self.env["cgvcall.erased"]._found_by_sdk(self, news)
        gone = erased.union(
            (cdr.cdr_id for cdr in by_sdk),
            self._too_old_to_import(cdrs),
            self.env["cgvcall.erased"]._recognise(
                self, [cdr for cdr in cdrs if cdr.cdr_id not in erased]
            ),
        )
        return [cdr for cdr in cdrs if cdr.cdr_id not in gone]

    def _too_old_to_import(self, cdrs):
        """The ids of those that are not here and not kept: held ones go on as usual."""
        since = self._calls_kept_since()
        if not since:
            return set()
        old = set()
        for cdr in cdrs:
            moment = cdr.started_at or cdr.ended_at
            if moment and moment < since:
                old.add(cdr.cdr_id)
        if not old:
            return old
        here = self.env["cgvcall.call"].search_fetch(
            Domain("account_id", "=", self.id) & Domain("cdr_id", "in", list(old)),
            ["cdr_id"],
        )
        return old - set(here.mapped("cdr_id"))

    def _erased_count(self, cdr_ids):
        """How many of these are missing because they were erased."""
        erased, _sdk = self.env["cgvcall.erased"]._known(self, cdr_ids)
        return len(erased)

    def _scan_window(self, now, shifts):
        start, end = super()._scan_window(now, shifts)
        since = self._calls_kept_since()
        return max(start, since) if since else start, end

    def _days_to_audit(self):
        days = super()._days_to_audit()
        since = self._calls_kept_since()
        # Of the first day, calls may have begun on the day before.
        return [day for day in days if not since or self._day_bounds(day)[0] > since]

    def _is_recording_wanted(self, call):
        since = self._audio_kept_since()
        if since and call.started_at < since and not call.legal_hold:
            return False
        return super()._is_recording_wanted(call)


class CgvcallImportPeriod(models.Model):
    _inherit = "cgvcall.import.period"

    @api.constrains("date_from", "account_id")
    def _check_kept(self):
        for period in self:
            account = period.account_id
            since = account._calls_kept_since()
            if since and account._day_bounds(period.date_from)[0] < since:
                raise ValidationError(
                    self.env._(
                        "Calls before %s are not kept (Settings → CGVCall): choose a "
                        "later first day.",
                        format_date(self.env, account._local_day(since)),
                    )
                )
