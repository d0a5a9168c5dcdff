from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The numbers of both are the numbers of one contact."""
        # sudo: cgvcall.phone - the phone book is kept by the system
        book_sudo = self.env["cgvcall.phone"].sudo()
        rows = book_sudo.search([("partner_id", "in", partner_ids)])
        written = rows._written_only()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        written._settle()
        self.env.registry.clear_cache()  # one of them may have been our company
        return result

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Before Odoo does: where both have a number, it deletes all of the one's."""
        # sudo: cgvcall.phone - as above
        book_sudo = self.env["cgvcall.phone"].sudo()
        rows = book_sudo.search([("partner_id", "in", src_partners.ids)])
        rows._move(dst_partner.sudo())
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

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
