from odoo import models
from odoo.tools import split_every

from .cgvcall_purge import KINDS
from .mail_activity_follow_up import BY_LOOP

#: So many calls are deleted at once.
BATCH = 1000


class CgvcallCall(models.Model):
    """The one way to delete calls, or what was said in them."""

    _inherit = "cgvcall.call"

    def _purge(self, reason, kind):
        """Delete these calls as a whole, or only their audio; say so in the log.

        :param str reason: why, for the log; without names and numbers
        :param str kind: "audio"; "calls"; "person": all of them, also those that
            retention keeps, never to be imported again
        :return: those that stay: they are on legal hold
        :raise LockError: somebody writes one of them at this moment
        """
        if kind not in dict(KINDS):
            raise ValueError(kind)
        # sudo: whoever has calls deleted was asked for the right to it
        calls_sudo = self.sudo().exists()
        calls_sudo.lock_for_update()
        calls_sudo.invalidate_recordset(["legal_hold"])
        held = calls_sudo.filtered("legal_hold")
        for account, calls in (calls_sudo - held).grouped("account_id").items():
            for ids in split_every(BATCH, calls.ids):
                figures = calls.browse(ids)._purge_batch(account, kind)
                if figures["count"]:
                    self.env["cgvcall.purge"]._log(account, kind, reason, **figures)
        return held.with_env(self.env)

    def _purge_batch(self, account, kind):
        """:return: what the log says of it"""
        recordings = self.env["cgvcall.recording"].search([("call_id", "in", self.ids)])
        stored = recordings.filtered(lambda recording: recording.state == "stored")
        counted = stored.call_id if kind == "audio" else self
        starts = counted.mapped("started_at")
        figures = {
            "count": len(counted),
            "bytes": sum(stored.mapped("size")),
            "oldest": min(starts, default=False),
            "newest": max(starts, default=False),
        }
        if kind == "audio":
            recordings._purge_audio()
        else:
            self._purge_whole(account, kind)
        return figures

    def _purge_whole(self, account, kind):
        since = account._calls_kept_since()
        # What retention has deleted stays away by its age.
        young = self.filtered(
            lambda call: kind == "person" or not since or call.started_at >= since
        )
        self.env["cgvcall.erased"]._remember(young)
        if young:
            young._refresh_chatter()
            young._tell_removed()
            young._notify_history()
        self._purge_activities()
        self.message_id.unlink()
        # Together, before the calls would do so one by one.
        self.env["cgvcall.recording"].search([("call_id", "in", self.ids)]).unlink()
        self.unlink()

    def _purge_activities(self):
        """What asked somebody to call back, also when it is done: it has the number.

        Of agents' own plans that were done by these calls: what they say of that.
        """
        self._purge_done_plans()
        activities = self.with_context(active_test=False).follow_up_id
        if not activities:
            return
        rest = self.env["cgvcall.call"]._read_group(
            [("follow_up_id", "in", activities.ids), ("id", "not in", self.ids)],
            ["follow_up_id"],
        )
        activities = activities.browse(
            set(activities.ids) - {activity.id for [activity] in rest}
        )
        activities.cgvcall_done_id.unlink()
        # Nobody decided about the callers: it is no "not needed".
        activities.with_context(**{BY_LOOP: True}).unlink()

    def _purge_done_plans(self):
        plans = self.env["mail.activity"].with_context(active_test=False)
        plans = plans.search([("cgvcall_done_by_id", "in", self.ids)])
        if plans:
            plans.cgvcall_done_id.unlink()
            plans.feedback = False


class CgvcallRecording(models.Model):
    _inherit = "cgvcall.recording"

    def _purge_audio(self):
        """Nothing is left to hear; the notes of who heard it stay."""
        recordings = self.filtered(lambda recording: recording.state != "purged")
        # By their ids: what is read of one is read of all, also without the links.
        attachments = recordings.attachment_id.browse(recordings.attachment_id.ids)
        recordings.write(
            {
                "state": "purged",
                "attachment_id": False,
                # What came later, or again, has no address to be fetched from.
                "source_url": False,
                "next_attempt_at": False,
                "error": False,
            }
        )
        attachments.unlink()
