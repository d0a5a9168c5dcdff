from odoo import models

from .mail_activity_follow_up import USER_LEAVES
from .number_field import MASKED


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        self.env.cr.cache.pop(MASKED, None)  # who reads numbers partly hidden
        return super().write(vals)

    def action_archive(self):
        """The callers who wait for a user that leaves are given to somebody else."""
        # sudo: cgvcall.call - who archives users need not see the calls
        calls_sudo = self.env["cgvcall.call"].sudo()
        open_ones = [("active", "=", True), ("user_id", "in", self.ids)]
        calls_sudo = calls_sudo.search([("follow_up_id", "any", open_ones)])
        leaving = self.with_context(**{USER_LEAVES: True})
        result = super(ResUsers, leaving).action_archive()
        calls_sudo._follow_up()
        return result
