from odoo import models


class CgvcallCall(models.Model):
    """Who may see a call may give it to a colleague, who then follows it."""

    _inherit = "cgvcall.call"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # sudo: res.users - only whether all of them are colleagues
        users_sudo = self.env["res.users"].sudo()
        colleagues = [("share", "=", False), ("partner_id", "in", partner_ids or [])]
        if set(partner_ids or []) - set(users_sudo.search(colleagues).partner_id.ids):
            return super().message_subscribe(partner_ids, subtype_ids)
        self.check_access("read")
        # sudo: agents may not write calls; Odoo asks for that to add a follower
        calls = super(CgvcallCall, self.sudo())
        return calls.message_subscribe(partner_ids, subtype_ids)
