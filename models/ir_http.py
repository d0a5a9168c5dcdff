from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the page which extension the user has; without one, nothing."""
        info = super().session_info()
        if self.env.user._is_internal():
            extension = self.env["cgvcall.extension"]._of_current_user()
            if extension:
                info["cgvcall"] = {"extension": extension.number}
        return info
