from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell those who see calls that they are invented, while they are."""
        info = super().session_info()
        user = self.env.user
        is_admin = user.has_group("cgvcall.group_admin")
        if is_admin or user.has_group("cgvcall.group_agent"):
            # sudo: only whether there is a demo
            demo_sudo = self.env["cgvcall.account"].sudo()._demo_of_company()
            if demo_sudo:
                info["cgvcall_demo"] = {"account_id": is_admin and demo_sudo.id}
        return info
