from odoo import models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _extras_to_store(self, store: Store, format_reply):
        """Send the calls along that the entries tell of, if the reader may see them."""
        super()._extras_to_store(store, format_reply=format_reply)
        calls = self.env["cgvcall.call"]
        if not store.target.is_current_user(self.env) or not calls.has_access("read"):
            return
        for call in calls.search([("message_id", "in", self.ids)]):
            store.add(call.message_id, {"cgvcall_call_ids": Store.Many(call)})
