from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

MAX_REASON = 500


class CgvcallCall(models.Model):
    """A call on legal hold, with its recording, is deleted by nobody and nothing."""

    _inherit = "cgvcall.call"

    legal_hold = fields.Boolean("On legal hold", readonly=True, copy=False)
    legal_hold_user_id = fields.Many2one(
        "res.users",
        "Held by",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    legal_hold_at = fields.Datetime("Held since", readonly=True, copy=False)
    legal_hold_reason = fields.Char("Held because", readonly=True, copy=False)

    legal_hold_text = fields.Char("Legal hold", compute="_compute_legal_hold_text")

    _hold_idx = models.Index("(account_id, started_at) WHERE legal_hold")

    # === COMPUTE METHODS === #

    @api.depends("legal_hold", "legal_hold_at", "legal_hold_reason")
    @api.depends_context("lang", "tz")
    def _compute_legal_hold_text(self):
        for call in self:
            call.legal_hold_text = call.legal_hold and self.env._(
                "On legal hold since %(day)s by %(user)s: %(reason)s",
                day=format_datetime(self.env, call.legal_hold_at, dt_format="d MMM y"),
                # sudo: res.users - who decided so is told with the decision
                user=call.sudo().legal_hold_user_id.name,
                reason=call.legal_hold_reason,
            )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_hold(self):
        # sudo: whoever deletes them, and whatever they may see
        if self.sudo().filtered("legal_hold"):
            raise UserError(
                self.env._("A call on legal hold cannot be deleted: release it first.")
            )

    # === ACTION METHODS === #

    def action_hold(self, reason=None):
        """Keep these calls until they are released; without a reason, ask for it."""
        self._check_may_hold()
        if reason is None:
            return self._ask_why(self.env._("Put on Legal Hold"), "hold")
        reason = self._hold_reason(reason)
        # sudo: calls are nobody's to write; who may hold them was asked above
        calls_sudo = self.sudo().filtered(lambda call: not call.legal_hold)
        calls_sudo.write(
            {
                "legal_hold": True,
                "legal_hold_user_id": self.env.uid,
                "legal_hold_at": fields.Datetime.now(),
                "legal_hold_reason": reason,
            }
        )
        calls_sudo.recording_ids._keep_what_is_here()
        calls_sudo._log_hold(
            self.env._("Put on legal hold by %s:", self.env.user.name), reason
        )
        return True

    def action_release(self, reason=None):
        """End the hold; from then on the rules for deletion count again."""
        self._check_may_hold()
        if reason is None:
            return self._ask_why(self.env._("Release from Legal Hold"), "release")
        reason = self._hold_reason(reason)
        # sudo: as above
        calls_sudo = self.sudo().filtered("legal_hold")
        calls_sudo.write(
            {
                "legal_hold": False,
                "legal_hold_user_id": False,
                "legal_hold_at": False,
                "legal_hold_reason": False,
            }
        )
        calls_sudo._log_hold(
            self.env._("Released from legal hold by %s:", self.env.user.name), reason
        )
        return True

    def _check_may_hold(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("cgvcall.group_manager")):
            raise AccessError(
                self.env._("Only managers put calls on legal hold, or release them.")
            )

    def _hold_reason(self, reason):
        """The reason in one line.

        :raise ValidationError: it says nothing, or too much
        """
        reason = " ".join(reason.split()) if isinstance(reason, str) else ""
        if not reason:
            raise ValidationError(self.env._("Say why, in some words."))
        if len(reason) > MAX_REASON:
            raise ValidationError(
                self.env._("A reason has at most %s characters.", MAX_REASON)
            )
        return reason

    def _ask_why(self, title, kind):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cgvcall.hold",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_call_ids": self.ids, "default_kind": kind},
        }

    def _log_hold(self, text, reason):
        """Who, when and why, in the log of each call.

        Not as the user's own message: that they could change.
        """
        if self:
            body = Markup("<b>%s</b> %s") % (text, reason)
            self.with_user(SUPERUSER_ID)._message_log_batch(
                bodies=dict.fromkeys(self.ids, body)
            )


class CgvcallRecording(models.Model):
    _inherit = "cgvcall.recording"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_hold(self):
        # sudo: as for the call
        if self.sudo().call_id.filtered("legal_hold"):
            raise UserError(
                self.env._("The recording of a call on legal hold cannot be deleted.")
            )

    def _keep_what_is_here(self):
        """A longer one, which was to be fetched, does not take its place any more."""
        self.filtered(lambda rec: rec.state == "pending" and rec.attachment_id).write(
            {"state": "stored", "next_attempt_at": False, "error": False}
        )
