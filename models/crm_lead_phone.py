from odoo import api, models


class CrmLead(models.Model):
    """A lead's numbers and calls, when it gets a contact or is merged."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if any(vals.get("cgvcall_phone_ids") for vals in vals_list):
            leads._cgvcall_give_to_contact()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._cgvcall_give_to_contact()
        return result

    def _search_phone_mobile_search(self, operator, value):
        found = super()._search_phone_mobile_search(operator, value)
        return self._cgvcall_with_book(found, operator, value)

    def _cgvcall_give_to_contact(self):
        """What is known of a lead's person is known of its contact from now on.

        Numbers that are kept go there, and calls without a contact get it.
        """
        # sudo: phone book and calls follow the person, whoever may see them
        leads_sudo = self.sudo().filtered("partner_id")
        rows_sudo = self.env["cgvcall.phone"].sudo()
        rows_sudo = rows_sudo.search(
            [("lead_id", "in", leads_sudo.ids), ("kept", "=", True)]
        )
        for partner, rows in rows_sudo.grouped(
            lambda row: row.lead_id.partner_id
        ).items():
            leads = rows.lead_id
            rows._move(partner)
            leads._cgvcall_sync_phones()
        calls_sudo = self.env["cgvcall.call"].sudo()
        calls_sudo = calls_sudo.search(
            [("lead_id", "in", leads_sudo.ids), ("partner_id", "=", False)]
        )
        for partner, calls in calls_sudo.grouped(
            lambda call: call.lead_id.partner_id
        ).items():
            calls.partner_id = partner
        calls_sudo._person_changed()

    def _merge_opportunity(self, *args, **kwargs):
        # sudo: cgvcall.phone - the phone book is kept by the system
        rows_sudo = self.env["cgvcall.phone"].sudo()
        rows_sudo = rows_sudo.search([("lead_id", "in", self.ids)])
        written = rows_sudo._written_only()
        merged = super()._merge_opportunity(*args, **kwargs)
        written._settle()
        merged._cgvcall_give_to_contact()
        return merged

    def _merge_dependences(self, opportunities):
        """Numbers and calls go to the merged lead, as messages and meetings do."""
        result = super()._merge_dependences(opportunities)
        # sudo: cgvcall.phone - the phone book is kept by the system
        rows_sudo = self.env["cgvcall.phone"].sudo()
        rows_sudo = rows_sudo.search([("lead_id", "in", opportunities.ids)])
        # The number of another contact stays with that one.
        rows_sudo.filtered(lambda row: row.kept or not row.lead_id.partner_id)._move(
            self.sudo()
        )
        # sudo: cgvcall.call - also those that who merges may not see
        calls_sudo = self.env["cgvcall.call"].sudo()
        calls_sudo.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result
