from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..pbx import numbers

#: So many numbers may be looked up at once, and one more after so many seconds: more
#: than anybody telephones, and too few to find out hidden digits by trying.
LOOK_UPS = 30
SECONDS = 20


class CgvcallPhone(models.Model):
    _inherit = "cgvcall.phone"

    def write(self, vals):
        """A number that comes back as it was shown has not been changed."""
        same = [
            fname
            for fname in ("number", "number_display")
            if numbers.HIDDEN in str(vals.get(fname))
            and set(self.mapped(fname)) == {vals[fname]}
        ]
        return super().write({name: vals[name] for name in vals.keys() - {*same}})


class CgvcallPhoneOwner(models.AbstractModel):
    """Has numbers in fields of its own, in which none with hidden digits is written."""

    _inherit = "cgvcall.phone.owner"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._cgvcall_check_whole(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._cgvcall_check_whole(vals)
        return super().write(vals)

    def _cgvcall_check_whole(self, vals):
        for fname in self._phone_get_number_fields():
            if numbers.HIDDEN in str(vals.get(fname)):
                raise ValidationError(self.env._("Type the whole number."))


class CgvcallExtension(models.Model):
    _inherit = "cgvcall.extension"

    look_ups = fields.Float(copy=False, groups=fields.NO_ACCESS)
    looked_up_at = fields.Datetime(copy=False, groups=fields.NO_ACCESS)

    def _look_up(self):
        """Count a look-up by a user who reads numbers partly hidden.

        Such a look-up tells whose a number is, or the number to be dialled.

        :raise UserError: too many of them
        """
        self.ensure_one()
        now, left = fields.Datetime.now(), LOOK_UPS
        if self.looked_up_at:
            passed = (now - self.looked_up_at).total_seconds()
            left = min(LOOK_UPS, self.look_ups + passed / SECONDS)
        if left < 1:
            raise UserError(
                self.env._("So many calls in such a short time? Wait a minute.")
            )
        self.write({"look_ups": left - 1, "looked_up_at": now})
