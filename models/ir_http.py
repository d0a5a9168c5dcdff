from odoo import models

from .number_field import hides_numbers


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the page the user's extension, and an administrator of trouble."""
        info = super().session_info()
        if self.env.user._is_internal():
            extension = self.env["cgvcall.extension"]._of_current_user()
            if extension:
                info["cgvcall"] = {"extension": extension.number}
                if hides_numbers(self.env):
                    info["cgvcall"]["hides_numbers"] = True
            if self.env.user.has_group("cgvcall.group_admin"):
                trouble = self.env["cgvcall.account"]._has_trouble()
                info["cgvcall_import_trouble"] = trouble
        return info
