from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

FIRST_DAY = date(2000, 1, 1)


class CgvcallImportPeriod(models.Model):
    """Days of the past that are imported in the background, beside what is new."""

    _name = "cgvcall.import.period"
    _description = "Import of past calls"
    _order = "id DESC"

    account_id = fields.Many2one(
        "cgvcall.account",
        "PBX account",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["cgvcall.account"].search([], limit=1),
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    imported_until = fields.Datetime("Imported until", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        default="running",
        readonly=True,
        copy=False,
    )
    total = fields.Integer("Calls at the PBX", readonly=True, copy=False)
    done_count = fields.Integer("Calls here", readonly=True, copy=False)
    created_count = fields.Integer("New calls", readonly=True, copy=False)
    lost_count = fields.Integer(readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    error = fields.Char("What was found", readonly=True, copy=False)
    failures = fields.Integer(readonly=True, copy=False)
    tried_at = fields.Datetime(readonly=True, copy=False)
    recordings_at = fields.Datetime(readonly=True, copy=False)
    retry_at = fields.Datetime("Next try", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", "Started by", readonly=True, default=lambda self: self.env.user
    )

    # === COMPUTE METHODS === #

    @api.depends("total", "done_count", "state", "imported_until")
    def _compute_progress(self):
        for period in self:
            share = 100 * period.done_count / period.total if period.total else 0
            # Not complete before it says so: its count of calls may be wrong.
            period.progress = 100 if period.state == "done" else min(share, 99)

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for period in self:
            period.display_name = f"{period.date_from} – {period.date_to}"

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to", "account_id")
    def _check_dates(self):
        for period in self:
            if period.date_from > period.date_to:
                raise ValidationError(self.env._("The first day is after the last."))
            if period.date_from < FIRST_DAY:
                raise ValidationError(self.env._("There are no calls before 2000."))
            if period.date_to > period.account_id._today():
                raise ValidationError(self.env._("The last day is not over yet."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        periods = super().create(vals_list)
        periods._start()
        return periods

    def write(self, vals):
        result = super().write(vals)
        if "account_id" in vals:
            self.check_access("write")  # also where it is now
        return result

    # === ACTION METHODS === #

    def action_open_list(self):
        """From the small form to the list, where it is seen running."""
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_import_period_action"
        )

    def action_pause(self):
        self._move(("running",), "paused")

    def action_resume(self):
        self._move(("paused", "failed"), "running")
        self._start()

    def action_cancel(self):
        self._move(("running", "paused", "failed"), "cancelled")

    def _move(self, states, state):
        self.check_access("write")
        self.filtered(lambda period: period.state in states).write(
            {"state": state, "error": False, "failures": 0, "retry_at": False}
        )

    def _begin_anew(self):
        """Their account is at another PBX now: how far that one is read is unknown."""
        self.filtered(lambda period: period.state != "done").write(
            {
                **dict.fromkeys(("total", "done_count", "lost_count", "failures"), 0),
                **dict.fromkeys(("imported_until", "error", "retry_at"), False),
            }
        )

    def _start(self):
        # sudo: ir.cron - the rest is the job's work
        self.env.ref("cgvcall.ir_cron_history").sudo()._trigger()
