from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CgvcallCall(models.Model):
    """Which missed calls have been returned."""

    _inherit = "cgvcall.call"

    was_returned = fields.Boolean(
        "Returned",
        compute="_compute_was_returned",
        search="_search_was_returned",
        help="A missed call whose caller somebody has talked to since.",
    )

    @api.depends("to_return")
    def _compute_was_returned(self):
        # sudo: whoever reads these calls may know whether somebody called back
        calls_sudo = self.sudo()
        returned = calls_sudo.search(
            [("id", "in", self.ids), ("was_returned", "=", True)]
        )
        for call in self:
            call.was_returned = call._origin.id in returned._ids

    def _search_was_returned(self, operator, value):
        if operator != "in":
            return NotImplemented
        if False in value:
            return Domain.TRUE if True in value else NotImplemented
        # The statement below reads other calls than those that the search knows of.
        self.flush_model()
        missed = Domain([("direction", "=", "inbound"), ("disposition", "=", "missed")])
        return missed & Domain.custom(to_sql=self._sql_was_returned)

    @classmethod
    def _sql_was_returned(cls, _model, alias, _query):
        return SQL("%s IS NOT NULL", cls._sql_returned_at(alias))

    # === WITH WHICH TALK === #

    def _talks_that_returned(self):
        """The first talk with the caller since each of these missed calls, if any.

        In one query; who may see the missed call need not see the talk.

        :return: ``{cgvcall.call: cgvcall.call}``
        """
        missed = self._origin
        if not missed:
            return {}
        self.flush_model()
        moment = SQL("COALESCE(talk.answered_at, talk.started_at) AS talked_at")
        talks = SQL(" UNION ALL ").join(
            SQL("(SELECT talk.id, %s %s ORDER BY talked_at LIMIT 1)", moment, talk)
            for talk in self._sql_talks_since("missed")
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT missed.id, first.id
                FROM cgvcall_call AS missed, LATERAL (
                    SELECT * FROM (%s) AS talks ORDER BY talked_at, id LIMIT 1
                ) AS first
                WHERE missed.id = ANY(%s)""",
                talks,
                missed.ids,
            )
        )
        everything = self.browse([talk_id for _call_id, talk_id in rows])
        talk_of = {
            call_id: talk for (call_id, _id), talk in zip(rows, everything, strict=True)
        }
        return {call: talk_of[call.id] for call in missed if call.id in talk_of}
