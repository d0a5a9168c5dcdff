from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..pbx import numbers
from ..pbx.fields import text as one_line
from .cgvcall_phone import OWNERS

MAX_OPPORTUNITIES = 3
MAX_NUMBER_TEXT = 128
MAX_ID = 2**31 - 1
LAST_CALL_FIELDS = ["started_at", "direction", "disposition", "talk_seconds", "note"]


class CgvcallCall(models.Model):
    """Who is at the other end, as far as the user may know."""

    _inherit = "cgvcall.call"

    @api.model
    @api.readonly
    def softphone_identify(self, number):
        """Who has this number, as far as the user may know.

        :param str number: as it came from the PBX or was typed
        :return: ``{"number", "display", "name", "company", "res_model", "res_id",
            "image_url", "colleague", "do_not_call", "notice", "others",
            "opportunities": [{"id", "name", "stage"}], "last_call"}``; what is unknown
            is False, no last call is None. ``notice`` is what agents read out.
            ``others`` have the number too: ``[{"name", "company", "res_model",
            "res_id", "image_url"}]``; of a ``colleague`` there is a name, no record
        """
        extension = self._softphone_extension()
        account = extension.account_id
        raw = self._softphone_number(number)
        self._look_up(account._read_number(raw) or raw)
        return self.with_company(extension.company_id)._softphone_who(raw, account)

    @api.model
    @api.readonly
    def softphone_prepare(self, number, res_model=False, res_id=False):
        """The same for a number that was clicked, and what the PBX dials for it.

        :param str number: as it stands on the record
        :param res_model: model and ``res_id`` of the record, if any
        :return: as :meth:`softphone_identify`, with ``"dial"`` and ``"blacklisted"``
        :raise UserError: this cannot be dialled, or the person asked not to be called
        """
        extension = self._softphone_extension()
        account = extension.account_id
        calls = self.with_company(extension.company_id)
        record = calls._softphone_record(res_model, res_id)
        number = calls._softphone_dialled(number, record)
        raw = (numbers.split(self._softphone_number(number)) or [""])[0]
        country = calls._softphone_country(record, account)
        normal = account._read_number(raw, country=country) or raw
        calls._look_up(normal)
        calls._check_may_call(normal, account, record)
        try:
            dial = account._dial(normal)
        except ValueError:
            # Odoo logs refusals: the number is not told, who clicked on it sees it.
            raise UserError(
                self.env._("This is not a phone number that can be called.")
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
        country = account._country_code()
        people = self._softphone_candidates([number], account).get(number, [])
        person, colleague = self._softphone_party(number, account, people, record)
        return {
            "number": self._number_shown(number or raw, country),
            "display": self._display_shown(number or raw, country),
            **self._softphone_card(person),
            **self._softphone_colleague_card(colleague),
            "do_not_call": self._has_asked_not_to_be_called(person),
            "notice": account.recording_notice or False,
            "others": self._softphone_others(people, person),
            "opportunities": self._softphone_opportunities(person),
            "last_call": self._softphone_last_call(number, person, except_call),
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
        query = leads._search(domain, limit=MAX_OPPORTUNITIES, order=leads._order)
        stage = query.left_join(query.table, "stage_id", "crm_stage", "id", "stage")
        # sudo: crm.stage - its name goes with the opportunity
        stages_sudo = self.env["crm.stage"].sudo()
        stages_sudo.flush_model(["name"])
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                leads._field_to_sql(query.table, "name", query),
                stages_sudo._field_to_sql(stage, "name", query),
            )
        )
        return [
            {"id": lead_id, "name": name, "stage": stage or False}
            for lead_id, name, stage in rows
        ]

    def _softphone_last_call(self, number, person, except_call=None):
        """The last call with the person or number that the user may see, or None."""
        domain = self._number_is(number) if number else Domain.FALSE
        if person:
            domain |= Domain(OWNERS[person._name], "=", person.id)
        if except_call:
            domain &= Domain("id", "!=", except_call.id)
        domain &= Domain("state", "=", "ended")
        if not self.has_access("read"):
            return None
        query = self._search(domain, order=self._order, limit=1)
        agent = query.left_join(query.table, "user_id", "res_users", "id", "agent")
        partner = query.left_join(agent, "partner_id", "res_partner", "id", "partner")
        names = {name: SQL.identifier(query.table, name) for name in LAST_CALL_FIELDS}
        # An agent's name may be seen with the call.
        names["user_name"] = SQL.identifier(partner, "name")
        self.flush_model(LAST_CALL_FIELDS)
        self.env["res.partner"].flush_model(["name"])
        rows = self.env.execute_query(query.select(*names.values()))
        if not rows:
            return None
        last = dict(zip(names, (value or False for value in rows[0]), strict=True))
        last["started_at"] = fields.Datetime.to_string(last["started_at"])
        last["talk_seconds"] = last["talk_seconds"] or 0
        return last

    def _softphone_blacklisted(self, number):
        if not number.startswith("+"):
            return False
        # Agents may not read the list: they learn of one number. Its own search would
        # read the user's country first, to write in its way what is written so already.
        self.env["phone.blacklist"].flush_model(["active", "number"])
        query = "SELECT 1 FROM phone_blacklist WHERE number = %s AND active"
        return bool(self.env.execute_query(SQL(query, number)))

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
        text = one_line(text)
        if not text:
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
