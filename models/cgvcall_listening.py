from contextlib import suppress
from datetime import UTC, timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

# What is asked for again so soon belongs to the same listening.
SAME_LISTENING = timedelta(minutes=10)


class CgvcallListening(models.Model):
    """Who has heard or downloaded which recording: written by the route that serves it.

    It stays when the recording is deleted, and without a trace of whom it was with
    when its call is.
    """

    _name = "cgvcall.listening"
    _description = "Listening to a recording"
    _order = "last_at DESC, id DESC"
    _rec_name = "user_id"
    _log_access = False

    recording_id = fields.Many2one(
        "cgvcall.recording", index="btree_not_null", ondelete="set null", readonly=True
    )
    call_id = fields.Many2one(
        "cgvcall.call",
        "Phone call",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    # What is left to know of a call that was deleted.
    call_at = fields.Datetime("Call of", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "Who", required=True, ondelete="restrict", readonly=True
    )
    kind = fields.Selection(
        [("heard", "Listened"), ("downloaded", "Downloaded")],
        "What",
        required=True,
        readonly=True,
    )
    ip = fields.Char("From address", required=True, readonly=True)
    first_at = fields.Datetime("When", required=True, readonly=True)
    last_at = fields.Datetime("Until", required=True, readonly=True)
    times = fields.Integer(
        "Requests",
        required=True,
        readonly=True,
        aggregator="sum",
        help="How many pieces were asked for. Moving to another place asks for more.",
    )
    # The ten minutes in which it began: requests at the same moment make one row.
    slot = fields.Integer(required=True, readonly=True)

    _slot_unique = models.UniqueIndex(
        "(recording_id, user_id, kind, ip, slot)", "This listening is noted already."
    )
    _company_idx = models.Index("(company_id, last_at DESC, id DESC)")
    _user_idx = models.Index("(user_id, last_at DESC, id DESC)")

    @api.model
    def _note(self, recording_sudo, kind, ip):
        """Note that the current user gets audio of this recording now.

        Requests at the same moment do not fail: who meets the row of another one
        knows that the listening is noted.
        """
        with (
            # The other request's row is in the database: this one goes with it.
            suppress(SerializationFailure),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self._note_or_fail(recording_sudo, kind, ip)
        self.invalidate_model()

    def _note_or_fail(self, recording_sudo, kind, ip):
        now = fields.Datetime.now()
        same = {
            "recording_id": recording_sudo.id,
            "user_id": self.env.uid,
            "kind": kind,
            "ip": ip or "?",
        }
        again = SQL(
            """UPDATE cgvcall_listening SET times = times + 1, last_at = %(now)s
            WHERE id = (
                SELECT id FROM cgvcall_listening
                WHERE recording_id = %(recording_id)s AND user_id = %(user_id)s
                    AND kind = %(kind)s AND ip = %(ip)s AND last_at > %(since)s
                ORDER BY last_at DESC LIMIT 1
            ) RETURNING id""",
            **same,
            now=now,
            since=now - SAME_LISTENING,
        )
        if self.env.execute_query(again):
            return
        call_sudo = recording_sudo.call_id
        values = {
            **same,
            "call_id": call_sudo.id,
            "call_at": call_sudo.started_at,
            "company_id": call_sudo.company_id.id,
            "first_at": now,
            "last_at": now,
            "times": 1,
            "slot": int(now.replace(tzinfo=UTC).timestamp()) // SAME_LISTENING.seconds,
        }
        self.env.execute_query(
            SQL(
                """INSERT INTO cgvcall_listening (%s) VALUES (%s)
                ON CONFLICT (recording_id, user_id, kind, ip, slot) DO UPDATE
                SET times = cgvcall_listening.times + 1, last_at = excluded.last_at
                RETURNING id""",
                SQL(", ").join(SQL.identifier(name) for name in values),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )


class CgvcallCall(models.Model):
    _inherit = "cgvcall.call"

    listening_ids = fields.One2many(
        "cgvcall.listening",
        "call_id",
        "Listened to",
        readonly=True,
        groups="cgvcall.group_supervisor",
    )
