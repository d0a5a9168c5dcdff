import re
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.tools import mute_logger

from ..pbx.cdr import UNANSWERED_CAUSES
from .cgvcall_phone import OWNERS

SDK_CALL_ID = re.compile(r"[\w.@:-]{1,128}", re.ASCII)
STATES = ["ringing", "ongoing", "ended"]
SDK_DIRECTIONS = ("inbound", "outbound", "internal")
# A browser that was offline tells late what happened; older news are no news.
MAX_AGE_SECONDS = 24 * 3600


class CgvcallCall(models.Model):
    """What the browser tells of a call."""

    _inherit = "cgvcall.call"

    @api.model
    def softphone_report(self, values):
        """Take in what the browser tells of a call; the same news twice do no harm.

        :param dict values: ``sdk_call_id``, ``direction``, ``number`` (raw other
            party), ``state`` (ringing, ongoing, ended), ``sip_code`` (int or None),
            ``res_model`` and ``res_id`` (the record clicked on, or False),
            ``activity_id`` (the user's activity that asked for the call: done once
            the call has ended and was answered), ``age_seconds`` (how long ago it
            happened) and ``incoming`` (of an internal call: it rang here)
        :return: the id of the call, or False when it is somebody else's, or erased
        :raise ValidationError: not such a report
        """
        extension = self._softphone_extension()
        calls = self.with_company(extension.company_id)
        report = calls._softphone_check(values)
        call = calls._softphone_find(extension, report["sdk_call_id"])
        if not call:
            if calls._softphone_was_erased(extension, report["sdk_call_id"]):
                return False
            call = calls._softphone_create(extension, report)
        if not call._softphone_own(extension, report["state"]):
            return False
        call._softphone_advance(report)
        if call.state == "ended" and call.disposition == "answered":
            activity = self.env["mail.activity"]._cgvcall_own(report["activity_id"])
            activity._cgvcall_done(call)
        return call.id

    @api.model
    def softphone_preflight(self, results):
        """Take in what the check of the user's browser found.

        :param list results: ``{"key", "ok"}``; ``ok`` is None for what was not checked
        """
        self._softphone_extension()._store_preflight(results)
        return True

    def _softphone_check(self, values):
        """The report with every field of its right type and size."""
        values = values if isinstance(values, dict) else {}
        sdk_call_id = values.get("sdk_call_id")
        age = values.get("age_seconds") or 0
        code = values.get("sip_code")
        if (
            not isinstance(sdk_call_id, str)
            or not SDK_CALL_ID.fullmatch(sdk_call_id)
            or values.get("direction") not in SDK_DIRECTIONS
            or values.get("state") not in STATES
            or not isinstance(age, int | float)
            or not isinstance(values.get("incoming"), bool | None)
        ):
            raise ValidationError(self.env._("This is not the report of a call."))
        age = min(max(0, age), MAX_AGE_SECONDS)
        record = self._softphone_record(values.get("res_model"), values.get("res_id"))
        return {
            "sdk_call_id": sdk_call_id,
            "direction": values["direction"],
            "state": values["state"],
            # Of an internal call the direction does not tell.
            "incoming": values["direction"] == "inbound"
            or (values["direction"] == "internal" and bool(values.get("incoming"))),
            "number": self._softphone_number(
                self._softphone_whole(values.get("number"), record)
            ),
            "cause": str(code)
            if isinstance(code, int) and 100 <= code < 700
            else False,
            "at": fields.Datetime.now() - timedelta(seconds=age),
            "record": record,
            "activity_id": self._softphone_id(values.get("activity_id")),
        }

    def _softphone_find(self, extension, sdk_call_id):
        # sudo: the call may be another user's, then nothing is told about it
        return self.sudo().search(
            [
                ("account_id", "=", extension.account_id.id),
                ("sdk_call_id", "=", sdk_call_id),
            ]
        )

    def _softphone_was_erased(self, extension, sdk_call_id):
        """A person's calls may be erased while one is under way, see cgvcall.erased."""
        # sudo: cgvcall.erased - only whether there is one
        erased_sudo = self.env["cgvcall.erased"].sudo()
        return any(erased_sudo._known(extension.account_id, [], [sdk_call_id]))

    def _softphone_create(self, extension, report):
        """The new call; two tabs may ask for it at the same moment.

        :raise DoNotCall: it is to somebody who has asked not to be called. Should the
            call go on all the same, the PBX's record tells of it.
        """
        account, raw = extension.account_id, report["number"]
        number = account._read_number(raw, was_dialled=not report["incoming"])
        self._look_up(number or raw)
        # Whatever the page calls it: of an internal call, too, somebody is dialled.
        if not report["incoming"]:
            self._check_may_call(number, account, report["record"])
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                # sudo: agents create calls in no other way
                return self.sudo().create(self._softphone_values(extension, report))
        except psycopg2.errors.UniqueViolation:
            # Odoo runs the request again, which then sees what the other one made.
            raise ConcurrencyError("The call was reported twice at once.") from None

    def _softphone_values(self, extension, report):
        account = extension.account_id
        raw = report["number"]
        is_inbound = report["incoming"]
        number = account._read_number(raw, was_dialled=not is_inbound)
        record = report["record"]
        partner, lead = self._softphone_people(number, account, record)
        return {
            "account_id": account.id,
            "sdk_call_id": report["sdk_call_id"],
            "direction": report["direction"],
            "state": "ringing",
            "from_number": raw if is_inbound else extension.number,
            "to_number": extension.number if is_inbound else raw,
            "number": number or raw,
            "partner_id": partner.id,
            "lead_id": lead.id,
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
            "extension_id": extension.id,
            "extension_number": extension.number,
            "user_id": self.env.uid,
            "started_at": report["at"],
        }

    def _softphone_people(self, number, account, record):
        """Contact and lead of a new call: clicked, by number, or of what was clicked.

        Colleagues and our own numbers are nobody.

        :return: ``(res.partner, crm.lead)``; either may be empty
        """
        nobody = (self.env["res.partner"], self.env["crm.lead"])
        # sudo: the phone book is looked up for anybody; record rules guard the people
        book_sudo = self.env["cgvcall.phone"].sudo()
        if record and record._name in OWNERS:
            return (
                nobody
                if self._softphone_is_ours(record, account)
                else book_sudo._pair(record)
            )
        people = book_sudo._find_people([number], account.company_id, self.env.user)
        if number in people:
            return people[number]
        partner = self._softphone_record_partner(record)
        if not partner or self._softphone_is_ours(partner, account):
            return nobody
        if book_sudo._find_colleagues([number], account):
            return nobody
        return book_sudo._pair(partner)

    def _softphone_own(self, extension, state):
        """Whether the call is this user's; who answers a call makes it the own."""
        is_own = self.extension_id == extension
        if is_own and (state != "ongoing" or self.state != "ended"):
            return True
        rings = self.direction != "outbound"  # at others too, perhaps
        if state == "ongoing" and rings and not self.cdr_id and not self.answered_at:
            # Another line or browser may have let the same call go by already.
            self._notify_history()
            self.write(
                {
                    "state": "ringing",
                    "disposition": False,
                    "ended_at": False,
                    "cause": False,
                    "extension_id": extension.id,
                    "extension_number": extension.number,
                    "user_id": self.env.uid,
                }
            )
            self._sync_chatter()  # it said that nobody answered
            self._follow_up_or_log()
            return True
        return is_own

    def _softphone_advance(self, report):
        """Move the state forward, never back; what the PBX has said stands."""
        if self.cdr_id or STATES.index(report["state"]) <= STATES.index(self.state):
            return
        at = max(report["at"], self.started_at)
        if report["state"] == "ongoing":
            rang = round((at - self.started_at).total_seconds())
            self.write({"state": "ongoing", "answered_at": at, "ring_seconds": rang})
            return
        talked = self.answered_at and round((at - self.answered_at).total_seconds())
        rang = round((at - self.started_at).total_seconds())
        self.write(
            {
                "state": "ended",
                "ended_at": at,
                "cause": report["cause"] or ("200" if self.answered_at else False),
                "disposition": self._softphone_disposition(report),
                "talk_seconds": max(talked or 0, 0),
                "ring_seconds": self.ring_seconds if self.answered_at else rang,
            }
        )
        self._sync_chatter()
        self._notify_history(self._follow_up_or_log())

    def _softphone_disposition(self, report):
        """The result until the PBX's record says it."""
        if self.answered_at:
            return "answered"
        if report["incoming"]:
            return "missed"
        cause = report["cause"]
        # Without a SIP code it was the agent who hung up.
        return UNANSWERED_CAUSES.get(cause, "failed") if cause else "cancelled"
