import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import LockError
from odoo.tools import SQL, split_every

from .cgvcall_call_purge import BATCH

_logger = logging.getLogger(__name__)


class CgvcallAccount(models.Model):
    """At night, what is older than it is to be kept goes: the oldest first."""

    _inherit = "cgvcall.account"

    @api.model
    def _cron_retention(self):
        """Delete in batches, each in a commit of its own; the next run goes on."""
        cron = self.env["ir.cron"]
        # Also of accounts that are not used any more.
        accounts = self.with_context(active_test=False).search(
            ["|", ("audio_keep_days", ">", 0), ("call_keep_days", ">", 0)]
        )
        for account in accounts:
            account._set_purged_until()
        # Whole calls first: their audio goes with them.
        work = [
            (account.id, kind, account._keep_days(kind), ids)
            for account in accounts
            for kind in ("calls", "audio")
            for ids in split_every(BATCH, account._due_ids(kind))
        ]
        left = cron._commit_progress(remaining=sum(len(ids) for *_key, ids in work))
        for account_id, kind, days, ids in work:
            if not left:
                break
            account = self.browse(account_id)
            # It may have been decided otherwise since.
            if account._keep_days(kind) == days:
                account._purge_or_log(kind, ids)
            left = cron._commit_progress(processed=len(ids))

    def _set_purged_until(self):
        """From now on these calls are gone, also when the setting changes."""
        limit = self._keep_limit(self.call_keep_days)
        if limit and limit > (self.calls_purged_until or limit.min):
            self.calls_purged_until = limit
            # What was found of those days cannot be looked at again.
            self.env["cgvcall.import.day"].search(
                [
                    ("account_id", "=", self.id),
                    ("day", "<=", self._local_day(limit)),
                ]
            ).unlink()

    def _keep_days(self, kind):
        return self.audio_keep_days if kind == "audio" else self.call_keep_days

    def _due_ids(self, kind):
        """The ids of the calls that are to lose their audio, or to go; oldest first."""
        if kind == "audio":
            limit = self._audio_kept_since()
            due = limit and self._due_audio(limit)
        else:
            limit = self._keep_limit(self.call_keep_days)
            due = limit and self._due_calls(limit)
        if not due:
            return []
        rows = self.env.execute_query(
            SQL("SELECT call.id %s ORDER BY call.started_at, call.id", due)
        )
        return [call_id for [call_id] in rows]

    def _purge_or_log(self, kind, ids):
        """One batch; what cannot be deleted now is tried again the next night."""
        account = self.with_context(lang=self._company_lang())
        reason = account.env._("Kept for %s days", self._keep_days(kind))
        try:
            self.env["cgvcall.call"].browse(ids)._purge(reason, kind)
        except (LockError, OperationalError) as error:
            self.env.cr.rollback()
            _logger.warning("Retention of %s: %s", self.id, type(error).__name__)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Retention of account %s failed", self.id)
