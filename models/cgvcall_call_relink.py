from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class CgvcallCall(models.Model):
    """Past calls, linked to whom their number turns out to be."""

    _inherit = "cgvcall.call"

    @api.model
    def _relink(self, numbers_of):
        """Link calls that are nobody's to the people whose numbers they have.

        Our own numbers are nobody's.

        :param dict numbers_of: normalised numbers by contact or lead; of two people
            with one number the first of the call's company gets it
        """
        people_of = defaultdict(list)
        for person, known in numbers_of.items():
            if person._cgvcall_in_use():
                for number in known:
                    people_of[number].append(person)
        linked = self.browse()
        if people_of:
            nobodys = Domain("partner_id", "=", False) & Domain("lead_id", "=", False)
            nobodys &= Domain("direction", "!=", "internal")
            calls = self.search(Domain("number", "in", list(people_of)) & nobodys)
            for company, own in calls.grouped("company_id").items():
                linked |= own._relink_of(company, people_of)
        linked._person_changed()

    def _relink_of(self, company, people_of):
        """The same for calls of one company; returns those that are linked now."""
        # sudo: res.company - only which contact it is; cgvcall.phone - its numbers
        own_contact = company.sudo().partner_id
        book_sudo = self.env["cgvcall.phone"].sudo()
        ours = book_sudo.search([("partner_id", "=", own_contact.id)])
        own_numbers = book_sudo._hotlines(company) | set(ours.mapped("number"))
        person_of = {
            number: next(
                (p for p in people if p.company_id in (company, company.browse())), None
            )
            for number, people in people_of.items()
            if number not in own_numbers
        }
        linked = self.browse()
        for person, own in self.grouped(lambda c: person_of.get(c.number)).items():
            if person:
                own.write(self._person_values(person))
                linked |= own
        return linked

    @api.model
    def _person_values(self, person):
        """What a call with this contact or lead says of the person."""
        if person._name == "crm.lead":
            return {"partner_id": person.partner_id.id, "lead_id": person.id}
        return {"partner_id": person.id, "lead_id": False}

    def _person_changed(self):
        """Let chatter, call back and pages follow the person of these calls."""
        if self:
            self._sync_chatter()
            self._notify_history(self._follow_up_or_log())
