from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

MAX_TEXT = 500
# No call lasts longer: the PBX ends them before.
MAX_SECONDS = 24 * 3600


class CgvcallRecordingNote(models.Model):
    """What somebody noted at a moment of a recording. It outlives the sound."""

    _name = "cgvcall.recording.note"
    _description = "Note at a moment of a recording"
    _order = "position, id"
    _rec_name = "text"

    recording_id = fields.Many2one(
        "cgvcall.recording", required=True, ondelete="cascade", index=True
    )
    call_id = fields.Many2one(
        related="recording_id.call_id",
        # Asked as the user: a form that is filled in tells it before it is saved.
        related_sudo=False,
        store=True,
        precompute=True,
        index=True,
    )
    position = fields.Integer("At second", required=True)
    text = fields.Char("Note", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Author",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )

    _position_possible = models.Constraint(
        f"CHECK (position >= 0 AND position <= {MAX_SECONDS})",
        "This is not a moment of a recording.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        notes = super().create([self._cleaned(vals) for vals in vals_list])
        notes._tell()
        return notes

    def write(self, vals):
        if not (self.env.su or set(vals) <= {"position", "text"}):
            raise AccessError(
                self.env._("Of a note, only its text and its moment can be changed.")
            )
        result = super().write(self._cleaned(vals))
        self._tell()
        return result

    def unlink(self):
        # sudo: only which calls, to tell that there is news
        calls_sudo = self.sudo().call_id
        result = super().unlink()
        calls_sudo._refresh_chatter()
        return result

    def _cleaned(self, vals):
        """The values with a text that can be shown in a line."""
        if "text" not in vals:
            return vals
        text = vals["text"]
        text = " ".join(text.split()) if isinstance(text, str) else ""
        if not text:
            raise ValidationError(self.env._("Write something into the note."))
        if len(text) > MAX_TEXT:
            raise ValidationError(
                self.env._("A note has at most %s characters.", MAX_TEXT)
            )
        return {**vals, "text": text}

    def _tell(self):
        # sudo: only which calls, to tell that there is news
        self.sudo().call_id._refresh_chatter()

    # === FOR THE WEB CLIENT === #

    def _player_rows(self):
        mine = self._filtered_access("write")
        return [
            {
                "id": note.id,
                "position": note.position,
                "text": note.text,
                # sudo: res.users - the author's name may be seen with the note
                "user_name": note.sudo().user_id.name,
                "written_at": fields.Datetime.to_string(note.create_date),
                "may_edit": note in mine,
            }
            for note in self
        ]
