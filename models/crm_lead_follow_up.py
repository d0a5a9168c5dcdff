from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        """Two leads that both wait for a call back are one caller now."""
        result = super()._merge_dependences(opportunities)
        # sudo: cgvcall.call - who merges leads need not see their calls
        calls_sudo = self.env["cgvcall.call"].sudo()
        calls_sudo.search(
            [("lead_id", "=", self.id), ("follow_up_id", "!=", False)]
        )._follow_up()
        return result
