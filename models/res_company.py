from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._cgvcall_create_account()
        return companies

    def _cgvcall_create_account(self):
        """Every company has an account to fill in; it stays silent until tested."""
        # sudo: whoever may create a company need not be a telephone administrator
        self.env["cgvcall.account"].sudo().create(
            [{"company_id": company.id} for company in self]
        )
