from odoo import fields, models

DO_NOT_CALL = "Do not call"
DO_NOT_CALL_HELP = (
    "Nobody can call this person from Odoo, by whatever number of theirs. Calls that "
    "come in are shown with this word."
)
DO_NOT_KEEP = "Do not keep recordings"
DO_NOT_KEEP_HELP = (
    "Recordings of calls with this person are not fetched from the PBX from now on. "
    "Those that are here already stay until they are erased (Actions → Call Data of "
    "This Person)."
)


class ResPartner(models.Model):
    """What people have asked for: whoever edits the contact sets it."""

    _inherit = "res.partner"

    cgvcall_do_not_call = fields.Boolean(
        DO_NOT_CALL, tracking=True, copy=False, help=DO_NOT_CALL_HELP
    )
    cgvcall_do_not_keep = fields.Boolean(
        DO_NOT_KEEP, tracking=True, copy=False, help=DO_NOT_KEEP_HELP
    )


class CrmLead(models.Model):
    """The same for those who are no contact yet."""

    _inherit = "crm.lead"

    cgvcall_do_not_call = fields.Boolean(
        DO_NOT_CALL, tracking=True, copy=False, help=DO_NOT_CALL_HELP
    )
    cgvcall_do_not_keep = fields.Boolean(
        DO_NOT_KEEP, tracking=True, copy=False, help=DO_NOT_KEEP_HELP
    )
