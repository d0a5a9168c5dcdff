import logging
import time
from dataclasses import replace

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..pbx.errors import (
    PbxBadAnswer,
    PbxError,
    PbxRateLimited,
    PbxServerError,
    PbxUnauthorized,
    PbxUnreachable,
)

# In which the list does not get on.
MOST_SECONDS = 300
# Calls are asked for one by one: so long, then the pages have their turn.
BROWSER_SECONDS = 20
PBX_IS_DOWN = (PbxUnreachable, PbxRateLimited, PbxUnauthorized, PbxServerError)

_logger = logging.getLogger(__name__)


class CgvcallAccount(models.Model):
    _inherit = "cgvcall.account"

    import_tried_at = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _cron_import(self):
        """Import the new call records of every account."""
        self = self.env["ir.cron"]._cgvcall_bounded(self)
        accounts = self.search(
            self._importing_domain(), order="import_tried_at NULLS FIRST, id"
        )
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=len(accounts))
        for account in accounts:
            # One by one: each page is a commit, which empties the cache.
            finished = self.browse(account.id)._import_or_log(left)
            left = cron._commit_progress(processed=int(finished))
            if not left:
                if not finished or account != accounts[-1]:
                    cron._cgvcall_go_on("cgvcall.ir_cron_import")
                break
        self.env.ref("cgvcall.ir_cron_recordings")._trigger()

    @api.model
    def _importing_domain(self):
        return [
            ("import_enabled", "=", True),
            ("api_key_value", "!=", False),
            ("api_secret_value", "!=", False),
        ]

    def _import_or_log(self, seconds=float("inf")):
        """One account's import; whatever happens, the next one gets its turn.

        :return: whether there is nothing left to do for now
        """
        try:
            # Said first: should we be killed on the way, the others go first.
            self.import_tried_at = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            result = self._import_cdrs(seconds)
        except OperationalError as error:
            # Somebody wrote the same call at the same moment: the next run sees it.
            self.env.cr.rollback()
            _logger.warning("Import of account %s: %s", self.id, type(error).__name__)
            return True
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Import of account %s failed", self.id)
            account = self.with_context(lang=self._company_lang())
            self.write({"state": "error", "last_error": account._unexpected_error()})
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
        began = got_on_at = time.monotonic()
        most_seconds = self._job_patience(MOST_SECONDS)
        total = {"created": 0, "updated": 0, "lost": 0}
        pbx = self._which_pbx()
        try:
            with self._client() as client:
                self._complete_browser_calls(client)
                self._end_forgotten_calls()
                for page, values, got_on in self._scan(client):
                    # See what browsers have told while the page was on its way.
                    cron._commit_progress()
                    # Two imports at once would both create what neither has seen.
                    if not self.try_lock_for_update(allow_referencing=True):
                        return {**total, "finished": True}
                    # Somebody gave other keys: of that PBX nothing has been read.
                    if self._which_pbx() != pbx:
                        return {**total, "finished": False}
                    for key, count in self._upsert_page(page.items).items():
                        total[key] += count
                    self.write({**values, "imported_at": fields.Datetime.now()})
                    left = cron._commit_progress()
                    now = time.monotonic()
                    got_on_at = now if got_on else got_on_at
                    # Where the list has not got on, the next run would begin again.
                    if min(left, began + seconds - now) <= 0 and got_on:
                        self.last_import_at = fields.Datetime.now()
                        return {**total, "finished": False}
                    if now - got_on_at > most_seconds:
                        raise PbxBadAnswer("The PBX's list of calls does not get on.")
        except PbxError as error:
            _logger.warning("Import of account %s stopped: %s", self.id, error)
            account = self.with_context(lang=self._company_lang())
            account._import_ended(account._describe_error(error))
            return None
        account = self.with_context(lang=self._company_lang())
        self.write({"scan_started_at": False, "scan_position": False})
        self._import_ended(total["lost"] and account._lost_error(total["lost"]))
        return {**total, "finished": True}

    def _import_ended(self, error):
        self.write(
            {
                "state": "error" if error else "connected",
                "last_error": error or False,
                "last_import_at": fields.Datetime.now(),
            }
        )

    def _unexpected_error(self):
        return self.env._(
            "The import met something unexpected: the server's log says what."
        )

    def _lost_error(self, count):
        return self.env._(
            "%(count)s call records cannot be stored: the server's log says why.",
            count=count,
        )

    def _upsert_page(self, cdrs):
        """Store the calls of a page; one that cannot be stored costs no other.

        :return: counts ``{"created", "updated", "lost"}``
        """
        counts, errors = self._upsert_or_split(list(cdrs))
        if counts["created"]:
            self.env["cgvcall.call"]._count_first_rows()
        if errors and counts["lost"] == len(cdrs):
            raise errors[0]
        for error in errors:
            _logger.error(
                "Account %s: a call cannot be stored", self.id, exc_info=error
            )
        return counts

    def _upsert_or_split(self, cdrs):
        """As :meth:`_upsert_page`; halves are tried apart, down to what is to blame.

        :return: the counts, and the errors of what is lost
        """
        try:
            with self.env.cr.savepoint():
                found = self.env["cgvcall.call"]._upsert(self, cdrs)
                return {**found, "lost": 0}, []
        except OperationalError:
            raise
        except Exception as error:
            if len(cdrs) < 2:
                return {"created": 0, "updated": 0, "lost": len(cdrs)}, [error]
        half = len(cdrs) // 2
        counts, errors = self._upsert_or_split(cdrs[:half])
        others, more = self._upsert_or_split(cdrs[half:])
        return {key: counts[key] + others[key] for key in counts}, errors + more

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
        deadline = time.monotonic() + BROWSER_SECONDS
        for call in calls:
            if time.monotonic() > deadline:
                break
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
            try:
                self._upsert_page(cdrs)
            except OperationalError:
                raise
            except Exception:
                # The pages that follow do not wait for it.
                _logger.exception("Account %s: no call can be completed", self.id)
            self.env["ir.cron"]._commit_progress()

    def _end_forgotten_calls(self):
        """End calls whose browser went away and of which the PBX knows nothing."""
        calls = self.env["cgvcall.call"].search(self._forgotten_domain())
        for call in calls:
            disposition = "answered" if call.answered_at else "failed"
            try:
                with self.env.cr.savepoint():
                    call.write({"state": "ended", "disposition": disposition})
                    call._sync_chatter()
                    call._notify_history()
            except OperationalError:
                raise
            except Exception:
                # The pages that follow do not wait for it.
                _logger.exception("Call %s cannot be ended", call.id)

    def _forgotten_domain(self):
        long_ago = fields.Datetime.subtract(
            fields.Datetime.now(), hours=self.overlap_hours
        )
        return [
            # By company, as the few that run are indexed.
            ("company_id", "=", self.company_id.id),
            ("account_id", "=", self.id),
            ("state", "in", ("ringing", "ongoing")),
            ("started_at", "<", long_ago),
        ]
