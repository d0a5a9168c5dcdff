from odoo import api, fields, models
from odoo.tools import SQL


class CgvcallRecording(models.Model):
    """What came whole becomes an attachment, a batch at a time."""

    _inherit = "cgvcall.recording"

    @api.model
    def _store(self, came):
        """Keep whole recordings; the same audio lies on the disk only once.

        :param came: ``{recording: what was fetched}``
        """
        if not came:
            return
        recordings = self.browse().union(*came)
        recordings.attachment_id.unlink()
        recordings.call_id.fetch(["started_at", "company_id"])
        extension = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/ogg": "ogg"}
        values = [
            {
                "name": f"call {str(recording.call_id.started_at)[:16]}"
                f".{extension[fetched.audio.mimetype]}",
                "mimetype": fetched.audio.mimetype,
                "res_model": self._name,
                "res_id": recording.id,
                "company_id": recording.call_id.company_id.id,
            }
            for recording, fetched in came.items()
        ]
        attachments = self.env["ir.attachment"]._cgvcall_create(values, came.values())
        self._note_stored(came, attachments)

    def _note_stored(self, came, attachments):
        recordings = self.browse().union(*came)
        recordings.flush_recordset()
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """UPDATE cgvcall_recording AS recording SET state = 'stored',
                    attachment_id = new.attachment_id, size = new.size,
                    sha256 = new.sha256, stored_at = %(now)s, error = NULL,
                    attempts = coalesce(recording.attempts, 0) + 1,
                    next_attempt_at = NULL,
                    write_uid = %(uid)s, write_date = %(now)s
                FROM unnest(%(ids)s, %(attachment_ids)s, %(sizes)s::int[], %(sums)s)
                    AS new (id, attachment_id, size, sha256)
                WHERE recording.id = new.id RETURNING recording.id""",
                now=now,
                uid=self.env.uid,
                ids=[recording.id for recording in came],
                attachment_ids=attachments.ids,
                sizes=[fetched.audio.size for fetched in came.values()],
                sums=[fetched.audio.sha256 for fetched in came.values()],
            )
        )
        written = ["state", "attachment_id", "size", "sha256", "stored_at", "error"]
        written += ["attempts", "next_attempt_at"]
        recordings.invalidate_recordset(written)
        recordings.modified(written)
