from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .cgvcall_recording_note import MAX_SECONDS

MAX_RECORDINGS = 200


class CgvcallRecording(models.Model):
    """What the player shows besides the sound."""

    _inherit = "cgvcall.recording"

    note_ids = fields.One2many("cgvcall.recording.note", "recording_id", "Notes")

    @api.depends("call_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        """As its call, to who sees that: Odoo tells the name of what is linked to."""
        # sudo: which calls they are of, to ask whether the user sees those
        calls_sudo = self.sudo().call_id
        seen = calls_sudo.sudo(False)._filtered_access("read")
        for recording in self:
            call_sudo = recording.sudo().call_id
            is_seen = call_sudo.id in seen._ids
            name = (
                call_sudo.display_name if is_seen else call_sudo._direction_text(None)
            )
            recording.display_name = name

    @api.model
    @api.readonly
    def player_info(self, recording_ids):
        """Those of these recordings that the user may hear, with their notes."""
        if not isinstance(recording_ids, list) or len(recording_ids) > MAX_RECORDINGS:
            raise ValidationError(self.env._("These are not recordings."))
        ids = [self._player_id(recording_id) for recording_id in recording_ids]
        if not self.has_access("read"):
            return []
        recordings = self.search([("id", "in", ids)])
        return [
            {
                "id": recording.id,
                "call_id": recording.call_id.id,
                "title": recording.display_name,
                "state": recording.state,
                "error": recording.error,
                # sudo: cgvcall.call - how long it was goes with its sound
                "seconds": recording.call_id.sudo().talk_seconds,
                "notes": recording.note_ids._player_rows(),
            }
            for recording in recordings
        ]

    @api.model
    def player_add_note(self, recording_id, position, text):
        """Pin a note to a moment of a recording that the user may hear."""
        recording = self.browse()
        if self.has_access("read"):
            recording = self.search([("id", "=", self._player_id(recording_id))])
        if not recording:
            raise UserError(
                self.env._("This recording is not there, or not for your ears.")
            )
        is_number = type(position) in (int, float)
        if not is_number or not 0 <= position <= MAX_SECONDS:
            raise ValidationError(self.env._("This is not a moment of the recording."))
        note = self.env["cgvcall.recording.note"].create(
            {"recording_id": recording.id, "position": int(position), "text": text}
        )
        return note._player_rows()[0]

    def _player_id(self, value):
        recording_id = self.env["cgvcall.call"]._softphone_id(value)
        if not recording_id:
            raise ValidationError(self.env._("This is not a recording."))
        return recording_id
