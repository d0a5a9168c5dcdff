import re

from odoo import models

from .cgvcall_board import NEWS

#: What the page of a supervisor asks for, with the id of a company.
PREFIX = "cgvcall.board_"
BOARD = re.compile(rf"{re.escape(PREFIX)}(\d{{1,9}})", re.ASCII)


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let supervisors, and nobody else, hear of their companies' boards."""
        others = [name for name in channels if not str(name).startswith(PREFIX)]
        asked = {name for name in channels if name not in others}
        ids = {int(found[1]) for name in asked if (found := BOARD.fullmatch(name))}
        if ids:
            others += self.env["cgvcall.board"]._channels(ids)
        return super()._build_bus_channel_list(others)

    def _after_subscribe_data(self, data):
        """Have boards fetched anew: who listens from now on missed what was before."""
        result = super()._after_subscribe_data(data)
        if any(
            isinstance(name, tuple) and name[1:] == (NEWS,) for name in data["channels"]
        ):
            self.env.user._bus_send(NEWS, {})
        return result

    def _on_websocket_closed(self, cookies):
        """A browser that is closed, or has crashed, is not ready any more."""
        result = super()._on_websocket_closed(cookies)
        user = self.env.user
        if user and user._is_internal():
            self.env["cgvcall.extension"]._line_lost()
        return result
