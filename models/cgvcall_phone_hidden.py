from odoo import api, models
from odoo.exceptions import ValidationError

from ..pbx import numbers
from .number_field import hides_numbers

NUMBER_FIELDS = ("number", "number_display")


class CgvcallPhone(models.Model):
    _inherit = "cgvcall.phone"

    @api.depends("number")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Links to records are named with sudo: the user is asked here, too."""
        result = super()._compute_display_name()
        if hides_numbers(self.env):
            country = self._default_country_code(self.env.company)
            for row, row_sudo in zip(self, self.sudo(), strict=True):
                row.display_name = numbers.hide(row_sudo.number, country)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self._count_tried(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """A number that comes back as it was shown has not been changed."""
        same = [
            fname
            for fname in NUMBER_FIELDS
            if numbers.HIDDEN in str(vals.get(fname))
            and set(self.mapped(fname)) == {vals[fname]}
        ]
        self._count_tried([vals])
        return super().write({name: vals[name] for name in vals.keys() - {*same}})

    def _count_tried(self, vals_list):
        """Whether a person has a number is told by what can be written."""
        if not self.env.su:
            tried = [vals.get(fname) for vals in vals_list for fname in NUMBER_FIELDS]
            self._count_written(tried)

    @api.model
    def _count_written(self, texts):
        """Count the numbers in these texts, see `cgvcall.look.up`."""
        found = [part for text in texts if text for part in numbers.split(text)]
        if found:
            country = self._default_country_code(self.env.company)
            self.env["cgvcall.look.up"]._count(
                numbers.normalize(part, country) for part in found
            )


class CgvcallPhoneOwner(models.AbstractModel):
    """Has numbers in fields of its own, in which none with hidden digits is written."""

    _inherit = "cgvcall.phone.owner"

    @api.model_create_multi
    def create(self, vals_list):
        self._cgvcall_check_whole(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._cgvcall_check_whole([vals])
        return super().write(vals)

    def _cgvcall_check_whole(self, vals_list):
        """Refuse hidden digits; and to write numbers only to see whose calls come."""
        fnames = self._cgvcall_phone_fields()
        texts = [vals[name] for vals in vals_list for name in fnames if vals.get(name)]
        if any(numbers.HIDDEN in str(text) for text in texts):
            raise ValidationError(self.env._("Type the whole number."))
        # Users change their own contact with sudo.
        if not self.env.su or self == self.env.user.partner_id:
            self.env["cgvcall.phone"]._count_written(texts)
