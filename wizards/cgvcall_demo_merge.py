from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A demo contact that took in a real one is a real one."""
        accounts = self.env["cgvcall.account"]
        partners = self.env["res.partner"].browse(partner_ids)
        real = partners - accounts._demo_made(partners)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if real:
            accounts._demo_disown(partners.exists())
        return result
