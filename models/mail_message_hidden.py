from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _compute_record_name(self):
        """Sent to all followers: without the middle of a call's number."""
        hidden = self.with_context(cgvcall_hidden=True)
        return super(MailMessage, hidden)._compute_record_name()
