from odoo import api, fields, models
from odoo.exceptions import UserError


class CgvcallHold(models.TransientModel):
    """Why calls are put on legal hold, or released from it."""

    _name = "cgvcall.hold"
    _description = "Legal hold of calls"

    call_ids = fields.Many2many("cgvcall.call", required=True, readonly=True)
    kind = fields.Selection(
        [("hold", "Legal hold"), ("release", "Release")], required=True, readonly=True
    )
    reason = fields.Char(required=True)
    count = fields.Integer("Calls", compute="_compute_count")

    @api.model
    def default_get(self, fields):
        """As the buttons open it; of what else is sent, a sentence."""
        context = self.env.context
        calls, kind = context.get("default_call_ids"), context.get("default_kind")
        if "default_call_ids" in context or "default_kind" in context:
            is_id = self.env["cgvcall.call"]._softphone_id
            kinds = dict(self._fields["kind"].selection)
            is_list = (
                isinstance(calls, list | tuple) and calls and all(map(is_id, calls))
            )
            if not is_list or not isinstance(kind, str) or kind not in kinds:
                raise UserError(self.env._("Choose calls, then what to do with them."))
        return super().default_get(fields)

    def _compute_count(self):
        for hold in self:
            hold.count = len(hold.call_ids)

    def action_confirm(self):
        self.ensure_one()
        if self.kind == "hold":
            self.call_ids.action_hold(self.reason)
        else:
            self.call_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
