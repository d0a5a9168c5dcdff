from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _compute_res_name(self):
        """Stored for all readers: without the middle of a call's number."""
        hidden = self.with_context(cgvcall_hidden=True)
        return super(MailActivity, hidden)._compute_res_name()
