from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

MAX_NOTICE = 2000


class CgvcallNotice(models.Model):
    """What agents read out about recording, each text from when on: written by the
    server alone, so that nobody can say later that it was another one."""

    _name = "cgvcall.notice"
    _description = "Text that was read out about recording"
    _order = "since DESC, id DESC"
    _rec_name = "text"
    _log_access = False

    account_id = fields.Many2one(
        "cgvcall.account",
        "PBX account",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True, index=True
    )
    text = fields.Text(readonly=True, help="Empty: from then on nothing was read out.")
    user_id = fields.Many2one(
        "res.users", "Changed by", required=True, ondelete="restrict", readonly=True
    )
    since = fields.Datetime("From", required=True, readonly=True)
    text_shown = fields.Text("Read out from then on", compute="_compute_text_shown")

    _since_idx = models.Index("(account_id, since DESC, id DESC)")

    @api.depends("text")
    @api.depends_context("lang")
    def _compute_text_shown(self):
        nothing = self.env._("From then on nothing was read out.")
        for notice in self:
            notice.text_shown = notice.text or nothing

    @api.depends("text")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = notice.text_shown


class CgvcallAccount(models.Model):
    _inherit = "cgvcall.account"

    recording_notice = fields.Text(
        "What agents read out",
        copy=False,
        help="Shown in the call window when a call begins.",
    )

    @api.constrains("recording_notice")
    def _check_recording_notice(self):
        for account in self:
            if len(account.recording_notice or "") > MAX_NOTICE:
                raise ValidationError(
                    self.env._(
                        "What agents read out has at most %s characters.", MAX_NOTICE
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.filtered("recording_notice")._note_notice()
        return accounts

    def write(self, vals):
        if "recording_notice" not in vals:
            return super().write(vals)
        text = (vals["recording_notice"] or "").strip()
        vals = {**vals, "recording_notice": text or False}
        changed = self.filtered(
            lambda account: (account.recording_notice or "") != text
        )
        result = super().write(vals)
        changed._note_notice()
        return result

    def _note_notice(self):
        """Log the text that is in force from now on, and who has said so."""
        # sudo: nobody writes it but the server
        self.env["cgvcall.notice"].sudo().create(
            [
                {
                    "account_id": account.id,
                    "text": account.recording_notice,
                    "user_id": self.env.uid,
                    "since": fields.Datetime.now(),
                }
                for account in self
            ]
        )


class CgvcallCall(models.Model):
    _inherit = "cgvcall.call"

    notice_text = fields.Text(
        "Read out at that time",
        compute="_compute_notice_text",
        help="What agents were shown to read out when the call began.",
    )

    @api.depends("account_id", "started_at")
    def _compute_notice_text(self):
        texts = self._notices()
        for call in self:
            internal = call.direction == "internal"
            call.notice_text = not internal and texts.get(call._origin.id)

    def _notices(self):
        """The text in force when each call began, by id: one query."""
        if not self.ids:
            return {}
        self.flush_model(["account_id", "started_at"])
        self.env["cgvcall.notice"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT call.id, notice.text
                    FROM cgvcall_call AS call, LATERAL (
                        SELECT text FROM cgvcall_notice
                        WHERE account_id = call.account_id AND since <= call.started_at
                        ORDER BY since DESC, id DESC LIMIT 1
                    ) AS notice
                    WHERE call.id = ANY(%s)""",
                    self.ids,
                )
            )
        )
