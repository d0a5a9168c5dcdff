from odoo import api, fields, models
from odoo.exceptions import UserError

#: Of these it depends who sees which calls.
WHO_SEES = {"active", "agents_see_contacts", "company_id"}


class CgvcallAccount(models.Model):
    """What agents see besides their own calls."""

    _inherit = "cgvcall.account"

    agents_see_contacts = fields.Boolean(
        "Agents see the calls of their contacts",
        help="Agents also see the calls of colleagues with contacts and leads that "
        "they may open. To hear them is another right.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        if any(vals.get("agents_see_contacts") for vals in vals_list):
            self.env.registry.clear_cache()  # of who sees whose calls
        return accounts

    def write(self, vals):
        if "company_id" in vals:
            self._check_company_stays(vals["company_id"])
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # also where it is now
        if not WHO_SEES.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def _check_company_stays(self, company_id):
        """Calls stay where they were made: other people would see them elsewhere.

        :raise UserError: it has calls, which would go to another company with it
        """
        moved = self.filtered(lambda account: account.company_id.id != company_id)
        # sudo: cgvcall.call - only whether there are any
        calls_sudo = self.env["cgvcall.call"].sudo()
        if calls_sudo.search_count([("account_id", "in", moved.ids)], limit=1):
            raise UserError(
                self.env._("This account has calls: it stays with its company.")
            )
