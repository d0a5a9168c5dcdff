from odoo import api, fields, models

#: Of these it depends who sees which calls.
WHO_SEES = {"active", "agents_see_contacts", "company_id"}


class CgvcallAccount(models.Model):
    """What agents see besides their own calls."""

    _inherit = "cgvcall.account"

    agents_see_contacts = fields.Boolean(
        "Agents see the calls of their contacts",
        help="Agents also see the calls of colleagues with contacts and leads that "
        "they may open. To hear them is another right.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        if any(vals.get("agents_see_contacts") for vals in vals_list):
            self.env.registry.clear_cache()  # of who sees whose calls
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if not WHO_SEES.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result
