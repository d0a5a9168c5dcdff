from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cgvcall_account_id = fields.Many2one(
        "cgvcall.account", "PBX account", compute="_compute_cgvcall_account_id"
    )
    cgvcall_state = fields.Selection(related="cgvcall_account_id.state")
    cgvcall_last_error = fields.Char(related="cgvcall_account_id.last_error")
    cgvcall_last_import_at = fields.Datetime(
        related="cgvcall_account_id.last_import_at"
    )
    cgvcall_filling = fields.Char(compute="_compute_cgvcall_filling")
    cgvcall_vpbx = fields.Char(related="cgvcall_account_id.vpbx")
    cgvcall_api_url = fields.Char(related="cgvcall_account_id.api_url", readonly=False)
    cgvcall_api_key = fields.Char(related="cgvcall_account_id.api_key", readonly=False)
    cgvcall_api_secret = fields.Char(
        related="cgvcall_account_id.api_secret", readonly=False
    )
    cgvcall_country_id = fields.Many2one(
        related="cgvcall_account_id.country_id", readonly=False
    )
    cgvcall_outside_prefix = fields.Char(
        related="cgvcall_account_id.outside_prefix", readonly=False
    )
    cgvcall_international_prefix = fields.Selection(
        related="cgvcall_account_id.international_prefix", readonly=False
    )
    cgvcall_extension_ids = fields.One2many(
        related="cgvcall_account_id.extension_ids", readonly=False
    )
    cgvcall_import_enabled = fields.Boolean(
        related="cgvcall_account_id.import_enabled", readonly=False
    )
    cgvcall_import_days = fields.Integer(
        related="cgvcall_account_id.import_days", readonly=False
    )
    cgvcall_overlap_hours = fields.Integer(
        related="cgvcall_account_id.overlap_hours", readonly=False
    )
    cgvcall_audit_enabled = fields.Boolean(
        related="cgvcall_account_id.audit_enabled", readonly=False
    )
    cgvcall_audit_days = fields.Integer(
        related="cgvcall_account_id.audit_days", readonly=False
    )
    cgvcall_recording_enabled = fields.Boolean(
        related="cgvcall_account_id.recording_enabled", readonly=False
    )
    cgvcall_recording_max_mb = fields.Integer(
        related="cgvcall_account_id.recording_max_mb", readonly=False
    )
    cgvcall_recording_parallel = fields.Integer(
        related="cgvcall_account_id.recording_parallel", readonly=False
    )
    cgvcall_recording_attempts = fields.Integer(
        related="cgvcall_account_id.recording_attempts", readonly=False
    )
    cgvcall_recording_min_seconds = fields.Integer(
        related="cgvcall_account_id.recording_min_seconds", readonly=False
    )
    cgvcall_recording_extension_ids = fields.Many2many(
        related="cgvcall_account_id.recording_extension_ids", readonly=False
    )
    cgvcall_recording_budget_mb = fields.Integer(
        related="cgvcall_account_id.recording_budget_mb", readonly=False
    )
    cgvcall_recording_forecast = fields.Char(
        related="cgvcall_account_id.recording_forecast"
    )
    cgvcall_recording_hosts = fields.Char(
        related="cgvcall_account_id.recording_hosts", readonly=False
    )
    cgvcall_chatter_enabled = fields.Boolean(
        related="cgvcall_account_id.chatter_enabled", readonly=False
    )
    cgvcall_follow_up_enabled = fields.Boolean(
        related="cgvcall_account_id.follow_up_enabled", readonly=False
    )
    cgvcall_follow_up_user_id = fields.Many2one(
        related="cgvcall_account_id.follow_up_user_id", readonly=False
    )
    cgvcall_follow_up_hours = fields.Float(
        related="cgvcall_account_id.follow_up_hours", readonly=False
    )
    cgvcall_signalling_url = fields.Char(
        related="cgvcall_account_id.signalling_url", readonly=False
    )
    cgvcall_sdk_url = fields.Char(related="cgvcall_account_id.sdk_url", readonly=False)

    @api.depends("company_id")
    def _compute_cgvcall_account_id(self):
        for settings in self:
            settings.cgvcall_account_id = self.env["cgvcall.account"].search(
                [("company_id", "=", settings.company_id.id)], limit=1
            )

    @api.depends("company_id")
    def _compute_cgvcall_filling(self):
        # sudo: cgvcall.phone - only how many numbers have been read
        progress = self.env["cgvcall.phone"].sudo()._fill_progress()
        self.cgvcall_filling = progress and self.env._(
            "Reading the contacts' numbers: %(percent)s %%",
            percent=100 * progress["done"] // progress["total"],
        )

    def action_cgvcall_test_connection(self):
        return self.cgvcall_account_id.action_test_connection()

    def action_cgvcall_import_now(self):
        return self.cgvcall_account_id.action_import_now()

    def action_cgvcall_open_health(self):
        return self.cgvcall_account_id.action_open_health()
