from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import mute_logger

from .res_users_teams import MANAGER

LINE_STATES = [
    ("off", "Offline"),
    ("trouble", "Not connected"),
    ("ready", "Ready"),
    ("wrap_up", "Wrapping up"),
]
#: Asks the browsers of a user how their line is.
ASK = "cgvcall/line"
# Browsers repeat what they told three times as often.
BELIEVED = timedelta(hours=1)
#: With another user or PBX it is another line.
NEW_LINE = {"account_id", "active", "user_id"}


class CgvcallExtension(models.Model):
    """Whether the user's browser is connected to the PBX, as it tells itself."""

    _inherit = "cgvcall.extension"

    # Supervisors see those of their teams, on the board.
    line_state = fields.Selection(
        LINE_STATES,
        "Line",
        required=True,
        default="off",
        readonly=True,
        copy=False,
        groups=MANAGER,
    )
    line_since = fields.Datetime(readonly=True, copy=False, groups=MANAGER)
    line_at = fields.Datetime("Line told at", readonly=True, copy=False, groups=MANAGER)

    @api.model_create_multi
    def create(self, vals_list):
        extensions = super().create(vals_list)
        extensions._notify_board()
        return extensions

    def write(self, vals):
        if not NEW_LINE.isdisjoint(vals):
            self._notify_board()  # those too who see it no longer
        result = super().write(vals)
        if not NEW_LINE.isdisjoint(vals):
            self.sudo()._set_line("off")  # sudo: only managers may see it
        if "number" in vals or not NEW_LINE.isdisjoint(vals):
            self._notify_board()
        return result

    def unlink(self):
        self._notify_board()
        return super().unlink()

    def _set_line(self, state):
        """Keep what a browser says of its line."""
        now = fields.Datetime.now()
        changed = self.filtered(lambda line: line.line_state != state)
        changed.write({"line_state": state, "line_since": now, "line_at": now})
        if state != "off":
            # A browser that says the same again is there still.
            (self - changed).write({"line_at": now})
        changed._notify_board()

    def _line_state_at(self, now):
        """The state, unless the browser should have been heard of since: nobody sees
        it go while the server is down."""
        self.ensure_one()
        is_old = not self.line_at or self.line_at < now - BELIEVED
        return "off" if is_old else self.line_state

    def _ask_line(self):
        """Have the user's browsers tell: one went, another may have a line as well."""
        # sudo: res.users - the user is only asked
        self.user_id.sudo()._bus_send(ASK, {})

    @api.model
    def _line_lost(self):
        """A browser of the current user has gone, or only its websocket."""
        extension = self._of_current_user()
        if not extension:
            return
        extension._ask_line()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                extension._set_line("off")
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # A browser tells something at this moment, which is newer.
            return

    def _notify_board(self):
        # sudo: only on whose boards the line is
        for company, lines_sudo in self.sudo().grouped("company_id").items():
            self.env["cgvcall.board"]._changed(company, lines_sudo.user_id)
