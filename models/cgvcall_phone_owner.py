from odoo import api, models

# What a number, or the way to read it, also depends on: leads take their contact's.
OTHER_SOURCES = ("country_id", "company_id", "partner_id")


class CgvcallPhoneOwner(models.AbstractModel):
    """Keeps the phone book in step with a model's phone numbers."""

    _name = "cgvcall.phone.owner"
    _description = "Has phone numbers"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._cgvcall_sync_phones()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {*self._phone_get_number_fields(), *OTHER_SOURCES}:
            self._cgvcall_sync_phones()
        return result

    def _cgvcall_sync_phones(self):
        # sudo: the phone book is kept by the system, not by who edits the contact
        self.env["cgvcall.phone"].sudo()._sync(self)

    def _cgvcall_country_code(self):
        """The country whose way of writing numbers this record follows."""
        self.ensure_one()
        company = self.company_id or self.env.company
        if self.country_id.code:
            return self.country_id.code
        return self.env["cgvcall.phone"]._default_country_code(company)
