from odoo import api, models


class CgvcallAccount(models.Model):
    _inherit = "cgvcall.account"

    @api.model
    def _demo_disown(self, record):
        """This one has become somebody's own: it stays when the demo goes."""
        # sudo: which records a demo has made
        for account_sudo in self.sudo().search([("is_demo", "=", True)]):
            records = account_sudo.demo_records or {}
            ids = records.get(record._name, [])
            if not set(record.ids).isdisjoint(ids):
                rest = [one for one in ids if one not in record._ids]
                account_sudo.demo_records = {**records, record._name: rest}

    @api.model
    def _demo_made(self, records):
        """Those of these that a demo has made."""
        # sudo: as above
        made = set()
        for account_sudo in self.sudo().search([("is_demo", "=", True)]):
            made.update((account_sudo.demo_records or {}).get(records._name, []))
        return records.filtered(lambda record: record.id in made)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _merge_opportunity(self, *args, **kwargs):
        """A demo lead that took in a real one is a real one."""
        accounts = self.env["cgvcall.account"]
        real = self - accounts._demo_made(self)
        merged = super()._merge_opportunity(*args, **kwargs)
        if real:
            accounts._demo_disown(merged)
        return merged
