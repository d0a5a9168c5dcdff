from odoo import api, models


class MailMessage(models.Model):
    """No message, and so no letter, takes the audio of a call along.

    Odoo asks for the right to read what is attached, but not when the server itself
    posts: from a template, say, to which somebody has attached it.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if any(vals.get("attachment_ids") for vals in vals_list):
            messages._cgvcall_check_audio()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if vals.get("attachment_ids"):
            self._cgvcall_check_audio()
        return result

    def _cgvcall_check_audio(self):
        # sudo: only whether there is audio among them
        attachments_sudo = self.sudo().attachment_ids
        if attachments_sudo._cgvcall_audio():
            raise attachments_sudo._cgvcall_audio_error()
