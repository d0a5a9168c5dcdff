from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..pbx import numbers
from .cgvcall_phone import OWNERS

MAX_OPPORTUNITIES = 3
MAX_NUMBER_TEXT = 128
MAX_ID = 2**31 - 1


class CgvcallCall(models.Model):
    """Who is at the other end, as far as the user may know."""

    _inherit = "cgvcall.call"

    @api.model
    @api.readonly
    def softphone_identify(self, number):
        """Who has this number, as far as the user may know.

        :param str number: as it came from the PBX or was typed
        :return: ``{"number", "display", "name", "company", "res_model", "res_id",
            "image_url", "opportunities": [{"id", "name", "stage"}], "last_call"}``;
            what is unknown is False, no last call is None
        """
        extension = self._softphone_extension()
        raw = self._softphone_number(number)
        return self.with_company(extension.company_id)._softphone_who(
            raw, extension.account_id
        )

    @api.model
    @api.readonly
    def softphone_prepare(self, number, res_model=False, res_id=False):
        """The same for a number that was clicked, and what the PBX dials for it.

        :param str number: as it stands on the record
        :param res_model: model and ``res_id`` of the record, if any
        :return: as :meth:`softphone_identify`, with ``"dial"`` and ``"blacklisted"``
        :raise UserError: this cannot be dialled
        """
        extension = self._softphone_extension()
        account = extension.account_id
        calls = self.with_company(extension.company_id)
        raw = (numbers.split(self._softphone_number(number)) or [""])[0]
        record = calls._softphone_record(res_model, res_id)
        country = calls._softphone_country(record, account)
        normal = account._read_number(raw, country=country) or raw
        try:
            dial = account._dial(normal)
        except ValueError:
            raise UserError(
                self.env._("“%s” is not a phone number that can be called.", number)
            ) from None
        return {
            **calls._softphone_who(normal, account, record),
            "dial": dial,
            "blacklisted": self._softphone_blacklisted(normal),
        }

    # === WHAT IS TOLD === #

    def _softphone_who(self, raw, account, record=None, except_call=None):
        """What the softphone shows of a number.

        :param record: the record that was clicked, if any
        :param except_call: a call that is not a last call: the present one
        """
        number = account._read_number(raw)
        person = self._softphone_person(number, account.company_id, record)
        who = {
            "number": number or raw,
            "display": numbers.display(number, account._country_code()) or raw,
            **self._softphone_card(person),
            "opportunities": self._softphone_opportunities(person),
            "last_call": self._softphone_last_call(number, person, except_call),
        }
        if not person:
            names = self._softphone_colleague_names(account, [number])
            who["name"] = names.get(number, False)
        return who

    def _softphone_card(self, person):
        """Name and picture of a contact or lead that the user may read, or None."""
        card = {
            "name": False,
            "company": False,
            "res_model": False,
            "res_id": False,
            "image_url": False,
        }
        if not person:
            return card
        is_contact = person._name == "res.partner"
        partner = person if is_contact else person.partner_id._filtered_access("read")
        name, company = partner.name, partner.commercial_company_name
        if not is_contact:
            name = name or person.contact_name or person.name
            company = company or person.partner_name
        if partner:
            card["image_url"] = f"/web/image/res.partner/{partner.id}/avatar_128"
        return {
            **card,
            "name": name,
            "company": company if company != name else False,
            "res_model": person._name,
            "res_id": person.id,
        }

    def _softphone_colleague_names(self, account, wanted):
        """The names of the users of these extensions, by number."""
        return {
            extension.number: extension.user_id.name
            for extension in account.extension_ids
            if extension.number in wanted and extension.user_id
        }

    def _softphone_opportunities(self, person):
        """Open opportunities of the person or their company, the first few."""
        leads = self.env["crm.lead"]
        if not person or not leads.has_access("read"):
            return []
        if person._name == "crm.lead":
            domain = Domain("id", "=", person.id)
            # sudo: only ids, to look for what the user may read
            partner = person.sudo().partner_id
        else:
            domain, partner = Domain.FALSE, person.sudo()  # sudo: as above
        if partner:
            ids = (partner + partner.commercial_partner_id).ids
            domain |= Domain("partner_id", "in", ids)
        domain &= Domain("type", "=", "opportunity") & Domain(
            "won_status", "=", "pending"
        )
        return [
            {"id": lead.id, "name": lead.name, "stage": lead.stage_id.name}
            for lead in leads.search(domain, limit=MAX_OPPORTUNITIES)
        ]

    def _softphone_last_call(self, number, person, except_call=None):
        """The last call with the person or number that the user may see, or None."""
        domain = Domain("number", "=", number) if number else Domain.FALSE
        if person:
            domain |= Domain(OWNERS[person._name], "=", person.id)
        if except_call:
            domain &= Domain("id", "!=", except_call.id)
        domain &= Domain("state", "=", "ended")
        call = self.has_access("read") and self.search(domain, limit=1)
        if not call:
            return None
        return {
            "started_at": fields.Datetime.to_string(call.started_at),
            "direction": call.direction,
            "disposition": call.disposition,
            "talk_seconds": call.talk_seconds,
            # sudo: res.users - an agent's name may be seen with the call
            "user_name": call.sudo().user_id.name,
            "note": call.note,
        }

    def _softphone_blacklisted(self, number):
        if not number.startswith("+"):
            return False
        # sudo: phone.blacklist - agents may not read it; they learn of one number
        blacklist_sudo = self.env["phone.blacklist"].sudo()
        return bool(blacklist_sudo.search_count([("number", "=", number)], limit=1))

    # === WHO AND WHAT === #

    def _softphone_person(self, number, company, record=None):
        """The contact or lead that the user may see: clicked, by number, or None.

        Of another record (an order, a task) the number says who it is; its own
        contact only when the number is nobody's.
        """
        if record and record._name in OWNERS:
            return record
        # sudo: the phone book is looked up for anybody; what it finds is filtered
        book_sudo = self.env["cgvcall.phone"].sudo()
        for found in book_sudo._find_people([number], company).get(number, ()):
            found = found.with_env(self.env)
            if found and found.has_access("read"):
                return found
        return self._softphone_record_partner(record) or None

    def _softphone_record_partner(self, record):
        """The contact of a clicked record, if the user may read it."""
        partners = self.env["res.partner"]
        field = record and record._fields.get("partner_id")
        if not field or field.comodel_name != partners._name:
            return partners
        if field.type != "many2one" or not record._has_field_access(field, "read"):
            return partners
        return record.partner_id._filtered_access("read")

    def _softphone_record(self, res_model, res_id):
        """The clicked record, of whatever model, if the user may read it."""
        res_id = self._softphone_id(res_id)
        if not res_id or not isinstance(res_model, str) or res_model not in self.env:
            return None
        model = self.env[res_model]
        if model._abstract or model._transient or not model.has_access("read"):
            return None
        record = model.browse(res_id).exists()
        return record if record and record.has_access("read") else None

    def _softphone_country(self, record, account):
        """The country in whose way the number on a record is written."""
        if record and record._name in OWNERS:
            return record._cgvcall_country_code()
        partner = self._softphone_record_partner(record)
        return partner._cgvcall_country_code() if partner else account._country_code()

    # === WHAT THE BROWSER SENDS === #

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
        text = self._softphone_text(number, MAX_NUMBER_TEXT)
        if not text or not text.strip():
            raise ValidationError(self.env._("This is not a phone number."))
        return text

    @api.model
    def _softphone_text(self, value, size):
        """A text that the database can hold, or None."""
        if not isinstance(value, str) or len(value) > size:
            return None
        return value.replace("\0", "").encode(errors="replace").decode()

    @api.model
    def _softphone_id(self, value):
        """A record's id, or None."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value if 0 < value <= MAX_ID else None
        return None
