import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..pbx.downloads import PBX_IN_TROUBLE
from ..pbx.errors import (
    PbxBadRecording,
    PbxError,
    PbxNoRoom,
    PbxRateLimited,
    PbxRecordingNotReady,
    PbxRecordingShort,
    PbxRecordingTooLarge,
    PbxServerError,
    PbxUnsafeUrl,
)

# How long to wait after the first, second… vain attempt.
RETRY_MINUTES = [1, 2, 5, 15, 60, 240, 720, 1440]
# The same for what is not the recording's own fault: never longer than the last.
PATIENT_MINUTES = [1, 2, 5, 15, 60]
# So many at once come again at different moments.
JITTER = 0.2
# So long a recording may not be there yet, or its PBX be in trouble.
PATIENCE = timedelta(days=7)
NOT_ITS_FAULT = (*PBX_IN_TROUBLE, PbxRecordingNotReady, PbxNoRoom)
HOPELESS = (PbxUnsafeUrl, PbxRecordingTooLarge)


class CgvcallRecording(models.Model):
    """The audio of one call, apart from it: hearing is another right than seeing."""

    _name = "cgvcall.recording"
    _description = "Call recording"
    _inherit = ["cgvcall.secret.mixin"]
    _order = "id DESC"
    _rec_name = "call_id"
    _secret_columns = ("source_url",)

    call_id = fields.Many2one(
        "cgvcall.call", "Phone call", required=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        related="call_id.account_id", store=True, precompute=True
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
    # Indexed: whenever Odoo deletes any attachment, it is looked for here.
    attachment_id = fields.Many2one(
        "ir.attachment", ondelete="set null", index="btree_not_null"
    )
    # Who knows the address can listen: it never leaves the server.
    source_url = fields.Char(copy=False, groups=fields.NO_ACCESS)
    announced_size = fields.Integer("Announced size (bytes)")
    size = fields.Integer("Size (bytes)")
    sha256 = fields.Char("SHA-256")
    stored_at = fields.Datetime("Stored on")
    attempts = fields.Integer(help="Those that ended with its own failure, or well.")
    vain_tries = fields.Integer("Vain tries in a row")
    short_tries = fields.Integer("Same bytes in a row, fewer than announced")
    # Of those bytes; beside them, what was stored before may still be there.
    short_sha256 = fields.Char("SHA-256 of the bytes that were too few")
    next_attempt_at = fields.Datetime("Next attempt")
    error = fields.Char()

    _call_unique = models.Constraint("UNIQUE (call_id)", "One recording for a call.")
    _due_idx = models.Index("(account_id, next_attempt_at, id) WHERE state = 'pending'")
    # Whether there are any to encrypt, see cgvcall.secret.mixin.
    _secret_idx = models.Index('((left(source_url, 13) COLLATE "C"))')
    _stored_idx = models.Index(
        "(account_id, stored_at) INCLUDE (size) WHERE state = 'stored'"
    )

    # === THE QUEUE === #

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
            if recording:
                recording._announce(vals)
            elif account._is_recording_wanted(call):
                new_values.append({**vals, "call_id": call.id, **self._due_now()})
        self.create(new_values)

    def _announce(self, vals):
        """Take in what the PBX says now about a recording that is known."""
        self.ensure_one()
        known = {**vals, "announced_size": self.announced_size}
        known["source_url"] = self._known_secret("source_url")
        if known == vals:
            return
        # A new address of a pending one changes nothing about when it is due: an
        # address that is new each time would have it asked for without end.
        failed_elsewhere = (
            self.state == "failed" and known["source_url"] != vals["source_url"]
        )
        has_grown = (
            self.state == "stored"
            and not self.call_id.legal_hold  # nothing takes its place
            and vals["announced_size"] > max(self.size, self.announced_size)
        )
        if failed_elsewhere or has_grown:
            vals = {**vals, **self._due_now()}
        if self.state in ("pending", "failed") or has_grown:
            self.write(vals)

    def _due_now(self):
        return {
            "state": "pending",
            "attempts": 0,
            "vain_tries": 0,
            "short_tries": 0,
            "next_attempt_at": fields.Datetime.now(),
        }

    def _retry(self):
        """Try failed recordings again at once, and those that wait."""
        # sudo: whoever may hear the recording may have it fetched
        recordings_sudo = self.sudo()
        failed = recordings_sudo.filtered(lambda rec: rec.state == "failed")
        # Without an error it may be on its way at this moment.
        waiting = recordings_sudo.filtered(
            lambda rec: rec.state == "pending" and rec.error
        )
        failed.write(self._due_now())
        waiting.write({"next_attempt_at": fields.Datetime.now()})
        self.env.ref("cgvcall.ir_cron_recordings").sudo()._trigger()

    # === WHAT CAME === #

    def _objection(self, audio):
        """Why a whole answer may not be the whole recording, or None.

        What the call record announces is not always the size of what is sent: at
        some PBXs it may be that of another format. So fewer bytes are tried again;
        when the same ones come again and again, they are all there is. And where the
        announcements have proved wrong, they count for nothing.
        """
        if audio.size >= self.announced_size or not self._announcements_hold():
            return None
        again = self.short_sha256 == audio.sha256
        vals = {
            "short_tries": self.short_tries + 1 if again else 1,
            "short_sha256": audio.sha256,
        }
        self.write(vals)
        if vals["short_tries"] >= min(self.account_id.recording_attempts, 6):
            return None
        return PbxRecordingShort("There were fewer bytes than announced.")

    def _announcements_hold(self):
        """Whether the account's last recordings were not smaller than announced."""
        self.flush_model(["account_id", "state", "size", "announced_size", "stored_at"])
        [[right, wrong]] = self.env.execute_query(
            SQL(
                """SELECT count(*) FILTER (WHERE size >= announced_size),
                    count(*) FILTER (WHERE size < announced_size)
                FROM (SELECT size, announced_size FROM cgvcall_recording
                    WHERE account_id = %s AND state = 'stored'
                    ORDER BY stored_at DESC LIMIT 20) AS last""",
                self.account_id.id,
            )
        )
        return right >= wrong

    def _retry_later(self, error):
        """Note what went wrong and when to try again, if at all."""
        self.ensure_one()
        now = fields.Datetime.now()
        counts = not isinstance(error, NOT_ITS_FAULT) or self._patience_ended(error)
        attempts = self.attempts + counts
        gives_up = isinstance(error, HOPELESS) or (
            counts and attempts >= self.account_id.recording_attempts
        )
        minutes = RETRY_MINUTES if counts else PATIENT_MINUTES
        tries = attempts if counts else self.vain_tries + 1
        wait = minutes[min(tries, len(minutes)) - 1] * 60
        wait *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
        if isinstance(error, PbxRateLimited) and error.retry_after:
            wait = max(wait, error.retry_after)
        lang = self.account_id._company_lang()
        values = {
            "error": self.with_context(lang=lang)._describe_error(error, gives_up),
            "attempts": attempts,
            "vain_tries": self.vain_tries + 1,
            "state": "failed" if gives_up else "pending",
            "next_attempt_at": not gives_up and now + timedelta(seconds=wait),
        }
        if gives_up and self.attachment_id:
            # It was to be fetched again, as a longer one: what there is stays.
            values.update(state="stored", error=False)
        self.write(values)

    def _patience_ended(self, error):
        """What is late for days will not come; an outage must not lose old calls."""
        since = self.create_date
        if isinstance(error, PbxRecordingNotReady):
            since = self.call_id.ended_at or self.call_id.started_at
        return since < fields.Datetime.now() - PATIENCE

    def _describe_error(self, error, gives_up=False):
        account = self.account_id
        sentences = {
            PbxRecordingNotReady: self.env._("The PBX has no audio for this call yet."),
            PbxBadRecording: self.env._("What the PBX sent is not a whole recording."),
            PbxRecordingShort: self.env._(
                "The PBX sent less than it had announced: this may not be all."
            ),
            PbxRecordingTooLarge: self.env._(
                "The recording is larger than %s MB, the limit in Settings → CGVCall.",
                account.recording_max_mb,
            ),
            PbxNoRoom: self.env._(
                "The server's disk is nearly full: recordings wait until there is room."
            ),
            PbxUnsafeUrl: self.env._(
                "The recording lies on a host that is not allowed: an administrator "
                "can allow it in Settings → CGVCall."
            ),
            PbxRateLimited: self.env._(
                "The PBX asks for a pause (too many requests): recordings wait."
            ),
            PbxServerError: self.env._(
                "The PBX has trouble of its own: it is asked again by itself."
            ),
        }
        if gives_up and isinstance(error, PbxRecordingNotReady):
            return self.env._("The PBX has no audio for this call.")
        if not isinstance(error, PbxError):
            return self.env._(
                "The recording could not be stored: see the server's log."
            )
        return sentences.get(type(error)) or account._describe_error(error)

    @api.ondelete(at_uninstall=False)
    def _unlink_audio(self):
        self.attachment_id.unlink()
