from odoo import api, models
from odoo.exceptions import UserError

from .cgvcall_demo_people import NUMBERS


class CgvcallCall(models.Model):
    """No invented number is dialled, by whatever line."""

    _inherit = "cgvcall.call"

    def _check_may_call(self, number, account, record=None):
        if account.is_demo:
            raise UserError(account._demo_sentence())
        if not NUMBERS.isdisjoint(self._numbers_dialled(number, account)):
            raise UserError(
                self.env._("This number was invented for the demo: it is not dialled.")
            )
        return super()._check_may_call(number, account, record)


class CgvcallExtension(models.Model):
    """A line of a demo leads nowhere, and gives way to a real one."""

    _inherit = "cgvcall.extension"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            account = self.env["cgvcall.account"].browse(vals.get("account_id"))
            self._demo_gives_way(account, vals)
        return super().create(vals_list)

    def write(self, vals):
        self._demo_gives_way(self.account_id[:1], vals)
        return super().write(vals)

    def _demo_gives_way(self, account, vals):
        """A user has one line: with a real one, the invented one is nobody's."""
        # sudo: whose lines they are, for who gives somebody another
        if not vals.get("user_id") or account.sudo().is_demo:
            return
        lines_sudo = self.sudo().search(
            [("user_id", "=", vals["user_id"]), ("account_id.is_demo", "=", True)]
        )
        lines_sudo.user_id = False
        lines_sudo.flush_recordset()  # or the database sees two at one moment

    def _fetch_token(self):
        if self.account_id.is_demo:
            raise UserError(self.account_id._demo_sentence())
        return super()._fetch_token()

    def _line_state_at(self, now):
        """There is no line: the board shows what it looks like with one."""
        if self.sudo().account_id.is_demo:  # sudo: only whether it is a demo
            return "ready"
        return super()._line_state_at(now)
