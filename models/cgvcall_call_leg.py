from odoo import fields, models

from .cgvcall_call import DISPOSITIONS
from .number_field import Number


class CgvcallCallLeg(models.Model):
    """One leg of a call, as the PBX tracked it."""

    _name = "cgvcall.call.leg"
    _description = "Call leg"
    _inherit = ["cgvcall.hidden.numbers"]
    _order = "call_id, started_at, id"

    call_id = fields.Many2one(
        "cgvcall.call", "Phone call", required=True, index=True, ondelete="cascade"
    )
    cdr_id = fields.Char("CDR")
    disposition = fields.Selection(DISPOSITIONS, "Result")
    cause = fields.Char("SIP code")
    extension_number = fields.Char("Extension")
    from_number = Number("From")
    to_number = Number("To")
    started_at = fields.Datetime("Start")
    answered_at = fields.Datetime()
    ended_at = fields.Datetime("End")
    ring_seconds = fields.Integer("Ring time")
    talk_seconds = fields.Integer("Talk time")
