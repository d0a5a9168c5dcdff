from odoo import api, fields, models

WISHES = ("cgvcall_do_not_call", "cgvcall_do_not_keep")
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

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if asking := partners.filtered("cgvcall_do_not_call"):
            self.env["cgvcall.call"]._stop_calling_back(asking)
        return partners

    def write(self, vals):
        result = super().write(vals)
        if vals.get("cgvcall_do_not_call"):
            self.env["cgvcall.call"]._stop_calling_back(self)
        return result


class CrmLead(models.Model):
    """The same for those who are no contact yet."""

    _inherit = "crm.lead"

    cgvcall_do_not_call = fields.Boolean(
        DO_NOT_CALL, tracking=True, copy=False, help=DO_NOT_CALL_HELP
    )
    cgvcall_do_not_keep = fields.Boolean(
        DO_NOT_KEEP, tracking=True, copy=False, help=DO_NOT_KEEP_HELP
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if asking := leads.filtered(lambda lead: any(lead[wish] for wish in WISHES)):
            asking._cgvcall_give_wishes()
        if asking := leads.filtered("cgvcall_do_not_call"):
            self.env["cgvcall.call"]._stop_calling_back(asking)
        return leads

    def write(self, vals):
        result = super().write(vals)
        if any(vals.get(wish) for wish in WISHES):
            self._cgvcall_give_wishes()
        if vals.get("cgvcall_do_not_call"):
            self.env["cgvcall.call"]._stop_calling_back(self)
        return result

    def _cgvcall_give_to_contact(self):
        """What a lead's person has asked for, its contact has from now on."""
        result = super()._cgvcall_give_to_contact()
        self._cgvcall_give_wishes()
        return result

    def _cgvcall_give_wishes(self):
        """They are a person's: so they count for the contact's other calls, too."""
        # sudo: whoever may give the lead a contact need not be able to write that one
        leads_sudo = self.sudo()
        for wish in WISHES:
            contacts = leads_sudo.filtered(wish).partner_id
            contacts.filtered(lambda contact, wish=wish: not contact[wish])[wish] = True

    def _merge_get_fields(self):
        """What one of them has asked for, the merged one has."""
        return [*super()._merge_get_fields(), *WISHES]
