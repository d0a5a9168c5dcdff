from odoo import fields, models


class CgvcallOutcome(models.Model):
    """What came of a call, and what follows from that."""

    _name = "cgvcall.outcome"
    _description = "Call outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    close_activity = fields.Boolean(
        "Close call activities",
        help="The agent's open call activities with this person are done.",
    )
    next_activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Next activity",
        ondelete="set null",
        domain="[('res_model', 'in', (False, 'crm.lead', 'res.partner'))]",
    )
    next_delay_days = fields.Integer("In days", default=1)
    next_summary = fields.Char("Summary", translate=True)
    blacklist = fields.Boolean(
        "Do not call again", help="Puts the number on the list of blocked numbers."
    )

    _check_next_delay_days = models.Constraint(
        "CHECK (next_delay_days BETWEEN 0 AND 3650)",
        "The next activity can be due in 0 to 3650 days.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # also where it is now
        return result
