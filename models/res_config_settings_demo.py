from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cgvcall_demo_account_id = fields.Many2one(
        "cgvcall.account", "Demo", compute="_compute_cgvcall_demo_account_id"
    )

    @api.depends("company_id")
    def _compute_cgvcall_account_id(self):
        """The real one: a demo has nothing to set up."""
        for settings in self:
            settings.cgvcall_account_id = self.env["cgvcall.account"].search(
                [("company_id", "=", settings.company_id.id), ("is_demo", "=", False)],
                limit=1,
            )

    @api.depends("company_id")
    def _compute_cgvcall_demo_account_id(self):
        accounts = self.env["cgvcall.account"]
        for settings in self:
            company = settings.company_id or self.env.company
            demos = accounts.with_company(company)._demo_of_company()
            settings.cgvcall_demo_account_id = demos

    def _cgvcall_own_account(self):
        account = super()._cgvcall_own_account()
        return account.filtered(lambda found: not found.is_demo)

    def action_cgvcall_demo_start(self):
        self.check_access("write")
        return self.env["cgvcall.account"].action_demo_start()

    def action_cgvcall_demo_remove(self):
        self.check_access("write")
        return self.env["cgvcall.account"]._demo_of_company().action_demo_remove()
