from odoo import models


class MailFollowersEdit(models.TransientModel):
    _inherit = "mail.followers.edit"

    def _prepare_message_values(self, documents, model_name):
        """Sent to others than the writer: without the middle of a call's number."""
        hidden = documents.with_context(cgvcall_hidden=True)
        return super()._prepare_message_values(hidden, model_name)
