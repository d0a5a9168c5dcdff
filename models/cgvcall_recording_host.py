from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..pbx.errors import PbxUnsafeUrl
from ..pbx.hosts import Origin

# What a PBX that asks for a pause without saying how long gets.
PAUSE_SECONDS = 60


class CgvcallRecordingHost(models.Model):
    """A host that asked for a pause: all accounts that are there keep it."""

    _name = "cgvcall.recording.host"
    _description = "Host of recordings"
    _order = "name"

    name = fields.Char("Host", required=True)
    paused_until = fields.Datetime()

    _name_unique = models.Constraint("UNIQUE (name)", "This host is already there.")

    @api.model
    def _paused(self):
        """The names of the hosts that may not be asked now."""
        hosts = self.search([("paused_until", ">", fields.Datetime.now())])
        return set(hosts.mapped("name"))

    @api.model
    def _pause(self, name, seconds):
        """Let everybody wait, for the longest time that was asked for."""
        until = fields.Datetime.now() + timedelta(seconds=seconds or PAUSE_SECONDS)
        self.env.execute_query(
            SQL(
                """INSERT INTO cgvcall_recording_host AS host (name, paused_until)
                VALUES (%s, %s) ON CONFLICT (name) DO UPDATE
                SET paused_until = greatest(host.paused_until, excluded.paused_until)
                RETURNING id""",
                name,
                until,
            )
        )
        self.invalidate_model()

    @api.model
    def _host_of(self, account):
        """Where the account's recordings come from, or None: its address is wrong."""
        try:
            return Origin.of(account.api_url.strip()).host
        except PbxUnsafeUrl:
            return None
