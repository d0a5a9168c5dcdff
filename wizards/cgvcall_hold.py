from odoo import fields, models


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
