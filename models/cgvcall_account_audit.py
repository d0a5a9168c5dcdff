import logging
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..pbx.errors import PbxBadAnswer, PbxError
from .cgvcall_account_import import MOST_SECONDS

# An audit that has been is not due again before the next night.
AUDIT_HOURS = 20

_logger = logging.getLogger(__name__)


class CgvcallAccount(models.Model):
    """Proof that no call is missing: day by day, the PBX's count against ours."""

    _inherit = "cgvcall.account"

    audit_enabled = fields.Boolean(
        "Check every night",
        default=True,
        help="Compares each day's calls with the PBX and imports what is missing.",
    )
    audit_days = fields.Integer(
        "Days to check", default=30, help="How far back each check goes."
    )
    audit_started_at = fields.Datetime(readonly=True, copy=False)
    audited_at = fields.Datetime("Last check", readonly=True, copy=False)
    audit_tried_at = fields.Datetime(readonly=True, copy=False)
    day_ids = fields.One2many("cgvcall.import.day", "account_id", readonly=True)

    _check_audit_days = models.Constraint(
        "CHECK (audit_days BETWEEN 1 AND 3650)",
        "A check goes back between 1 day and 10 years.",
    )

    @api.model
    def _cron_audit(self):
        """Check the accounts whose turn it is, in steps."""
        self = self.env["ir.cron"]._cgvcall_bounded(self)
        domain = [*self._importing_domain(), ("audit_enabled", "=", True)]
        accounts = self.search(domain, order="audit_tried_at NULLS FIRST, id")
        due = accounts.filtered(lambda account: account._is_audit_due())
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=len(due))
        for account in due:
            finished = self.browse(account.id)._audit_or_log(left)
            left = cron._commit_progress(processed=int(finished))
            if not left:
                if not finished or account != due[-1]:
                    cron._cgvcall_go_on("cgvcall.ir_cron_audit")
                break

    def _is_audit_due(self):
        recently = fields.Datetime.now() - timedelta(hours=AUDIT_HOURS)
        is_old = not self.audited_at or self.audited_at < recently
        return is_old or self._is_audit_running()

    def _is_audit_running(self):
        begun, ended = self.audit_started_at, self.audited_at
        return bool(begun) and (not ended or ended < begun)

    def _begin_audit(self):
        # Its moment is its name: no two have the same.
        past = filter(None, [self.audit_started_at, self.audited_at])
        after = [moment + timedelta(seconds=1) for moment in past]
        self.audit_started_at = max([fields.Datetime.now(), *after])

    def _audit_or_log(self, seconds):
        """One account's check; whatever happens, the next one gets its turn.

        :return: whether it has ended
        """
        try:
            self.audit_tried_at = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            return self._audit(seconds)
        except OperationalError as error:
            self.env.cr.rollback()
            _logger.warning("Check of account %s: %s", self.id, type(error).__name__)
            return False
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Check of account %s failed", self.id)
            self.audited_at = fields.Datetime.now()
            return True

    def _audit(self, seconds=float("inf")):
        """Compare each day, the last one first; import what is missing.

        :param seconds: stop after so long; the next run goes on
        :return: whether it has ended
        """
        self.ensure_one()
        if not self._is_audit_running():
            self._begin_audit()
        cron = self.env["ir.cron"]
        deadline = time.monotonic() + seconds
        day = None
        try:
            with self._client() as client:
                for day in self._days_to_audit():
                    if not self._audit_day(client, day):
                        return False
                    left = min(cron._commit_progress(), deadline - time.monotonic())
                    if left <= 0:
                        return False
        except PbxError as error:
            _logger.warning("Check of account %s stopped: %s", self.id, error)
            account = self.with_context(lang=self._company_lang())
            if day:
                account._note_day(
                    day, state="unknown", error=account._describe_error(error)
                )
        # An audit is over a moment after it began, whatever the clock's steps.
        self.audited_at = max(fields.Datetime.now(), self.audit_started_at)
        return True

    def _days_to_audit(self):
        """The days that have passed, are imported, and were not checked yet."""
        if not self.imported_until or not self.imported_from:
            return []
        checked = self.env["cgvcall.import.day"].search(
            [
                ("account_id", "=", self.id),
                ("audit_of", "=", self.audit_started_at),
            ]
        )
        checked_days = set(checked.mapped("day"))
        today = self._today()
        days = [today - timedelta(days=ago) for ago in range(1, self.audit_days + 1)]
        return [
            day
            for day in days
            if day not in checked_days
            and self._day_bounds(day)[0] >= self.imported_from
            and self._day_bounds(day)[1] <= self.imported_until
        ]

    # === ONE DAY === #

    def _audit_day(self, client, day):
        """Compare one day and note what was found.

        :return: False when another import is at work: later, then
        """
        start, end = self._day_bounds(day)
        page = client.cdrs(start, end, limit=1)
        before = self._day_row(day)
        began = self._count_calls(start, end, "started_at")
        # Which of them the PBX counts is not known; a day on which both are the same
        # needs no more than its count, nor one that is as it was when compared.
        if page.total == began == self._count_calls(start, end, "ended_at"):
            found = {"there": began, "here": began, "state": "ok", "error": False}
        elif (
            before.state in ("ok", "repaired")
            and page.total == before.there
            and began == before.counted
        ):
            found = {"state": "ok", "error": before.error}
        else:
            found = self._compare_day(client, start, end)
            if not found:
                return False
            began = self._count_calls(start, end, "started_at")
        if found["state"] == "ok" and before.state == "repaired":
            found.update(state="repaired", error=before.error)
        self._note_day(day, counted=began, **found)
        return True

    def _compare_day(self, client, start, end):
        """Import all that the PBX lists of a day; say what that brought to light."""
        cron = self.env["ir.cron"]
        keys, ids, created, counted = set(), set(), 0, 0
        deadline = time.monotonic() + self._job_patience(MOST_SECONDS)
        for page in self._import_window(client, start, end):
            cron._commit_progress()
            if not self.try_lock_for_update(allow_referencing=True):
                return None
            created += self._upsert_page(page.items)["created"]
            cron._commit_progress()
            keys.update(page.keys)
            ids.update(cdr.cdr_id for cdr in page.items)
            counted = max(counted, page.total or 0)
            if time.monotonic() > deadline:
                raise PbxBadAnswer("The PBX's list of a day does not get on.")
        Call = self.env["cgvcall.call"]
        mine = [("account_id", "=", self.id)]
        stored = Call.search_count([*mine, ("cdr_id", "in", list(ids))])
        stored += self._erased_count(ids)
        kept = Call.search_count(
            [
                *mine,
                ("cdr_id", "!=", False),
                ("cdr_id", "not in", list(ids)),
                ("started_at", ">=", start),
                ("started_at", "<=", end),
                ("ended_at", "<=", end),
            ]
        )
        there = max(counted, len(keys))
        account = self.with_context(lang=self._company_lang())
        differs = [
            stored < len(ids) and account._lost_error(len(ids) - stored),
            len(ids) < len(keys) and account._unreadable_error(len(keys) - len(ids)),
            len(keys) < there and account._uncounted_error(there, len(keys)),
        ]
        error = " ".join(filter(None, differs))
        state = "differs" if error else "repaired" if created else "ok"
        notes = [
            error,
            created and account._repaired_note(created),
            kept and account._kept_note(kept),
        ]
        return {
            "there": there,
            "here": stored + kept,
            "state": state,
            "error": " ".join(filter(None, notes)) or False,
        }

    def _unreadable_error(self, count):
        return self.env._("%(count)s records of the PBX have no id.", count=count)

    def _uncounted_error(self, there, listed):
        return self.env._(
            "The PBX counts %(there)s calls but lists %(listed)s.",
            there=there,
            listed=listed,
        )

    def _repaired_note(self, count):
        return self.env._("%(count)s missing calls were imported.", count=count)

    def _kept_note(self, count):
        return self.env._(
            "%(count)s calls are kept here that the PBX no longer lists.", count=count
        )

    def _count_calls(self, start, end, name):
        return self.env["cgvcall.call"].search_count(
            [
                ("account_id", "=", self.id),
                ("cdr_id", "!=", False),
                (name, ">=", start),
                (name, "<=", end),
            ]
        )

    def _day_row(self, day):
        return self.env["cgvcall.import.day"].search(
            [("account_id", "=", self.id), ("day", "=", day)]
        )

    def _note_day(self, day, **values):
        values["checked_at"] = fields.Datetime.now()
        values["audit_of"] = self.audit_started_at
        row = self._day_row(day)
        if row:
            row.write(values)
        else:
            row.create({**values, "account_id": self.id, "day": day})

    # === DAYS OF THE COMPANY === #

    def _zone(self):
        return ZoneInfo(self.company_id.resource_calendar_id.tz or "UTC")

    def _today(self):
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return now.astimezone(self._zone()).date()

    def _day_bounds(self, first, last=None):
        """The first and the last second of these days, naive UTC."""
        start, stop = (
            datetime.combine(day, datetime.min.time(), self._zone())
            .astimezone(UTC)
            .replace(tzinfo=None)
            for day in (first, (last or first) + timedelta(days=1))
        )
        return start, stop - timedelta(seconds=1)
