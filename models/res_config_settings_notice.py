from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cgvcall_recording_notice = fields.Text(
        related="cgvcall_account_id.recording_notice", readonly=False
    )
