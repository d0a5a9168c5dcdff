from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

MB = 1024 * 1024
FORECAST_DAYS = 30
# A rate from fewer days says nothing.
MIN_DAYS = 3
MAX_MONTHS = 120


class CgvcallAccount(models.Model):
    """Which recordings of an account are fetched, how, and how many there may be."""

    _inherit = "cgvcall.account"

    recording_parallel = fields.Integer(
        "Downloads at a time",
        default=4,
        help="So many recordings are fetched at once from one host.",
    )
    recording_attempts = fields.Integer(
        "Attempts",
        default=8,
        help="After so many a recording that cannot be fetched has failed. Those that "
        "are not ready yet, and trouble of the PBX, do not count for a week.",
    )
    recording_min_seconds = fields.Integer(
        "Only from (seconds)",
        help="Calls in which less was talked are not recorded here. 0: all.",
    )
    recording_extension_ids = fields.Many2many(
        "cgvcall.extension",
        "cgvcall_account_recording_extension_rel",
        string="Only of extensions",
        domain="[('account_id', '=', id)]",
        copy=False,
        help="Empty: of all. A call that was passed on counts for each of them.",
    )
    recording_budget_mb = fields.Integer(
        "Storage (MB)",
        help="When it is used up, new recordings wait; nothing is deleted. 0: no "
        "limit.",
    )
    recording_used_mb = fields.Float(
        "Recordings (MB)", compute="_compute_recording_forecast", digits=(16, 1)
    )
    recording_month_mb = fields.Float(
        "Recordings in a month (MB)",
        compute="_compute_recording_forecast",
        digits=(16, 1),
    )
    recording_forecast = fields.Char(
        "Storage of recordings", compute="_compute_recording_forecast"
    )

    _check_recording = models.Constraint(
        "CHECK (recording_parallel BETWEEN 1 AND 16"
        " AND recording_attempts BETWEEN 1 AND 100"
        " AND recording_min_seconds >= 0 AND recording_budget_mb >= 0)",
        "Recordings: 1 to 16 downloads at a time, 1 to 100 attempts; seconds and "
        "storage cannot be negative.",
    )

    # === COMPUTE METHODS === #

    def _compute_recording_forecast(self):
        used, month = self._recording_bytes()
        for account in self:
            account.recording_used_mb = used.get(account.id, 0) / MB
            account.recording_month_mb = month.get(account.id, 0) / MB
            account.recording_forecast = account._describe_storage()

    def _recording_bytes(self):
        """What is stored of each account, and what a month adds to it, in bytes."""
        self.env["cgvcall.recording"].flush_model(["account_id", "state", "size"])
        rows = self.env.execute_query(
            SQL(
                """SELECT account_id, sum(size) FROM cgvcall_recording
                WHERE account_id = ANY(%s) AND state = 'stored' GROUP BY account_id""",
                self.ids,
            )
        )
        return dict(rows), self._recording_bytes_of_month()

    def _recording_bytes_of_month(self):
        """By when the calls were: that history was imported is no rate."""
        self.env["cgvcall.call"].flush_model(
            ["account_id", "started_at", "recording_id"]
        )
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """SELECT call.account_id, sum(recording.size), min(call.started_at)
                FROM cgvcall_call AS call
                JOIN cgvcall_recording AS recording
                    ON recording.id = call.recording_id AND recording.state = 'stored'
                WHERE call.account_id = ANY(%s) AND call.started_at BETWEEN %s AND %s
                GROUP BY call.account_id""",
                self.ids,
                now - timedelta(days=FORECAST_DAYS),
                now,
            )
        )
        days = {
            account_id: max((now - first) / timedelta(days=1), MIN_DAYS)
            for account_id, _size, first in rows
        }
        return {
            account_id: float(size) * FORECAST_DAYS / days[account_id]
            for account_id, size, _first in rows
        }

    def _describe_storage(self):
        """Like “4.2 GB, +120 MB a month; full in 8 months”."""
        self.ensure_one()
        names = {
            "used": self._format_mb(self.recording_used_mb),
            "month": self._format_mb(self.recording_month_mb),
        }
        budget = self.recording_budget_mb
        left = budget - self.recording_used_mb
        if budget and left <= 0:
            return self.env._("%(used)s: full, new recordings wait", **names)
        if not self.recording_month_mb:
            return names["used"]
        months = left / self.recording_month_mb
        if not budget or months >= MAX_MONTHS:
            return self.env._("%(used)s, +%(month)s a month", **names)
        if months < 1:
            days = int(months * FORECAST_DAYS)
            return self.env._(
                "%(used)s, +%(month)s a month; full in %(days)s days",
                **names,
                days=days,
            )
        return self.env._(
            "%(used)s, +%(month)s a month; full in %(months)s months",
            **names,
            months=int(months),
        )

    def _format_mb(self, size):
        """A size in megabytes as people read it, in their language."""
        unit = "MB"
        for larger in ("GB", "TB"):
            if size >= 1000:
                size, unit = size / 1024, larger
        digits = 1 if size < 100 else 0
        return f"{formatLang(self.env, size, digits=digits)} {unit}"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"recording_budget_mb", "recording_enabled", "recording_hosts"} & set(vals):
            self._recordings_again()
        return result

    def _recordings_again(self):
        """Recordings that wait are tried at once: what they wait for may be there."""
        # sudo: the queue belongs to the server
        self.env["cgvcall.recording"].sudo().search(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "pending"),
                ("attempts", "=", 0),
                # Without an error it may be on its way at this moment.
                ("error", "!=", False),
            ]
        ).write({"next_attempt_at": fields.Datetime.now()})

    # === BUSINESS METHODS === #

    def _is_recording_wanted(self, call):
        """Whether the audio of this call is to be kept."""
        self.ensure_one()
        if call.talk_seconds < self.recording_min_seconds:
            return False
        wanted = set(self.recording_extension_ids.mapped("number"))
        took_part = {call.extension_number, *call.leg_ids.mapped("extension_number")}
        return not wanted or bool(wanted & took_part)

    @api.model
    def _recording_room(self):
        """How many bytes more may be stored, or None: as many as there are."""
        self.ensure_one()
        if not self.recording_budget_mb:
            return None
        used = self._recording_used_bytes()
        return max(self.recording_budget_mb * MB - used, 0)

    def _recording_used_bytes(self):
        self.env["cgvcall.recording"].flush_model(["account_id", "state", "size"])
        [[used]] = self.env.execute_query(
            SQL(
                """SELECT coalesce(sum(size), 0) FROM cgvcall_recording
                WHERE account_id = %s AND state = 'stored'""",
                self.id,
            )
        )
        return int(used)
