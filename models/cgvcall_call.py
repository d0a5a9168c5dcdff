from odoo import api, fields, models

from ..pbx import numbers
from .duration_field import Seconds
from .number_field import Number, hides_numbers

DISPOSITIONS = [
    ("answered", "Answered"),
    ("missed", "Missed"),
    ("no_answer", "No answer"),
    ("busy", "Busy"),
    ("cancelled", "Cancelled"),
    ("failed", "Failed"),
]


class CgvcallCall(models.Model):
    """One call, whoever told us of it: the PBX, the browser, or first one then both."""

    _name = "cgvcall.call"
    _description = "Phone call"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _order = "started_at DESC, id DESC"
    _rec_names_search = ["number", "from_number", "to_number", "partner_id"]

    account_id = fields.Many2one(
        "cgvcall.account", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    cdr_id = fields.Char("CDR", readonly=True)
    call_id = fields.Char("Call ID of the PBX", readonly=True)
    sdk_call_id = fields.Char("Call ID of the softphone", readonly=True)

    direction = fields.Selection(
        [
            ("inbound", "Incoming"),
            ("outbound", "Outgoing"),
            ("internal", "Internal"),
            ("unknown", "Unknown"),
        ],
        required=True,
        default="unknown",
        readonly=True,
    )
    state = fields.Selection(
        [("ringing", "Ringing"), ("ongoing", "In call"), ("ended", "Ended")],
        required=True,
        default="ended",
        readonly=True,
    )
    disposition = fields.Selection(DISPOSITIONS, "Result", readonly=True)
    cause = fields.Char("SIP code", readonly=True)
    problems = fields.Char("Unreadable fields", readonly=True)

    from_number = Number("From", readonly=True)
    to_number = Number("To", readonly=True)
    number = Number(
        index="btree_not_null",
        readonly=True,
        help="The other party: international when valid, else the digits.",
    )
    number_display = fields.Char("Phone number", compute="_compute_number_display")
    hotline = fields.Char(
        "Normalised hotline",
        index="btree_not_null",
        readonly=True,
        help="The company's own number that was called or shown.",
    )
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null")
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="set null"
    )
    res_model = fields.Char("Clicked on (model)", readonly=True)
    res_id = fields.Many2oneReference(
        "Clicked on", model_field="res_model", readonly=True
    )
    extension_id = fields.Many2one(
        "cgvcall.extension", index="btree_not_null", ondelete="set null", readonly=True
    )
    extension_number = fields.Char("Extension number", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", ondelete="restrict", readonly=True)

    started_at = fields.Datetime(
        "Start", required=True, index=True, readonly=True, default=fields.Datetime.now
    )
    answered_at = fields.Datetime("Answered at", readonly=True)
    ended_at = fields.Datetime("End", readonly=True)
    ring_seconds = Seconds("Ring time", aggregator="avg", readonly=True)
    talk_seconds = Seconds("Talk time", readonly=True)

    leg_ids = fields.One2many("cgvcall.call.leg", "call_id", readonly=True)
    recording_ids = fields.One2many(
        "cgvcall.recording", "call_id", "Recordings", readonly=True
    )
    recording_id = fields.Many2one(
        "cgvcall.recording",
        compute="_compute_recording_id",
        store=True,
        index="btree_not_null",
    )
    recording_state = fields.Selection(
        string="Recording state", related="recording_id.state"
    )
    recording_error = fields.Char(
        "Why there is no recording",
        compute="_compute_recording_error",
        compute_sudo=True,
        groups="cgvcall.group_listener",  # it tells of the server and its PBX
    )
    message_id = fields.Many2one(
        "mail.message", index="btree_not_null", ondelete="set null", readonly=True
    )

    _cdr_unique = models.Constraint(
        "UNIQUE (account_id, cdr_id)", "This call record already exists."
    )
    _sdk_call_unique = models.Constraint(
        "UNIQUE (account_id, sdk_call_id)", "This softphone call already exists."
    )
    # Account, contact and agent have no index of their own: they come first in others.
    # With what the record rules ask for: counting need not read the calls.
    _user_started_idx = models.Index(
        "(user_id, started_at DESC, id DESC) INCLUDE (company_id, return_user_id)"
    )
    _partner_started_idx = models.Index(
        "(partner_id, started_at DESC) WHERE partner_id IS NOT NULL"
    )
    _recorded_idx = models.Index(
        "(company_id, started_at DESC, id DESC) WHERE recording_id IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("direction", "number", "partner_id", "lead_id")
    @api.depends_context("uid", "cgvcall_hidden")
    def _compute_display_name(self):
        for call in self:
            # sudo: a name is shown, the contact itself stays closed
            call_sudo = call.sudo()
            person = call_sudo.partner_id.name or call_sudo.lead_id.name
            call.display_name = " · ".join(
                filter(None, [call._direction_label(), person, call.number_display])
            )

    @api.depends("number", "account_id")
    @api.depends_context("uid", "cgvcall_hidden")
    def _compute_number_display(self):
        """As the user may read it; partly hidden in what is stored for all readers."""
        hidden = self.env.context.get("cgvcall_hidden") or hides_numbers(self.env)
        display = numbers.hide if hidden else numbers.display
        # sudo: cgvcall.account - only its numbering plan; and the number to be hidden
        for call, call_sudo in zip(self, self.sudo(), strict=True):
            country = call_sudo.account_id._country_code()
            call.number_display = display(call_sudo.number or "", country) or False

    @api.depends("recording_ids")
    def _compute_recording_id(self):
        for call in self:
            call.recording_id = call.recording_ids[:1]

    @api.depends("recording_id.error")
    def _compute_recording_error(self):
        # Not related: by such a field anybody may search, whoever may read it.
        for call in self:
            call.recording_error = call.recording_id.error

    def _direction_label(self):
        self.ensure_one()
        return self._direction_text(self.direction)

    @api.model
    def _direction_text(self, direction):
        if direction == "inbound":
            return self.env._("Incoming call")
        if direction == "outbound":
            return self.env._("Outgoing call")
        if direction == "internal":
            return self.env._("Internal call")
        return self.env._("Phone call")

    def _disposition_label(self):
        """The result in the user's language."""
        self.ensure_one()
        return self._disposition_text(self.disposition)

    @api.model
    def _disposition_text(self, disposition):
        field = self._fields["disposition"]
        return dict(field._description_selection(self.env)).get(disposition, "")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # The PBX makes calls by the page: nobody follows them, nothing is tracked.
        quiet = self.with_context(tracking_disable=True)
        calls = super(CgvcallCall, quiet).create(vals_list)
        return calls.with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_recordings(self):
        # The database would delete them without their audio.
        # sudo: who may delete a call may delete what was said in it
        self.sudo().recording_ids.unlink()

    # === ACTION METHODS === #

    def action_retry_recording(self):
        """Have a recording fetched that could not be had before."""
        self.check_access("read")
        self.recording_id.check_access("read")
        self.recording_id._retry()
