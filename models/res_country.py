from odoo import api, models

from .cgvcall_account import DEFAULT_COUNTRY_CODE


class ResCountry(models.Model):
    _inherit = "res.country"

    @api.model
    def _cgvcall_default(self):
        """The country of the PBX's numbering plan."""
        return self.search([("code", "=", DEFAULT_COUNTRY_CODE)], limit=1)
