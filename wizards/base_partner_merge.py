from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        """Two contacts that both wait for a call back are one caller now."""
        result = super()._log_merge_operation(src_partners, dst_partner)
        # sudo: cgvcall.call - who merges contacts need not see their calls
        calls_sudo = self.env["cgvcall.call"].sudo()
        calls_sudo.invalidate_model(["partner_id"])  # merged by SQL
        calls_sudo.search(
            [("partner_id", "=", dst_partner.id), ("follow_up_id", "!=", False)]
        )._follow_up()
        return result
