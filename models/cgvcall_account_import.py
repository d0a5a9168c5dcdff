import logging
from dataclasses import replace

from odoo import api, fields, models

from ..pbx.errors import PbxError

PAGE_SIZE = 50

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
        self.env["ir.cron"]._commit_progress(remaining=len(accounts))
        for account in accounts:
            # One by one: each page is a commit, which empties the cache.
            self.browse(account.id)._import_cdrs()
            if not self.env["ir.cron"]._commit_progress(processed=1):
                break
        self.env.ref("cgvcall.ir_cron_recordings")._trigger()

    def _import_cdrs(self):
        """Bring the calls up to now, page by page; rows and cursor in one commit.

        :return: counts ``{"created": int, "updated": int}``, or None after an error,
            which then stands in ``last_error``
        """
        self.ensure_one()
        total = {"created": 0, "updated": 0}
        try:
            with self._client() as client:
                self._complete_browser_calls(client)
                self._end_forgotten_calls()
                for page, cursor in self._pages(client):
                    # Two imports at once would both create what neither has seen.
                    if not self.try_lock_for_update(allow_referencing=True):
                        return total
                    for key, count in self._upsert_page(page.items).items():
                        total[key] += count
                    self.imported_until = max(self.imported_until or cursor, cursor)
                    if not self.env["ir.cron"]._commit_progress():
                        return total
        except PbxError as error:
            _logger.warning("Import of account %s stopped: %s", self.id, error)
            account = self.with_context(lang=self._company_lang())
            account._import_ended(account._describe_error(error))
            return None
        self._import_ended(False)
        return total

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
            except PbxError as error:
                # The pages that follow tell whether the PBX is there at all.
                _logger.info("No record by softphone id: %s", error)
                break
            if cdr:
                cdrs.append(replace(cdr, sdk_call_id=call.sdk_call_id))
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
