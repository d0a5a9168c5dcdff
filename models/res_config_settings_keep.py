from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    """How long calls are kept: what that would delete is said, and asked, before."""

    _inherit = "res.config.settings"

    # Not `related`: those are written before anybody could be asked.
    cgvcall_audio_keep_days = fields.Integer("Recordings (days)")
    cgvcall_call_keep_days = fields.Integer("Calls (days)")
    cgvcall_keep_preview = fields.Text(compute="_compute_cgvcall_keep")
    cgvcall_keep_confirmed = fields.Boolean("Yes, delete them")

    @api.depends("company_id", "cgvcall_audio_keep_days", "cgvcall_call_keep_days")
    def _compute_cgvcall_keep(self):
        for settings in self:
            account = settings._cgvcall_own_account()
            question = account and account._keep_question(
                *settings._cgvcall_keep_days()
            )
            settings.cgvcall_keep_preview = question or False

    @api.onchange("cgvcall_audio_keep_days", "cgvcall_call_keep_days")
    def _onchange_cgvcall_keep_days(self):
        # It was said of other calls.
        self.cgvcall_keep_confirmed = False

    def _cgvcall_own_account(self):
        # Odoo saves settings in a context in which archived accounts are found, too.
        accounts = self.env["cgvcall.account"].with_context(active_test=True)
        company = self.company_id or self.env.company
        return accounts.search([("company_id", "=", company.id)], limit=1)

    def _cgvcall_keep_days(self):
        return self.cgvcall_audio_keep_days, self.cgvcall_call_keep_days

    @api.model
    def get_values(self):
        values = super().get_values()
        if self.env.user.has_group("cgvcall.group_admin"):
            account = self._cgvcall_own_account()
            values.update(
                cgvcall_audio_keep_days=account.audio_keep_days,
                cgvcall_call_keep_days=account.call_keep_days,
            )
        return values

    def set_values(self):
        result = super().set_values()
        if not self.env.user.has_group("cgvcall.group_admin"):
            return result
        account, days = self._cgvcall_own_account(), self._cgvcall_keep_days()
        if account and days != (account.audio_keep_days, account.call_keep_days):
            if self.cgvcall_keep_preview and not self.cgvcall_keep_confirmed:
                raise ValidationError(
                    self.env._(
                        "This would be deleted. Tick “Yes, delete them” if you mean it."
                        "\n\n%s",
                        self.cgvcall_keep_preview,
                    )
                )
            account.check_access("write")
            # sudo: confirmed just now, without which nobody has more deleted
            account.sudo().write(
                {"audio_keep_days": days[0], "call_keep_days": days[1]},
            )
        return result
