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
