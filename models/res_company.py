from odoo import api, models, tools

from .cgvcall_account import DEFAULT_COUNTRY_CODE


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._cgvcall_create_account()
        self.env.registry.clear_cache()  # of whose contacts they are
        return companies

    def _cgvcall_create_account(self):
        """Every company has an account to fill in; it stays silent until tested."""
        # sudo: whoever may create a company need not be a telephone administrator
        self.env["cgvcall.account"].sudo().create(
            [{"company_id": company.id} for company in self]
        )

    @api.model
    @tools.ormcache("company_id")
    def _cgvcall_partner_id(self, company_id):
        """The contact that is the company itself."""
        # sudo: res.company - only which contact it is
        return self.sudo().browse(company_id).partner_id.id

    @api.model
    @tools.ormcache()
    def _cgvcall_partner_ids(self):
        """The contacts that are companies of this database."""
        # sudo: res.company - all of them, whichever the user may see
        return frozenset(
            self.sudo()
            .with_context(active_test=False)
            .search([("partner_id", "!=", False)])
            .partner_id.ids
        )

    @tools.ormcache("self.id")
    def _cgvcall_country_code(self):
        """The country in whose way people of this company write numbers.

        Asked whenever a contact is saved.
        """
        # sudo: res.company - its country is no secret
        return self.sudo().country_id.code or DEFAULT_COUNTRY_CODE
