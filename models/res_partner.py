from odoo import api, fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "cgvcall.phone.owner"]

    cgvcall_call_ids = fields.One2many(
        "cgvcall.call", "partner_id", groups="cgvcall.group_agent"
    )
    cgvcall_call_count = fields.Integer(
        "Calls", compute="_compute_cgvcall_call_count", groups="cgvcall.group_agent"
    )

    @api.depends("cgvcall_call_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cgvcall_call_count(self):
        """Count the calls of each contact and of the people below it."""
        self.cgvcall_call_count = 0
        counts = self.env["cgvcall.call"]._read_group(
            self._cgvcall_call_domain(), ["partner_id"], ["__count"]
        )
        for partner, count in counts:
            while partner:
                if partner in self:
                    partner.cgvcall_call_count += count
                partner = partner.parent_id

    def _cgvcall_sync_phones(self):
        """A lead's number follows its contact's without being written."""
        result = super()._cgvcall_sync_phones()
        # sudo: the phone book is kept by the system, not by who edits the contact
        leads_sudo = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads_sudo.search([("partner_id", "in", self.ids)])._cgvcall_sync_phones()
        return result

    def _cgvcall_call_domain(self):
        people = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        return [("partner_id", "in", people.ids)]

    def action_view_cgvcall_calls(self):
        """Open the calls of this contact and of the people below it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_call_action"
        )
        action["domain"] = self._cgvcall_call_domain()
        action["context"] = {}
        return action
