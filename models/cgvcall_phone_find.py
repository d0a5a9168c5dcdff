from odoo import api, models
from odoo.fields import Domain


class CgvcallPhone(models.Model):
    """The phone book, asked whose a number is."""

    _inherit = "cgvcall.phone"

    @api.model
    def _find_people(self, wanted, company):
        """Whose numbers these are: one query, contacts before leads.

        :param wanted: iterable of normalised numbers
        :return: ``{number: (res.partner, crm.lead)}``; either may be empty
        """
        rows = self.search_fetch(
            Domain("number", "in", list(wanted))
            & Domain("in_use", "=", True)
            & Domain("company_id", "in", [False, company.id]),
            ["number", "partner_id", "lead_id"],
        )
        people = {}
        for row in rows.sorted(lambda row: (not row.preferred, not row.partner_id)):
            partner = row.partner_id or row.lead_id.partner_id
            people.setdefault(row.number, (partner, row.lead_id))
        return people
