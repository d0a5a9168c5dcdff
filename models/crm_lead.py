from collections import Counter

from odoo import api, fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "cgvcall.phone.owner"]

    cgvcall_call_ids = fields.One2many(
        "cgvcall.call", "lead_id", groups="cgvcall.group_agent"
    )
    cgvcall_phone_ids = fields.One2many(
        "cgvcall.phone",
        "lead_id",
        "More numbers",
        domain=[("field_name", "=", False)],
        groups="base.group_user",
    )
    cgvcall_call_count = fields.Integer(
        "Calls", compute="_compute_cgvcall_call_count", groups="cgvcall.group_agent"
    )

    cgvcall_missed_count = fields.Integer(
        "Missed calls",
        compute="_compute_cgvcall_call_count",
        groups="cgvcall.group_agent",
    )

    @api.depends("cgvcall_call_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cgvcall_call_count(self):
        groups = self.env["cgvcall.call"]._read_group(
            self._cgvcall_call_domain(), ["lead_id", "disposition"], ["__count"]
        )
        calls, missed = Counter(), Counter()
        for lead, disposition, count in groups:
            calls[lead.id] += count
            if disposition == "missed":
                missed[lead.id] += count
        for lead in self:
            lead.cgvcall_call_count = calls[lead._origin.id]
            lead.cgvcall_missed_count = missed[lead._origin.id]

    def _cgvcall_call_domain(self):
        return [("lead_id", "in", self.ids)]

    def _cgvcall_name_fields(self):
        return ["contact_name", "partner_name", "name"]

    def _cgvcall_in_use(self):
        contact = self.partner_id
        return self.active and (not contact or contact.partner_share)

    def action_view_cgvcall_calls(self):
        """Open the calls of this lead."""
        self.check_access("read")
        self.env["cgvcall.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_call_action"
        )
        action["domain"] = self._cgvcall_call_domain()
        action["context"] = {}
        return action
