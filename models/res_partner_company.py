from odoo import models


class ResPartner(models.Model):
    """Contacts that are companies of this database.

    Numbers of people without a country are read in the way of their company's.
    """

    _inherit = "res.partner"

    def write(self, vals):
        companies = self.browse()
        if "country_id" in vals:
            own_ids = self.env["res.company"]._cgvcall_partner_ids()
            companies = self.filtered(lambda partner: partner.id in own_ids)
        before = companies.mapped("country_id.code")
        result = super().write(vals)
        if companies.mapped("country_id.code") != before:
            self.env.registry.clear_cache()
            self.env["cgvcall.phone"]._fill_start()
        return result
