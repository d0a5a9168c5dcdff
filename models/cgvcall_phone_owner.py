from odoo import api, models

from ..pbx import numbers
from .cgvcall_phone import OWNERS

# What a number, or the way to read it, also depends on: leads take their contact's.
OTHER_SOURCES = ("country_id", "company_id", "partner_id")
# Phone fields of other addons that do not say so: OCA's partner_phone_secondary.
UNTOLD_FIELDS = ("phone2",)


class CgvcallPhoneOwner(models.AbstractModel):
    """Keeps the phone book in step with a model's phone numbers."""

    _name = "cgvcall.phone.owner"
    _description = "Has phone numbers"

    def init(self):
        """Read everybody anew when an addon adds a phone field or takes one away."""
        result = super().init()
        if self._name in OWNERS:
            book = self.env["cgvcall.phone"]
            book._fill_start_if_changed([self._name], unknown=False)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        fnames = self._cgvcall_phone_fields()
        # Whoever is new has no old numbers, and nobody takes theirs.
        new = records.filtered(lambda record: any(record[name] for name in fnames))
        new._cgvcall_sync_own_phones()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {*self._cgvcall_phone_fields(), *OTHER_SOURCES}:
            self._cgvcall_sync_phones()
        return result

    def _cgvcall_sync_phones(self):
        """Have the book follow these records, and who takes numbers from them."""
        self._cgvcall_sync_own_phones()

    def _cgvcall_sync_own_phones(self):
        if self:
            # sudo: the phone book is kept by the system, not by who edits the contact
            self.env["cgvcall.phone"].sudo()._sync(self.sudo())

    def _cgvcall_phone_fields(self):
        """The fields with phone numbers, the main one first."""
        told = self._phone_get_number_fields()
        return [*told, *(f for f in UNTOLD_FIELDS if f in self._fields)]

    def _cgvcall_numbers(self):
        """The numbers of people in the phone fields: ``{number: field name}``.

        What nobody can own (an extension, a short code) is left out.
        """
        self.ensure_one()
        found = {}
        for fname in self._cgvcall_phone_fields():
            if written := self[fname]:
                country = self._cgvcall_country_code()
                for raw in numbers.split(written):
                    number = numbers.normalize(raw, country)
                    if numbers.is_personal(number):
                        found.setdefault(number, fname)
        return found

    def _cgvcall_country_code(self):
        """The country whose way of writing numbers this record follows."""
        self.ensure_one()
        company = self.company_id or self.env.company
        if self.country_id.code:
            return self.country_id.code
        return self.env["cgvcall.phone"]._default_country_code(company)

    def _cgvcall_in_use(self):
        """Whether calls of the record's numbers are calls with it."""
        raise NotImplementedError
