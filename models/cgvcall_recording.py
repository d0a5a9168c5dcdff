import logging
import tempfile
from datetime import timedelta

from odoo import api, fields, models

from ..pbx.errors import (
    PbxBadRecording,
    PbxError,
    PbxRateLimited,
    PbxRecordingNotReady,
    PbxUnsafeUrl,
)

# How long to wait after the first, second… vain attempt. After the last it has failed.
RETRY_MINUTES = [1, 2, 5, 15, 60, 240, 720, 1440]
BATCH_SIZE = 200
EXTENSIONS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/ogg": "ogg"}

_logger = logging.getLogger(__name__)


class CgvcallRecording(models.Model):
    """The audio of one call, apart from it: hearing is another right than seeing."""

    _name = "cgvcall.recording"
    _description = "Call recording"
    _order = "id DESC"
    _rec_name = "call_id"

    call_id = fields.Many2one(
        "cgvcall.call", "Phone call", required=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("pending", "On its way"),
            ("stored", "Stored"),
            ("failed", "Failed"),
            ("purged", "Deleted"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null")
    # Who knows the address can listen: it never leaves the server.
    source_url = fields.Char(groups=fields.NO_ACCESS)
    announced_size = fields.Integer("Announced size (bytes)")
    size = fields.Integer("Size (bytes)")
    sha256 = fields.Char("SHA-256")
    attempts = fields.Integer()
    next_attempt_at = fields.Datetime("Next attempt")
    error = fields.Char()

    _call_unique = models.Constraint("UNIQUE (call_id)", "One recording for a call.")
    _due_idx = models.Index("(next_attempt_at) WHERE state = 'pending'")

    @api.model
    def _queue(self, account, cdrs_by_call):
        """Have the recordings of these calls fetched.

        :param dict cdrs_by_call: call -> its record, which announces a recording
        """
        if not account.recording_enabled or not cdrs_by_call:
            return
        calls = self.env["cgvcall.call"].union(*cdrs_by_call)
        # sudo: the address is for the server only
        known = {
            recording.call_id: recording for recording in calls.sudo().recording_ids
        }
        new_values = []
        for call, cdr in cdrs_by_call.items():
            vals = {
                "source_url": cdr.recording_url,
                "announced_size": cdr.recording_size or 0,
            }
            recording = known.get(call)
            if not recording:
                new_values.append(
                    {
                        **vals,
                        "call_id": call.id,
                        "next_attempt_at": fields.Datetime.now(),
                    }
                )
            elif (
                recording.state in ("pending", "failed")
                and recording.source_url != vals["source_url"]
            ):
                recording.write({**vals, **self._due_now()})
        self.create(new_values)

    @api.model
    def _cron_download(self):
        """Fetch the recordings that are due; any number of servers share the work."""
        domain = [
            ("state", "=", "pending"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
        ids = self.search(domain, order="next_attempt_at, id", limit=BATCH_SIZE).ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for recording_id in ids:
            recording = self.browse(recording_id)
            if recording._reserve(domain):
                recording._download()
            if not cron._commit_progress(processed=1):
                break

    def _reserve(self, domain):
        """Take a due recording; should we be killed on the way, the others go first.

        :return: whether it is ours
        """
        # Another server may have fetched it since the search.
        if not self.try_lock_for_update().filtered_domain(domain):
            return False
        attempts = self.attempts + 1
        minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
        self.attempts = attempts
        self.next_attempt_at = fields.Datetime.now() + timedelta(minutes=minutes)
        self.env["ir.cron"]._commit_progress()
        return bool(self.try_lock_for_update())

    def _download(self):
        """Fetch one recording and store it, or note why not and when again."""
        self.ensure_one()
        account = self.call_id.account_id
        limit = account.recording_max_mb * 1024 * 1024
        try:
            with tempfile.TemporaryFile() as file, account._client() as client:
                audio = client.download(self.source_url or "", file, max_bytes=limit)
                file.seek(0)
                self._store(audio, file.read())
        except PbxError as error:
            _logger.info("Recording %s: %s", self.id, error)
            self._retry_later(error)
        self.call_id._refresh_chatter()

    def _store(self, audio, raw):
        self.attachment_id.unlink()
        name = f"{fields.Datetime.to_string(self.call_id.started_at)[:16]}"
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"call {name}.{EXTENSIONS[audio.mimetype]}",
                "raw": raw,
                "mimetype": audio.mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "state": "stored",
                "attachment_id": attachment.id,
                "size": audio.size,
                "sha256": audio.sha256,
                "error": False,
                "next_attempt_at": False,
            }
        )

    def _retry_later(self, error):
        lang = self.call_id.account_id._company_lang()
        vals = {"error": self.with_context(lang=lang)._describe_error(error)}
        if isinstance(error, PbxRateLimited) and error.retry_after:
            pause = fields.Datetime.now() + timedelta(seconds=error.retry_after)
            vals["next_attempt_at"] = max(self.next_attempt_at, pause)
        if self.attempts >= len(RETRY_MINUTES) or isinstance(error, PbxUnsafeUrl):
            vals.update(state="failed", next_attempt_at=False)
        self.write(vals)

    def _due_now(self):
        return {
            "state": "pending",
            "attempts": 0,
            "next_attempt_at": fields.Datetime.now(),
        }

    def _describe_error(self, error):
        sentences = {
            PbxRecordingNotReady: self.env._("The PBX has no audio for this call yet."),
            PbxBadRecording: self.env._("What the PBX sent is not a whole recording."),
            PbxUnsafeUrl: self.env._(
                "The recording lies on a host that is not allowed: an administrator "
                "can allow it in Settings → CGVCall."
            ),
        }
        account = self.call_id.account_id
        return sentences.get(type(error)) or account._describe_error(error)

    def _retry(self):
        """Try a failed recording again at once."""
        # sudo: whoever may hear the recording may have it fetched
        recordings_sudo = self.sudo().filtered(lambda rec: rec.state == "failed")
        recordings_sudo.write(self._due_now())
        self.env.ref("cgvcall.ir_cron_recordings").sudo()._trigger()

    @api.ondelete(at_uninstall=False)
    def _unlink_audio(self):
        self.attachment_id.unlink()
