from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .cgvcall_extension_line import LINE_STATES
from .res_users_teams import NOBODYS

#: What the live board shows of a call.
SHOWN = {
    "account_id",
    "answered_at",
    "direction",
    "dismissed",
    "disposition",
    "extension_id",
    "lead_id",
    "number",
    "partner_id",
    "started_at",
    "state",
    "talk_seconds",
    "user_id",
}
# The day of a board has begun at most so long ago, wherever it is looked at.
TODAY = timedelta(hours=24)


class CgvcallCall(models.Model):
    """What the live board is told of calls, and of the line they go through."""

    _inherit = "cgvcall.call"

    _live_idx = models.Index(
        "(company_id, started_at) WHERE state IN ('ringing', 'ongoing')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls._notify_board()
        return calls

    def write(self, vals):
        if "user_id" in vals:
            self._notify_board()  # those too who see it no longer
        result = super().write(vals)
        if not SHOWN.isdisjoint(vals):
            self._notify_board()
        return result

    def _notify_board(self):
        since = fields.Datetime.now() - TODAY
        # sudo: only whose calls they are; older ones are on nobody's board
        shown_sudo = self.sudo().filtered(lambda call: call.started_at >= since)
        # Most have an agent: nothing more need be read of those.
        nobodys_sudo = shown_sudo.filtered(lambda call: not call.user_id)
        nobodys_sudo = nobodys_sudo.filtered_domain(NOBODYS)
        for company, calls_sudo in shown_sudo.grouped("company_id").items():
            self.env["cgvcall.board"]._changed(
                company, calls_sudo.user_id, is_nobodys=bool(calls_sudo & nobodys_sudo)
            )

    def _rings_here(self):
        """Whether the call came to the extension; of an internal one the direction
        does not tell."""
        self.ensure_one()
        if self.direction == "internal":
            return self.to_number == self.extension_number
        return self.direction == "inbound"

    @api.model
    def softphone_line(self, state):
        """Take in how the line of the user's browser is.

        :param str state: "ready", "wrap_up" (ready, but the user still writes down
            what came of a call), "trouble", or "off": the page goes
        :raise ValidationError: no such state
        """
        extension = self._softphone_extension()
        if not isinstance(state, str) or state not in dict(LINE_STATES):
            raise ValidationError(self.env._("A line has no such state."))
        extension._set_line(state)
        if state == "off":
            extension._ask_line()
        return True
