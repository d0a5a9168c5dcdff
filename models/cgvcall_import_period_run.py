import logging
import time
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..pbx.errors import PbxBadAnswer, PbxError, PbxRateLimited, PbxUnsafeUrl
from .cgvcall_account_import import MOST_SECONDS

# Of one period, before the next has its turn.
TURN_SECONDS = 5
RETRY_MINUTES = 5
# Between two recordings of past calls.
RECORDING_SECONDS = 2
# Tries in vain, one after the other: four hours.
MOST_FAILURES = 48

_logger = logging.getLogger(__name__)


class CgvcallImportPeriod(models.Model):
    """How past days are imported: a turn for each period, one after the other."""

    _inherit = "cgvcall.import.period"

    @api.model
    def _cron_history(self):
        """Go on with the periods that run, each for a moment."""
        domain = [
            ("state", "=", "running"),
            ("account_id.active", "=", True),
            "|",
            ("retry_at", "=", False),
            ("retry_at", "<=", fields.Datetime.now()),
        ]
        periods = self.search(domain, order="tried_at NULLS FIRST, id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(periods))
        unfinished = len(periods)
        for period in periods:
            unfinished -= self.browse(period.id)._import_or_log()
            # Each turn is a step, also when the period goes on.
            if not cron._commit_progress(processed=1, remaining=unfinished):
                break
        self.env.ref("cgvcall.ir_cron_recordings")._trigger()

    def _import_or_log(self):
        """One period's turn.

        :return: whether there is nothing left to do for now
        """
        try:
            self.tried_at = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            return self._import(TURN_SECONDS)
        except OperationalError as error:
            # Somebody wrote the same row at the same moment.
            self.env.cr.rollback()
            _logger.warning("Period %s: %s", self.id, type(error).__name__)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Import of period %s failed", self.id)
            account = self.account_id.with_context(lang=self.account_id._company_lang())
            self.write({"state": "failed", "error": account._unexpected_error()})
            return True
        return False

    def _import(self, seconds=float("inf")):
        """Go on with this period, page by page; rows and cursor in one commit.

        :return: whether there is nothing left to do for now
        """
        self.ensure_one()
        account, cron = self.account_id, self.env["ir.cron"]
        began = got_on_at = time.monotonic()
        most_seconds = account._job_patience(MOST_SECONDS)
        first, end = account._day_bounds(self.date_from, self.date_to)
        start = self.imported_until or first
        pbx = account._which_pbx()
        try:
            with account._client() as client:
                if not self.imported_until:
                    self.total = client.cdrs(first, end, limit=1).total or 0
                for page in account._import_window(client, start, end):
                    cron._commit_progress()
                    # Neither two imports at once, nor one that was paused meanwhile.
                    if not account.try_lock_for_update(allow_referencing=True):
                        return False
                    # Somebody gave other keys: the next turn begins there anew.
                    if account._which_pbx() != pbx:
                        return False
                    if not self.try_lock_for_update() or self.state != "running":
                        return True
                    self._store(page)
                    cron._commit_progress()
                    got_on = page.reached and start < page.reached < end
                    now = time.monotonic()
                    got_on_at = now if got_on else got_on_at
                    if now - got_on_at > most_seconds:
                        raise PbxBadAnswer("The PBX's list of calls does not get on.")
                    if now - began > seconds and got_on:
                        self.done_count = self._count_calls(first, page.reached)
                        return False
        except PbxError as error:
            _logger.warning("Period %s stopped: %s", self.id, error)
            self._retry_later(error)
            return True
        self._end(first, end)
        return True

    def _store(self, page):
        counts = self.account_id._upsert_page(page.items)
        self._spread_recordings(page.items)
        values = {
            "created_count": self.created_count + counts["created"],
            "lost_count": self.lost_count + counts["lost"],
            "error": False,
            "failures": 0,
            "retry_at": False,
        }
        if page.reached:
            values["imported_until"] = page.reached
        self.write(values)

    def _spread_recordings(self, cdrs):
        """Have these recordings come one by one, so that those of new calls go first.

        They are fetched in the order in which they are due.
        """
        now = fields.Datetime.now()
        recordings = self.env["cgvcall.recording"].search(
            [
                ("call_id.account_id", "=", self.account_id.id),
                ("call_id.cdr_id", "in", [cdr.cdr_id for cdr in cdrs]),
                ("state", "=", "pending"),
                ("attempts", "=", 0),
                ("next_attempt_at", "<=", now),
            ],
            order="id",
        )
        at = max(now, self.recordings_at or now)
        for recording in recordings:
            at += timedelta(seconds=RECORDING_SECONDS)
            recording.next_attempt_at = at
        self.recordings_at = at

    def _end(self, first, end):
        account = self.account_id
        lost = self.lost_count and account.with_context(
            lang=account._company_lang()
        )._lost_error(self.lost_count)
        done = self._count_calls(first, end)
        self.write(
            {
                "state": "done",
                "done_count": done,
                "total": max(self.total, done),
                "error": lost or False,
            }
        )
        # From the period on there is no gap: the audit may look at it, too.
        if account.imported_from and first < account.imported_from <= end:
            account.imported_from = first

    def _count_calls(self, start, end):
        return self.account_id._count_calls(start, end, "started_at")

    def _retry_later(self, error):
        account = self.account_id
        account = account.with_context(lang=account._company_lang())
        failures = self.failures + 1
        is_over = failures >= MOST_FAILURES or isinstance(error, PbxUnsafeUrl)
        pause = timedelta(minutes=RETRY_MINUTES)
        if isinstance(error, PbxRateLimited) and error.retry_after:
            pause = max(pause, timedelta(seconds=error.retry_after))
        self.write(
            {
                "state": "failed" if is_over else "running",
                "error": account._describe_error(error),
                "failures": failures,
                "retry_at": not is_over and fields.Datetime.now() + pause,
            }
        )
