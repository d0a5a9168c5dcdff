from odoo import fields, models


class CgvcallImportDay(models.Model):
    """What the last check of one day found: the PBX's calls against ours."""

    _name = "cgvcall.import.day"
    _description = "Check of a day's calls"
    _order = "day DESC, id DESC"
    _rec_name = "day"

    account_id = fields.Many2one(
        "cgvcall.account", "PBX account", required=True, ondelete="cascade"
    )
    day = fields.Date(required=True, help="By the clock of the account's company.")
    there = fields.Integer("At the PBX", aggregator="sum")
    here = fields.Integer(aggregator="sum")
    # How many calls began on this day when it was last compared.
    counted = fields.Integer()
    audit_of = fields.Datetime("Begin of the check")
    state = fields.Selection(
        [
            ("ok", "Complete"),
            ("repaired", "Repaired"),
            ("differs", "Differs"),
            ("unknown", "Not known"),
        ],
        required=True,
        default="unknown",
    )
    checked_at = fields.Datetime("Checked")
    error = fields.Char("What was found")

    _day_unique = models.Constraint(
        "UNIQUE (account_id, day)", "A day of an account is noted once."
    )
