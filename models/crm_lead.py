from odoo import api, fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "cgvcall.phone.owner"]

    cgvcall_call_ids = fields.One2many(
        "cgvcall.call", "lead_id", groups="cgvcall.group_agent"
    )
    cgvcall_call_count = fields.Integer(
        "Calls", compute="_compute_cgvcall_call_count", groups="cgvcall.group_agent"
    )

    @api.depends("cgvcall_call_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cgvcall_call_count(self):
        counts = self.env["cgvcall.call"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        by_lead = {lead.id: count for lead, count in counts}
        for lead in self:
            lead.cgvcall_call_count = by_lead.get(lead.id, 0)

    def _merge_dependences(self, opportunities):
        """Calls go to the merged lead, as messages and meetings do."""
        result = super()._merge_dependences(opportunities)
        # sudo: cgvcall.call - also those that who merges may not see
        calls_sudo = self.env["cgvcall.call"].sudo()
        calls_sudo.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result

    def action_view_cgvcall_calls(self):
        """Open the calls of this lead."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_call_action"
        )
        action["domain"] = [("lead_id", "in", self.ids)]
        action["context"] = {}
        return action
