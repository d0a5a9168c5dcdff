from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .cgvcall_phone import OWNERS

#: No number of a person is shorter, but for the zero before it.
MIN_DIGITS = 9


class DoNotCall(UserError):
    """Somebody with this number has asked not to be called."""


class CgvcallCall(models.Model):
    """Who has asked not to be called is not: the server hands out no number to dial."""

    _inherit = "cgvcall.call"

    def _check_may_call(self, number, account, record=None):
        """Refuse to call whoever has asked for it, wherever the number comes from.

        :param str number: normalised, in whatever country's way
        :param record: what was clicked, if anything
        :raise DoNotCall: any person with the number, or the clicked one, has
        """
        partner, lead = self._do_not_call_clicked(record)
        self.env["cgvcall.phone"].flush_model()
        self.env["res.partner"].flush_model(["cgvcall_do_not_call"])
        self.env["crm.lead"].flush_model(["cgvcall_do_not_call", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT book.partner_id, book.lead_id
                FROM cgvcall_phone AS book
                LEFT JOIN crm_lead AS lead ON lead.id = book.lead_id
                LEFT JOIN res_partner AS contact
                    ON contact.id = COALESCE(book.partner_id, book.lead_partner_id)
                WHERE book.number = ANY(%(numbers)s)
                AND (book.company_id IS NULL OR book.company_id = %(company)s)
                AND (contact.cgvcall_do_not_call OR lead.cgvcall_do_not_call)
                UNION ALL
                SELECT id, NULL FROM res_partner
                WHERE id = %(partner)s AND cgvcall_do_not_call
                UNION ALL
                SELECT NULL, lead.id FROM crm_lead AS lead
                LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
                WHERE lead.id = %(lead)s
                AND (contact.cgvcall_do_not_call OR lead.cgvcall_do_not_call)
                """,
                numbers=self._numbers_dialled(number, account),
                company=account.company_id.id,
                partner=partner.id or None,
                lead=lead.id or None,
            )
        )
        if rows:
            raise DoNotCall(self._do_not_call_text(rows))

    def _numbers_dialled(self, number, account):
        """Whom this may reach: what the account makes of it, and of its ends.

        Before a number there may be codes, of the PBX or of whoever carries the call:
        ``*31#0912345678``.
        """
        found = {number, account._read_number(number)}
        digits = "".join(filter(str.isdecimal, number))
        if not any(one.startswith("+") for one in found):
            ends = range(1, len(digits) - MIN_DIGITS + 1)
            found |= {account._read_number(digits[start:]) for start in ends}
            found.add(account._read_number(digits))
        return list(found)

    def _do_not_call_clicked(self, record):
        """Contact and lead of what was clicked; of a call, those it was with."""
        people = {model: self.env[model] for model in OWNERS}
        if record and record._name in OWNERS:
            people[record._name] = record
        elif record and record._name == self._name:
            # sudo: only who they are; they are named to whom they may be
            people = {model: record.sudo()[owner] for model, owner in OWNERS.items()}
        return people.values()

    def _do_not_call_text(self, rows):
        """The sentence, with the name only for who may see that person."""
        people = set()
        for partner_id, lead_id in rows:
            model, person_id = ("res.partner", partner_id)
            if lead_id:
                model, person_id = ("crm.lead", lead_id)
            people.add(self.env[model].browse(person_id))
        for person in self._softphone_readable(people).values():
            if name := self._softphone_card(person)["name"]:
                return self.env._("Do not call: %s has asked not to be called.", name)
        return self.env._(
            "Do not call: a person with this number has asked not to be called."
        )

    def _has_asked_not_to_be_called(self, person):
        """Whether this contact or lead, or the lead's contact, has."""
        if not person:
            return False
        # sudo: what was asked for goes with the name
        person_sudo = person.sudo()
        if person_sudo._name == "crm.lead" and person_sudo.partner_id:
            contact_sudo = person_sudo.partner_id
            if contact_sudo.cgvcall_do_not_call:
                return True
        return person_sudo.cgvcall_do_not_call
