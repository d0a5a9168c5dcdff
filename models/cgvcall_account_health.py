from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from .cgvcall_account_scan import CLOCK_SLACK

SILENT_MINUTES = 30
# How many sentences about recordings are shown.
REASONS = 5
# The user waits so long at the most.
CHECK_SECONDS = 30


class CgvcallAccount(models.Model):
    """How the import of an account goes, in words and figures, for administrators."""

    _inherit = "cgvcall.account"

    health_state = fields.Selection(
        [
            ("off", "Off"),
            ("ok", "All is well"),
            ("working", "At work"),
            ("warning", "Look at it"),
            ("error", "Error"),
        ],
        "Health",
        compute="_compute_health",
    )
    health_text = fields.Text("What to know", compute="_compute_health")
    health_lag = fields.Char("Behind by", compute="_compute_health")
    health_clock = fields.Char("PBX's clock is", compute="_compute_health")
    days_differ = fields.Integer("Days that differ", compute="_compute_health")
    period_ids = fields.One2many("cgvcall.import.period", "account_id")
    recording_pending = fields.Integer("On their way", compute="_compute_recordings")
    recording_failed = fields.Integer("Failed", compute="_compute_recordings")
    recording_next_at = fields.Datetime("Next try", compute="_compute_recordings")
    recording_reasons = fields.Text("Why", compute="_compute_recordings")

    # === COMPUTE METHODS === #

    @api.depends(
        "state", "last_error", "imported_at", "import_enabled", "day_ids.state"
    )
    @api.depends_context("lang")
    def _compute_health(self):
        now = fields.Datetime.now()
        differ = self._differing_days()
        for account in self:
            account.days_differ = differ.get(account, 0)
            account.health_lag = account._lag_text(now)
            account.health_clock = account._clock_text()
            state, text = account._judge(now)
            account.health_state = state
            account.health_text = "\n".join(filter(None, text)) or False

    def _judge(self, now):
        """The state, and sentences about it."""
        # sudo: whether there are keys, not which
        account_sudo = self.sudo()
        if not (account_sudo.api_key and account_sudo.api_secret_value):
            return "off", [self.env._("The account has no keys yet: see Settings.")]
        if not self.import_enabled:
            return "off", [self.env._("The import is switched off.")]
        silent = self._is_silent(now)
        problems = [
            silent
            and self.env._(
                "No calls have been read for %(minutes)s minutes or more.",
                minutes=SILENT_MINUTES,
            ),
            self.days_differ
            and self.env._(
                "Days that differ from the PBX: %(count)s. Each says why, below.",
                count=self.days_differ,
            ),
        ]
        if self.state == "error":
            return "error", [self.last_error, *problems]
        if any(problems):
            return "warning", problems
        if self.scan_position:
            return "working", [self.env._("Older calls are being imported.")]
        return "ok", []

    def _is_silent(self, now):
        since = self.imported_at or self.create_date or now
        return since < now - timedelta(minutes=SILENT_MINUTES)

    def _lag_text(self, now):
        if not self.imported_until:
            return False
        lag = max(now - self.imported_until, timedelta())
        return format_timedelta(lag, locale=babel_locale_parse(self.env.lang))

    def _clock_text(self):
        skew = timedelta(seconds=self.clock_skew)
        if abs(skew) < CLOCK_SLACK:
            return self.env._("right")
        text = format_timedelta(abs(skew), locale=babel_locale_parse(self.env.lang))
        if skew > timedelta():
            return self.env._("%(time)s ahead: allowed for", time=text)
        return self.env._("%(time)s behind: allowed for", time=text)

    def _differing_days(self):
        """How many days differ, by account, as of the last checks."""
        groups = self.env["cgvcall.import.day"]._read_group(
            [("account_id", "in", self.ids), *self._differing_domain()],
            ["account_id"],
            ["__count"],
        )
        return dict(groups)

    @api.model
    def _differing_domain(self):
        """Days that are still looked at: what lies further back is settled."""
        recently = fields.Datetime.now() - timedelta(days=3)
        return [("state", "=", "differs"), ("checked_at", ">=", recently)]

    @api.model
    def _has_trouble(self):
        """Whether an account of the user's companies needs a look; one query."""
        long_ago = fields.Datetime.now() - timedelta(minutes=SILENT_MINUTES)
        trouble = Domain.OR(
            [
                [("state", "=", "error")],
                [("imported_at", "<", long_ago)],
                [("imported_at", "=", False), ("create_date", "<", long_ago)],
                [("day_ids", "any", self._differing_domain())],
            ]
        )
        # sudo: whether there are keys, not which; the companies are the user's
        own = [("company_id", "in", self.env.companies.ids)]
        domain = Domain(self._importing_domain()) & Domain(own) & trouble
        return bool(self.sudo().search_count(domain, limit=1))

    # === RECORDINGS === #

    @api.depends_context("lang")
    def _compute_recordings(self):
        # sudo: counts and reasons for who looks after the PBX; hearing is another right
        Recording = self.env["cgvcall.recording"].sudo()
        for account in self:
            mine = [("call_id.account_id", "=", account.id)]
            pending = [*mine, ("state", "=", "pending")]
            counts = dict(
                Recording._read_group(
                    [*mine, ("state", "in", ("pending", "failed"))],
                    ["state"],
                    ["__count"],
                )
            )
            account.recording_pending = counts.get("pending", 0)
            account.recording_failed = counts.get("failed", 0)
            reasons, next_at = [], False
            if counts.get("pending"):
                [[next_at]] = Recording._read_group(
                    pending, aggregates=["next_attempt_at:min"]
                )
            if counts:
                reasons = Recording._read_group(
                    [
                        *mine,
                        ("state", "in", ("pending", "failed")),
                        ("error", "!=", False),
                    ],
                    ["error"],
                    ["__count"],
                    order="__count DESC",
                    limit=REASONS,
                )
            account.recording_next_at = next_at
            account.recording_reasons = "\n".join(
                f"{count} × {error}" for error, count in reasons
            )

    # === ACTION METHODS === #

    def action_open_health(self):
        """The health page of this account; of all, when there are several."""
        own = [("company_id", "in", self.env.companies.ids)]
        accounts = self or self.search(own)
        accounts.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_account_action_health"
        )
        if len(accounts) == 1:
            form = self.env.ref("cgvcall.cgvcall_account_view_form_health")
            action.update(res_id=accounts.id, views=[(form.id, "form")])
        return action

    def action_check_now(self):
        """Compare the days at once; what takes longer goes on in the background."""
        self.ensure_one()
        self.check_access("write")
        # sudo: calls and days are written by the import alone, not by who starts it
        account_sudo = self.sudo()
        if not account_sudo._is_audit_running():
            account_sudo._begin_audit()
        if not account_sudo._audit(seconds=CHECK_SECONDS):
            # sudo: ir.cron - the rest is the job's work
            self.env.ref("cgvcall.ir_cron_audit").sudo()._trigger()
            message = self.env._("The check goes on by itself.")
            return self._notification(message, "info")
        checked = account_sudo.day_ids.filtered(
            lambda day: day.audit_of == account_sudo.audit_started_at
        )
        states = checked.mapped("state")
        if "unknown" in states:
            unknown = checked.filtered(lambda day: day.state == "unknown")
            return self._notification(unknown[:1].error, "danger", sticky=True)
        if not states:
            message = self.env._("There is no whole day to check yet.")
            return self._notification(message, "info")
        repaired, differ = states.count("repaired"), states.count("differs")
        message = self.env._("Days checked: %s.", len(states)) + " "
        if repaired or differ:
            message += self.env._(
                "Missing calls were found on %(repaired)s, %(differ)s still differ.",
                repaired=repaired,
                differ=differ,
            )
        else:
            message += self.env._("No call is missing.")
        kind = "warning" if "differs" in states else "success"
        return self._notification(message, kind)

    def action_retry_recordings(self):
        """Have all recordings fetched again that could not be had."""
        self.ensure_one()
        self.check_access("write")
        # sudo: who looks after the PBX has them fetched; hearing is another right
        failed = self.env["cgvcall.recording"].sudo()
        failed = failed.search(
            [("call_id.account_id", "=", self.id), ("state", "=", "failed")]
        )
        failed._retry()
        message = self.env._("Recordings that are fetched again: %s.", len(failed))
        return self._notification(message, "success")

    def action_import_past(self):
        """The small form that asks from when to when."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_import_period_action_new"
        )
        return {**action, "context": {"default_account_id": self.id}}
