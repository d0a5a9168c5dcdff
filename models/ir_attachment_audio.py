from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: To what the audio of calls is attached.
AUDIO_MODEL = "cgvcall.recording"


class IrAttachment(models.Model):
    """The audio of calls is nobody's to read, write, copy or send but the server's.

    It is heard through ``/cgvcall/recording/<id>`` alone, which asks for the right to
    hear and notes who heard: not even administrators have another door.
    """

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        forbidden, error = result or (self.browse(), None)
        audio = (self - forbidden)._cgvcall_audio()
        if not audio:
            return result
        return forbidden | audio, error or self._cgvcall_audio_error

    @api.model
    def _search(self, domain, *args, **kwargs):
        # A search that is limited to one model asks for the rights on that one only.
        if not self.env.su:
            domain = Domain(domain) & Domain("res_model", "!=", AUDIO_MODEL)
        return super()._search(domain, *args, **kwargs)

    def _can_return_content(self, field_name=None, access_token=None):
        # Neither a token nor "public" opens another door.
        if not self.env.su and self._cgvcall_audio():
            return False
        return super()._can_return_content(field_name, access_token)

    def _cgvcall_audio(self):
        """Those of these attachments that are the audio of calls."""
        # sudo: only what they belong to
        audio_sudo = self.sudo().filtered(lambda one: one.res_model == AUDIO_MODEL)
        return audio_sudo.with_env(self.env)

    def _cgvcall_audio_error(self):
        return AccessError(
            self.env._("Recordings of calls are heard in the player only.")
        )
