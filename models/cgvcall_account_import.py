import logging
import time
from dataclasses import replace

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..pbx.errors import (
    PbxError,
    PbxRateLimited,
    PbxServerError,
    PbxUnauthorized,
    PbxUnreachable,
)

PAGE_SIZE = 50
PBX_IS_DOWN = (PbxUnreachable, PbxRateLimited, PbxUnauthorized, PbxServerError)

_logger = logging.getLogger(__name__)


class CgvcallAccount(models.Model):
    _inherit = "cgvcall.account"

    @api.model
    def _cron_import(self):
        """Import the new call records of every account."""
        domain = [
            ("import_enabled", "=", True),
            ("api_key", "!=", False),
            ("api_secret_value", "!=", False),
        ]
        accounts = self.search(domain, order="last_import_at NULLS FIRST, id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(accounts))
        for account in accounts:
            # One by one: each page is a commit, which empties the cache.
            finished = self.browse(account.id)._import_or_log()
            if not cron._commit_progress(processed=int(finished)):
                break
        self.env.ref("cgvcall.ir_cron_recordings")._trigger()

    def _import_or_log(self):
        """One account's import; whatever happens, the next one gets its turn.

        :return: whether there is nothing left to do for now
        """
        try:
            result = self._import_cdrs()
        except OperationalError as error:
            # Somebody wrote the same call at the same moment: the next run sees it.
            self.env.cr.rollback()
            _logger.warning("Import of account %s: %s", self.id, type(error).__name__)
            return True
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Import of account %s failed", self.id)
            return True
        return result is None or result["finished"]

    def _import_cdrs(self, seconds=float("inf")):
        """Bring the calls up to now, page by page; rows and cursor in one commit.

        :param seconds: stop after so long, at a place from which the next run goes on
        :return: ``{"created": int, "updated": int, "finished": bool}``, or None after
            an error, which then stands in ``last_error``
        """
        self.ensure_one()
        cron = self.env["ir.cron"]
        deadline = time.monotonic() + seconds
        before = self.imported_until
        total = {"created": 0, "updated": 0}
        try:
            with self._client() as client:
                self._complete_browser_calls(client)
                self._end_forgotten_calls()
                for page, cursor in self._pages(client):
                    # See what browsers have told while the page was on its way.
                    cron._commit_progress()
                    # Two imports at once would both create what neither has seen.
                    if not self.try_lock_for_update(allow_referencing=True):
                        return {**total, "finished": True}
                    for key, count in self._upsert_page(page.items).items():
                        total[key] += count
                    self.imported_until = max(self.imported_until or cursor, cursor)
                    left = min(cron._commit_progress(), deadline - time.monotonic())
                    # Stopping within the look-back would begin there again for ever.
                    if left <= 0 and (not before or cursor > before):
                        self.last_import_at = fields.Datetime.now()
                        return {**total, "finished": False}
        except PbxError as error:
            _logger.warning("Import of account %s stopped: %s", self.id, error)
            account = self.with_context(lang=self._company_lang())
            account._import_ended(account._describe_error(error))
            return None
        self._import_ended(False)
        return {**total, "finished": True}

    def _import_ended(self, error):
        self.write(
            {
                "state": "error" if error else "connected",
                "last_error": error,
                "last_import_at": fields.Datetime.now(),
            }
        )

    def _upsert_page(self, cdrs):
        return self.env["cgvcall.call"]._upsert(self, cdrs)

    def _pages(self, client):
        """Yield each page of the window and the cursor that is reached with it."""
        end = fields.Datetime.now()
        if self.imported_until:
            start = fields.Datetime.subtract(
                self.imported_until, hours=self.overlap_hours
            )
        else:
            start = fields.Datetime.subtract(end, days=self.import_days)
        number, seen, last_ids = 1, 0, None
        while True:
            page = client.cdrs(start, end, page=number, limit=PAGE_SIZE)
            ids = [cdr.cdr_id for cdr in page.items]
            seen += len(ids) + page.skipped
            # The PBX may cap the page's size: only `total` tells a last, full page.
            is_last = not ids or ids == last_ids
            is_last |= (
                seen >= page.total if page.total is not None else (len(ids) < PAGE_SIZE)
            )
            started = [cdr.started_at for cdr in page.items if cdr.started_at]
            reached = min(max(started, default=start), end)
            yield page, end if is_last else reached
            if is_last:
                return
            number, last_ids = number + 1, ids

    def _complete_browser_calls(self, client):
        """Ask for the records of calls that so far only a browser has told us of.

        Older records do not carry the softphone's id, so the PBX is asked by it. A
        call that still runs has no record yet; one whose browser went away has.
        """
        now = fields.Datetime.now()
        calls = self.env["cgvcall.call"].search(
            [
                ("account_id", "=", self.id),
                ("sdk_call_id", "!=", False),
                ("cdr_id", "=", False),
                ("started_at", ">=", fields.Datetime.subtract(now, hours=24)),
                "|",
                ("ended_at", ">=", fields.Datetime.subtract(now, hours=1)),
                ("state", "!=", "ended"),
            ]
        )
        cdrs = []
        for call in calls:
            try:
                cdr = client.cdr_by_sdk_call_id(call.sdk_call_id)
            except PBX_IS_DOWN as error:
                # The pages that follow say so to the user.
                _logger.info("No records by softphone id: %s", error)
                break
            except PbxError as error:
                _logger.info("No record by softphone id: %s", error)
                continue
            if cdr:
                cdrs.append(replace(cdr, sdk_call_id=call.sdk_call_id))
        self.env["ir.cron"]._commit_progress()
        if cdrs and self.try_lock_for_update(allow_referencing=True):
            self._upsert_page(cdrs)
            self.env["ir.cron"]._commit_progress()

    def _end_forgotten_calls(self):
        """End calls whose browser went away and of which the PBX knows nothing."""
        long_ago = fields.Datetime.subtract(
            fields.Datetime.now(), hours=self.overlap_hours
        )
        calls = self.env["cgvcall.call"].search(
            [
                ("account_id", "=", self.id),
                ("state", "!=", "ended"),
                ("started_at", "<", long_ago),
            ]
        )
        for call in calls:
            disposition = "answered" if call.answered_at else "failed"
            call.write({"state": "ended", "disposition": disposition})
        calls._sync_chatter()
        calls._notify_history()
