from odoo import api, models, tools

from .cgvcall_account import DEFAULT_COUNTRY_CODE


class ResCountry(models.Model):
    _inherit = "res.country"

    @api.model
    def _cgvcall_default(self):
        """The country of the PBX's numbering plan."""
        return self.search([("code", "=", DEFAULT_COUNTRY_CODE)], limit=1)

    @tools.ormcache("self.id", cache="stable")  # as Odoo keeps a country's phone code
    def _cgvcall_code(self):
        """The two letters of a country, or False."""
        # sudo: countries are no secret, not even for who may not read them
        return self.sudo().code
