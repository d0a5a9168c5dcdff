from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

ROOM_WAIT = timedelta(hours=1)


class CgvcallRecording(models.Model):
    """An account may have a limit for its recordings: then new ones wait."""

    _inherit = "cgvcall.recording"

    def _room_of(self, lane):
        """How much the account may store; what does not fit is told to wait."""
        if not lane.budget:
            return None
        account = self.env["cgvcall.account"].browse(lane.account_id)
        room = account._recording_room()
        self.flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE cgvcall_recording SET error = %s, next_attempt_at = %s
                WHERE id = ANY(ARRAY(%s FOR NO KEY UPDATE SKIP LOCKED))
                RETURNING id""",
                self._describe_no_room(account),
                fields.Datetime.now() + ROOM_WAIT,
                self._due_rows(lane, SQL("announced_size > %s OR %s = 0", room, room)),
            )
        )
        self.invalidate_model(["error", "next_attempt_at"])
        return room

    def _wait_for_room(self, size):
        """The account's storage is used up: nothing is deleted, this one waits."""
        self.write(
            {
                "error": self._describe_no_room(self.account_id),
                "next_attempt_at": fields.Datetime.now() + ROOM_WAIT,
                # It is not fetched again before there is room for all of it.
                "announced_size": size,
            }
        )

    def _describe_no_room(self, account):
        env = self.with_context(lang=account._company_lang()).env
        return env._(
            "The %s MB for recordings are used up: an administrator can allow more in "
            "Settings → CGVCall.",
            account.recording_budget_mb,
        )
