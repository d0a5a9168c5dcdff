from collections import defaultdict

from odoo import models

from .cgvcall_phone import OWNERS

MAX_OTHERS = 5
# What is shown of people, and what Odoo's own rules ask of them: the rest of a contact
# is many columns.
CARD_FIELDS = {
    "res.partner": [
        "name",
        "commercial_company_name",
        "commercial_partner_id",
        "company_id",
        "partner_share",
        "cgvcall_do_not_call",
    ],
    "crm.lead": [
        "name",
        "contact_name",
        "partner_name",
        "partner_id",
        "company_id",
        "user_id",
        "cgvcall_do_not_call",
    ],
}


class CgvcallCall(models.Model):
    """The people at the other end: customers, and who of ours it may be."""

    _inherit = "cgvcall.call"

    def _softphone_candidates(self, wanted, account):
        """Whom the user may see of the people with these numbers: ``{number: [person,
        …]}``, the likeliest first; each with a name at least."""
        # sudo: the phone book is looked up for anybody; what it finds is filtered
        book_sudo = self.env["cgvcall.phone"].sudo()
        found = book_sudo._find_all(wanted, account.company_id, self.env.user)
        everybody = {person for people in found.values() for person in people}
        readable = self._softphone_readable(everybody)
        open_leads = self._softphone_open_leads(
            found, everybody - readable.keys(), account
        )
        return {
            number: [
                known
                for person in people
                for known in (
                    [readable[person]]
                    if person in readable
                    else open_leads[number, person]
                )
            ]
            for number, people in found.items()
        }

    def _softphone_open_leads(self, wanted, closed, account):
        """Leads that the user may see of contacts that are closed: ``{(number,
        contact): [lead, …]}``. The phone book names only the contact of both."""
        leads_of = defaultdict(list)
        contact_ids = [person.id for person in closed if person._name == "res.partner"]
        if contact_ids:
            # sudo: only which leads have the number; they are filtered, as above
            rows_sudo = self.env["cgvcall.phone"].sudo()
            rows_sudo = rows_sudo.search(
                [
                    ("number", "in", list(wanted)),
                    ("in_use", "=", True),
                    ("company_id", "in", [False, account.company_id.id]),
                    ("lead_id.partner_id", "in", contact_ids),
                ]
            )
            readable = self._softphone_readable(set(rows_sudo.lead_id))
            for row_sudo in rows_sudo.filtered(lambda row: row.lead_id in readable):
                lead_sudo = row_sudo.lead_id
                key = (row_sudo.number, lead_sudo.partner_id)
                leads_of[key].append(readable[lead_sudo])
        return leads_of

    def _softphone_readable(self, people):
        """Those of these contacts and leads that the user may read, as the user."""
        readable = {}
        for model, fnames in CARD_FIELDS.items():
            ids = [person.id for person in people if person._name == model]
            if ids:
                records = self.env[model].browse(ids)
                # sudo: what the rules ask for and cards show, not the whole of them
                records.sudo().fetch(fnames)
                for record in records._filtered_access("read"):
                    readable[record] = record
        return readable

    def _softphone_party(self, number, account, people, record):
        """Who it is: the clicked person, by number, or the contact of what was clicked.

        Of another record (an order, a task) the number says who it is; its own contact
        only when the number is nobody's.

        :param people: whom the number may belong to
        :return: a contact or lead, or None; a colleague's contact, or None
        """
        person = record if record and record._name in OWNERS else None
        person = person or next(iter(people), None)
        if not person:
            colleagues = self._softphone_colleagues([number], account)
            if number in colleagues:
                return None, colleagues[number]
            person = self._softphone_record_partner(record) or None
        if person and self._softphone_is_ours(person, account):
            return None, person
        return person, None

    def _softphone_is_ours(self, person, account):
        """Whether this is a colleague or our own company, and no customer."""
        if person._name != "res.partner":
            return False
        person_sudo = person.sudo()  # sudo: only which kind of contact it is
        is_own_company = person_sudo == account.company_id.partner_id
        return is_own_company or not person_sudo.partner_share

    def _softphone_colleagues(self, wanted, account):
        """Whose of ours these numbers are, as far as the user may see them."""
        # sudo: as for other people
        book_sudo = self.env["cgvcall.phone"].sudo()
        found = book_sudo._find_colleagues(wanted, account)
        readable = self._softphone_readable(set(found.values()))
        return {
            number: readable[partner]
            for number, partner in found.items()
            if partner in readable
        }

    def _softphone_colleague_names(self, account, wanted):
        """The names of those of ours who have these numbers, by number."""
        found = self._softphone_colleagues(set(wanted) - {False}, account)
        return {number: partner.name for number, partner in found.items()}

    # === CARDS === #

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

    def _softphone_colleague_card(self, colleague):
        """Of a colleague only name and picture: there is no record to attach."""
        if not colleague:
            return {"colleague": False}
        card = self._softphone_card(colleague)
        return {
            "colleague": True,
            "name": card["name"],
            "image_url": card["image_url"],
        }

    def _softphone_others(self, people, person):
        """Who else may be meant."""
        if person and person._name == "crm.lead":
            # sudo: only which contact it is
            same = [person, person.sudo().partner_id.with_env(self.env)]
        else:
            same = [person]
        others = [found for found in people if found not in same]
        return [self._softphone_card(other) for other in others[:MAX_OTHERS]]

    # === WHAT WAS CLICKED === #

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
        if res_model == "cgvcall.phone":
            return self._softphone_owner(res_id)
        model = self.env[res_model]
        if model._abstract or model._transient or not model.has_access("read"):
            return None
        record = model.browse(res_id).exists()
        return record if record and record.has_access("read") else None

    def _softphone_owner(self, phone_id):
        """Whose number was clicked, if the user may read that person."""
        # sudo: the owner decides who may see a number
        row_sudo = self.env["cgvcall.phone"].sudo().browse(phone_id).exists()
        owner = row_sudo and row_sudo._owner().with_env(self.env)
        return owner if owner and owner.has_access("read") else None

    def _softphone_country(self, record, account):
        """The country in whose way the number on a record is written."""
        if record and record._name in OWNERS:
            return record._cgvcall_country_code()
        partner = self._softphone_record_partner(record)
        return partner._cgvcall_country_code() if partner else account._country_code()
