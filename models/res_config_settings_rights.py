from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cgvcall_agents_see_contacts = fields.Boolean(
        related="cgvcall_account_id.agents_see_contacts", readonly=False
    )
