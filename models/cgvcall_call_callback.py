from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Older missed calls are not counted: nobody waits for them any more.
MISSED_DAYS = 14
HISTORY = "cgvcall.history"
# By what a later talk is known to have been with the caller of a missed call.
SAME_CALLER = ("number", "partner_id", "lead_id")
CALLER_KNOWN_BY = (*SAME_CALLER, "account_id", "direction", "disposition", "started_at")


class CgvcallCall(models.Model):
    """Which missed calls still wait for somebody to call back."""

    _inherit = "cgvcall.call"

    dismissed = fields.Boolean("No call back needed", readonly=True)
    to_return = fields.Boolean(
        "To return",
        compute="_compute_to_return",
        search="_search_to_return",
        help="A missed call whose caller nobody has talked to since.",
    )

    return_user_id = fields.Many2one(
        "res.users",
        "To be returned by",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Who has been asked to call back.",
    )

    # The moment from which on two people talked, for "has anybody since?".
    _talked_idx = models.Index(
        "(account_id, number, COALESCE(answered_at, started_at)) "
        "WHERE disposition = 'answered' AND direction != 'internal'"
    )
    _partner_talked_idx = models.Index(
        "(account_id, partner_id, COALESCE(answered_at, started_at)) "
        "WHERE disposition = 'answered' AND direction != 'internal' "
        "AND partner_id IS NOT NULL"
    )
    _lead_talked_idx = models.Index(
        "(account_id, lead_id, COALESCE(answered_at, started_at)) "
        "WHERE disposition = 'answered' AND direction != 'internal' "
        "AND lead_id IS NOT NULL"
    )
    _missed_idx = models.Index(
        "(user_id, started_at) WHERE disposition = 'missed' AND direction = 'inbound'"
    )
    _account_missed_idx = models.Index(
        "(account_id, started_at) "
        "WHERE disposition = 'missed' AND direction = 'inbound'"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "account_id",
        "answered_at",
        "direction",
        "dismissed",
        "disposition",
        *SAME_CALLER,
    )
    def _compute_to_return(self):
        # sudo: whoever reads these calls may know whether somebody called back
        waiting = self.sudo().search([("id", "in", self.ids), ("to_return", "=", True)])
        for call in self:
            call.to_return = call._origin.id in waiting._ids

    def _search_to_return(self, operator, value):
        """Asked of the database each time: records arrive late and in any order."""
        if operator != "in":
            return NotImplemented
        if False in value:
            return Domain.TRUE if True in value else NotImplemented
        fnames = ("account_id", "answered_at", "direction", "disposition")
        # The statement below reads other calls than those that the search knows of.
        self.flush_model([*fnames, *SAME_CALLER, "started_at"])
        missed = Domain(
            [
                ("direction", "=", "inbound"),
                ("disposition", "=", "missed"),
                ("dismissed", "=", False),
                ("number", "!=", False),
            ]
        )
        return missed & Domain.custom(to_sql=self._sql_nobody_talked_since)

    @classmethod
    def _sql_nobody_talked_since(cls, _model, alias, _query):
        """No answered call with the same number or person since; a call that rang at
        several extensions at once was answered when one of them answered it.
        """
        return SQL(" AND ").join(
            SQL("NOT EXISTS (SELECT %s)", talk) for talk in cls._sql_talks_since(alias)
        )

    @classmethod
    def _sql_returned_at(cls, alias):
        """When somebody first talked with the caller of a missed call: SQL, or NULL."""
        first = SQL("MIN(COALESCE(talk.answered_at, talk.started_at))")
        talks = cls._sql_talks_since(alias)
        return SQL(
            "LEAST(%s)", SQL(", ").join(SQL("(SELECT %s %s)", first, t) for t in talks)
        )

    @staticmethod
    def _sql_talks_since(alias):
        """``FROM … WHERE …`` of the talks since a missed call, one for each index."""
        missed = SQL.identifier(alias)
        return [
            SQL(
                """FROM cgvcall_call AS talk
                WHERE talk.account_id = %(missed)s.account_id
                    AND talk.%(same)s = %(missed)s.%(same)s
                    AND talk.disposition = 'answered'
                    AND talk.direction != 'internal'
                    AND COALESCE(talk.answered_at, talk.started_at)
                        >= %(missed)s.started_at""",
                missed=missed,
                same=SQL.identifier(fname),
            )
            for fname in SAME_CALLER
        ]

    # === FOR THE WEB CLIENT === #

    def _notify_history(self, returned=None):
        """Have the agents' lists of calls fetched anew, once a transaction.

        Those of these calls, who has been asked to return them, and the same of the
        missed calls that these calls returned.

        :param returned: these missed calls, where they have been looked up; some more
            do no harm
        """
        user_ids = self._whose_history(returned)
        data = self.env.cr.precommit.data
        if HISTORY not in data:
            data[HISTORY] = set()
            self.env.cr.precommit.add(self._send_history)
        data[HISTORY] |= user_ids

    def _send_history(self):
        user_ids = self.env.cr.precommit.data.pop(HISTORY)
        # sudo: res.users - colleagues are told that there is news, not which
        users_sudo = self.env["res.users"].sudo().browse(sorted(user_ids)).exists()
        users_sudo._bus_send("cgvcall/history", {})

    def _whose_history(self, returned=None):
        """Who has these calls, or the missed ones that these calls returned, listed.

        Missed calls of colleagues, too: they are told that there is news, not which.
        """
        if returned is None:
            returned = self._returned()
        # sudo: calls of colleagues, too; only who is to be told leaves here
        listed_sudo = (self | returned).sudo()
        return {*listed_sudo.user_id.ids, *listed_sudo.return_user_id.ids}

    def _returned(self):
        """The missed calls whose callers have been talked to in these calls."""
        if not self:
            return self
        self.flush_model([*CALLER_KNOWN_BY, "dismissed"])
        rows = self.env.execute_query(
            self._sql_missed_of_same(
                SQL("disposition = 'answered'"),
                SQL("dismissed IS NOT TRUE AND started_at >= %s", self._missed_since()),
            )
        )
        return self.browse(call_id for (call_id,) in rows)

    def _sql_missed_of_same(self, of_these, which):
        """Ids of the missed calls of those with whom these calls were.

        :param SQL of_these: which of these calls count
        :param SQL which: which of the missed ones
        """
        fnames = SQL(", ").join(map(SQL.identifier, ("id", "account_id", *SAME_CALLER)))
        same = SQL(" UNION ").join(
            SQL(
                "SELECT missed.id FROM call JOIN missed USING (account_id, %s)",
                SQL.identifier(fname),
            )
            for fname in SAME_CALLER
        )
        # Each side is read once, not once for each way to know a caller: in a large
        # table that is most of the time.
        return SQL(
            """WITH call AS MATERIALIZED (
                SELECT %(fnames)s FROM cgvcall_call
                WHERE id = ANY(%(ids)s) AND direction != 'internal' AND %(of_these)s
            ), missed AS MATERIALIZED (
                SELECT %(fnames)s FROM cgvcall_call
                WHERE account_id = ANY(%(account_ids)s) AND direction = 'inbound'
                    AND disposition = 'missed' AND %(which)s
            ) %(same)s""",
            fnames=fnames,
            ids=self.ids,
            # sudo: as the statement itself, which asks for no rights
            account_ids=self.sudo().account_id.ids,
            of_these=of_these,
            which=which,
            same=same,
        )

    @api.model
    def _missed_since(self):
        return fields.Datetime.now() - timedelta(days=MISSED_DAYS)
