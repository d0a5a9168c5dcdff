from odoo import api, models
from odoo.fields import Domain


class CgvcallCall(models.Model):
    """Past calls, linked to whom their number turns out to be."""

    _inherit = "cgvcall.call"

    @api.model
    def _relink(self, numbers_of):
        """Link calls that are nobody's to the people whose numbers they have.

        :param dict numbers_of: normalised numbers by contact or lead; of two people
            with one number the first gets the calls
        """
        person_of = {}
        for person, known in numbers_of.items():
            if person._cgvcall_in_use():
                for number in known:
                    person_of.setdefault(number, person)
        linked = self.browse()
        if person_of:
            nobodys = Domain("partner_id", "=", False) & Domain("lead_id", "=", False)
            nobodys &= Domain("direction", "!=", "internal")
            calls = self.search(Domain("number", "in", list(person_of)) & nobodys)
            for person, own in calls.grouped(lambda c: person_of[c.number]).items():
                if person.company_id:
                    own = own.filtered(lambda c, p=person: c.company_id == p.company_id)
                own.write(self._person_values(person))
                linked |= own
        linked._person_changed()

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
            self._follow_up_or_log()
            self._notify_history()
