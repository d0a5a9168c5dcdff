from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.tools import SQL, mute_logger

from .cgvcall_secret import SecretError

# So long a recording is reserved for who fetches it; should that one be killed,
# others may then. What is begun must have so much of it left: a download, and time to
# store it.
LEASE = timedelta(minutes=5)
LEASE_LEFT = timedelta(minutes=3)
# So many are reserved at once, for each that is fetched at a time.
RESERVE = 8
KEY_WAIT = timedelta(hours=1)


class CgvcallRecording(models.Model):
    """Who takes what from the queue: any number of servers, no recording twice."""

    _inherit = "cgvcall.recording"

    def _count_due(self, lanes):
        self.flush_model(["account_id", "state", "next_attempt_at"])
        [[count]] = self.env.execute_query(
            SQL(
                """SELECT count(*) FROM cgvcall_recording
                WHERE account_id = ANY(%s) AND state = 'pending'
                AND next_attempt_at <= %s""",
                [lane.account_id for lane in lanes],
                fields.Datetime.now(),
            )
        )
        return count

    def _reserve(self, lane):
        """Take some due recordings for us alone, in a commit of its own.

        :return: of each the id, the address, and until when it is ours
        """
        for _try in range(3):
            try:
                lane.room = self._room_of(lane)
                with mute_logger("odoo.sql_db"):  # else each is an error in the log
                    found = self._lease(lane)
                self.env["ir.cron"]._commit_progress()
                return found
            except OperationalError:
                # Another server took one of them at the same moment.
                self.env.cr.rollback()
        return []

    def _lease(self, lane):
        self.flush_model()
        lease = fields.Datetime.now() + LEASE
        rows = self.env.execute_query(
            SQL(
                """UPDATE cgvcall_recording SET next_attempt_at = %s
                WHERE id = ANY(ARRAY(%s LIMIT %s FOR NO KEY UPDATE SKIP LOCKED))
                RETURNING id, source_url""",
                lease,
                SQL(
                    "%s ORDER BY next_attempt_at, id", self._due_rows(lane, SQL("TRUE"))
                ),
                lane.parallel * RESERVE,
            )
        )
        self.invalidate_model(["next_attempt_at"])
        leases, lost = [], []
        for recording_id, stored in sorted(rows):
            try:
                url = self._open_secret(stored) or ""
                leases.append((recording_id, url, lease))
            except SecretError as error:
                lost.append((recording_id, error))
        for recording_id, error in lost:
            self.browse(recording_id)._wait_for_key(error)
        return leases

    def _wait_for_key(self, error):
        """Its address cannot be read: it waits for the key, without an end."""
        account = self.account_id.with_context(lang=self.account_id._company_lang())
        self.write(
            {
                "error": account._describe_error(error),
                "next_attempt_at": fields.Datetime.now() + KEY_WAIT,
            }
        )

    def _due_rows(self, lane, condition):
        return SQL(
            """SELECT id FROM cgvcall_recording WHERE account_id = %s
            AND state = 'pending' AND next_attempt_at <= %s AND (%s)""",
            lane.account_id,
            fields.Datetime.now(),
            condition,
        )

    def _give_back(self, leases):
        """Let others have at once what was reserved but not begun."""
        ours = self.browse(leases).try_lock_for_update(allow_referencing=True)
        ours.filtered(lambda rec: rec.next_attempt_at == leases[rec.id]).write(
            {"next_attempt_at": fields.Datetime.now()}
        )
