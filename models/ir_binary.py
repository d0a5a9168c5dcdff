from odoo import models

from .ir_attachment_audio import AUDIO_MODEL

#: In the context of the one route that streams the audio of calls. No request can set
#: it: those who stream do not take the context of the browser.
AUDIO_DOOR = "cgvcall_audio_door"


class IrBinary(models.AbstractModel):
    """All that Odoo streams goes through here, also what it has read as superuser."""

    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        if record._name == "ir.attachment" and not self.env.context.get(AUDIO_DOOR):
            # sudo: only what they belong to
            if AUDIO_MODEL in record.sudo().mapped("res_model"):
                raise record._cgvcall_audio_error()
        return super()._get_stream_from(record, *args, **kwargs)
