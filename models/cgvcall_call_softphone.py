import re
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tools import mute_logger

from ..pbx import numbers
from ..pbx.cdr import UNANSWERED_CAUSES
from .cgvcall_phone import OWNERS

SDK_CALL_ID = re.compile(r"[\w.@:-]{1,128}", re.ASCII)
STATES = ["ringing", "ongoing", "ended"]
SDK_DIRECTIONS = ("inbound", "outbound", "internal")
# A browser that was offline tells late what happened; older news are no news.
MAX_AGE_SECONDS = 24 * 3600


class CgvcallCall(models.Model):
    _inherit = "cgvcall.call"

    # === WHO IS IT === #

    @api.model
    @api.readonly
    def softphone_identify(self, number):
        """Who has this number, as far as the user may know.

        :param str number: as the PBX or a person wrote it
        :return: ``{"number", "display", "name", "company", "res_model", "res_id",
            "image_url"}``; what is unknown is False
        """
        account = self._softphone_extension().account_id
        number = self._softphone_number(number)
        return self._softphone_who(number, account)

    @api.model
    @api.readonly
    def softphone_prepare(self, number, res_model=False, res_id=False):
        """The same for a number that was clicked, and what the PBX dials for it.

        :param str number: as it stands on the record
        :param res_model: model and ``res_id`` of the record, if any
        :return: as :meth:`softphone_identify`, with ``"dial"``
        :raise UserError: this cannot be dialled
        """
        account = self._softphone_extension().account_id
        country = account._country_code()
        raw = (numbers.split(self._softphone_number(number)) or [""])[0]
        record = self._softphone_record(res_model, res_id)
        own_country = record._cgvcall_country_code() if record else country
        try:
            dial = numbers.dial(numbers.normalize(raw, own_country) or raw, country)
        except ValueError:
            raise UserError(
                self.env._("“%s” is not a phone number that can be called.", number)
            ) from None
        return {**self._softphone_who(raw, account, record), "dial": dial}

    def _softphone_who(self, raw, account, record=None):
        number = numbers.normalize(raw, account._country_code())
        if record is None:
            record = self._softphone_person(number, account.company_id)
        who = {
            "number": number or raw,
            "display": numbers.display(number, account._country_code()) or raw,
            "name": False,
            "company": False,
            "res_model": False,
            "res_id": False,
            "image_url": False,
        }
        if not record:
            who["name"] = account.extension_ids.filtered(
                lambda extension: extension.number == number
            ).user_id.name
            return who
        partner = record if record._name == "res.partner" else record.partner_id
        name, company = partner.name, partner.commercial_company_name
        if partner != record:
            name = name or record.contact_name or record.name
            company = company or record.partner_name
        return {
            **who,
            "name": name,
            "company": company if company != name else False,
            "res_model": record._name,
            "res_id": record.id,
            "image_url": f"/web/image/res.partner/{partner.id}/avatar_128"
            if partner
            else False,
        }

    def _softphone_person(self, number, company):
        """The contact or lead with this number that the user may see, or None."""
        # sudo: the phone book is looked up for anybody; what it finds is filtered
        book_sudo = self.env["cgvcall.phone"].sudo()
        for found in book_sudo._find_people([number], company).get(number, ()):
            found = found.with_env(self.env)
            if found and found.has_access("read"):
                return found
        return None

    def _softphone_record(self, res_model, res_id):
        """The clicked contact or lead, if it is one and the user may read it."""
        if res_model not in OWNERS or not isinstance(res_id, int) or not res_id:
            return None
        record = self.env[res_model].browse(res_id).exists()
        return record if record and record.has_access("read") else None

    # === WHAT HAPPENED === #

    @api.model
    def softphone_report(self, values):
        """Take in what the browser tells of a call; the same news twice do no harm.

        :param dict values: ``sdk_call_id``, ``direction``, ``number`` (raw other
            party), ``state`` (ringing, ongoing, ended), ``sip_code`` (int or None),
            ``res_model`` and ``res_id`` (the record clicked on, or False) and
            ``age_seconds`` (how long ago it happened)
        :return: the id of the call, or False when it is somebody else's
        :raise ValidationError: not such a report
        """
        extension = self._softphone_extension()
        report = self._softphone_check(values)
        call = self._softphone_find(extension, report["sdk_call_id"])
        if not call:
            call = self._softphone_create(extension, report)
        if not call._softphone_own(extension, report["state"]):
            return False
        call._softphone_advance(report)
        return call.id

    def _softphone_extension(self):
        extension = self.env["cgvcall.extension"]._of_current_user()
        if not extension:
            raise UserError(
                self.env._(
                    "You have no extension yet. Ask your administrator to give you one "
                    "in Settings → CGVCall."
                )
            )
        return extension

    def _softphone_number(self, number):
        if not isinstance(number, str) or not number.strip() or len(number) > 128:
            raise ValidationError(self.env._("This is not a phone number."))
        return number

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
        ):
            raise ValidationError(self.env._("This is not the report of a call."))
        age = min(max(age, 0), MAX_AGE_SECONDS)
        return {
            "sdk_call_id": sdk_call_id,
            "direction": values["direction"],
            "state": values["state"],
            "number": self._softphone_number(values.get("number")),
            "cause": str(code)
            if isinstance(code, int) and 100 <= code < 700
            else False,
            "at": fields.Datetime.now() - timedelta(seconds=age),
            "record": self._softphone_record(
                values.get("res_model"), values.get("res_id")
            ),
        }

    def _softphone_find(self, extension, sdk_call_id):
        # sudo: the call may be another user's, then nothing is told about it
        return self.sudo().search(
            [
                ("account_id", "=", extension.account_id.id),
                ("sdk_call_id", "=", sdk_call_id),
            ]
        )

    def _softphone_create(self, extension, report):
        """The new call; two tabs may ask for it at the same moment."""
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
        number = numbers.normalize(raw, account._country_code())
        record = report["record"]
        people = (
            self.env["cgvcall.phone"].sudo()._find_people([number], account.company_id)
        )
        partner, lead = people.get(
            number, (self.env["res.partner"], self.env["crm.lead"])
        )
        if record and record._name == "res.partner":
            partner, lead = record, lead.browse()
        elif record:
            partner, lead = record.partner_id, record
        is_inbound = report["direction"] == "inbound"
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

    def _softphone_own(self, extension, state):
        """Whether the call is this user's; who answers a call makes it the own."""
        if self.extension_id == extension:
            return True
        if state == "ongoing" and not self.cdr_id and not self.answered_at:
            # Another line may have let the same call go by already.
            self.write(
                {
                    "state": "ringing",
                    "disposition": False,
                    "ended_at": False,
                    "extension_id": extension.id,
                    "extension_number": extension.number,
                    "user_id": self.env.uid,
                }
            )
            return True
        return False

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
                "disposition": self._softphone_disposition(report["cause"]),
                "talk_seconds": max(talked or 0, 0),
                "ring_seconds": self.ring_seconds if self.answered_at else rang,
            }
        )
        self._sync_chatter()

    def _softphone_disposition(self, cause):
        """The result until the PBX's record says it."""
        if self.answered_at:
            return "answered"
        if self.direction == "inbound":
            return "missed"
        # Without a SIP code it was the agent who hung up.
        return UNANSWERED_CAUSES.get(cause, "failed") if cause else "cancelled"
