import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pbx import numbers
from .number_field import Number, hides_numbers

# The models whose records have numbers, and the field that names each owner.
OWNERS = {"res.partner": "partner_id", "crm.lead": "lead_id"}

# Refusals are logged by Odoo: all but the last digits are not told.
HIDDEN = re.compile(r"\d(?=(?:\D*\d){3})")
MAX_SHOWN = 64

# The region in which every number is a foreign one.
NOWHERE = "ZZ"


class CgvcallPhone(models.Model):
    """The phone book: one row for each number of a person.

    A row stands for a field of its owner (``field_name``), or is one more number that
    somebody wrote down or that was learned from a call (``kept``), or both.
    """

    _name = "cgvcall.phone"
    _description = "Phone book entry"
    _inherit = ["cgvcall.hidden.numbers"]
    _order = "number, preferred DESC, id"
    _rec_name = "number"

    number = Number(
        "Normalised number",
        required=True,
        index=True,
        readonly=True,
        help="E.164, or the digits.",
    )
    number_display = fields.Char(
        "Number",
        compute="_compute_number_display",
        inverse="_inverse_number_display",
    )
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", "Opportunity", ondelete="cascade")
    label = fields.Selection(
        [
            ("mobile", "Mobile"),
            ("office", "Office"),
            ("home", "Home"),
            ("zalo", "Zalo"),
            ("fax", "Fax"),
            ("other", "Other"),
        ]
    )
    preferred = fields.Boolean(
        readonly=True,
        copy=False,
        help="Of the people with this number, the one who was chosen.",
    )
    field_name = fields.Char(
        readonly=True, help="The field of its owner in which the number is written."
    )
    kept = fields.Boolean(
        readonly=True,
        default=True,
        help="One more number: it stays whatever the fields of its owner say.",
    )
    learned_from_id = fields.Many2one(
        "cgvcall.call",
        "Learned from",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,  # who sees the number need not see the call
        help="The call of which somebody said whose number it was.",
    )
    # What is known of the owner, so that a look-up reads one table.
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True
    )
    lead_partner_id = fields.Many2one(
        "res.partner",
        "Contact of the opportunity",
        related="lead_id.partner_id",
        store=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,  # a number that is begun would tell it of any lead
    )
    in_use = fields.Boolean(
        compute="_compute_in_use",
        store=True,
        help="The owner is not archived, and not a colleague.",
    )

    _one_owner = models.Constraint(
        "CHECK ((partner_id IS NULL) <> (lead_id IS NULL))",
        "A number belongs to a contact or to an opportunity.",
    )
    _partner_unique = models.UniqueIndex(
        "(partner_id, number) WHERE partner_id IS NOT NULL",
        "This contact has the number already.",
    )
    _lead_unique = models.UniqueIndex(
        "(lead_id, number) WHERE lead_id IS NOT NULL",
        "This opportunity has the number already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("number")
    @api.depends_context("company", "uid")
    def _compute_number_display(self):
        """National numbers only where they are also read as such when changed."""
        own_country = self._default_country_code(self.env.company)
        display = numbers.hide if hides_numbers(self.env) else numbers.display
        for row in self:
            # sudo: only how the person's numbers are written
            owner_sudo = row._owner().sudo()
            is_own = not owner_sudo or owner_sudo._cgvcall_country_code() == own_country
            country = own_country if is_own else NOWHERE
            # sudo: the whole number, to hide some of it
            number = row.sudo().number or ""
            row.number_display = display(number, country) or False

    def _inverse_number_display(self):
        for row in self:
            row.number = self._read_number(row.number_display, row._owner())

    @api.depends("partner_id.company_id", "lead_id.company_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row._owner().company_id

    @api.depends(
        "partner_id.active",
        "partner_id.partner_share",
        "lead_id.active",
        "lead_id.partner_id.partner_share",
    )
    def _compute_in_use(self):
        for row in self:
            row.in_use = row._owner()._cgvcall_in_use()

    def _owner(self):
        """The contact or lead of this number."""
        self.ensure_one()
        return self.partner_id or self.lead_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Write down more numbers; one that is there already is kept from now on."""
        rows = []
        for vals in self._with_numbers(vals_list):
            row = self._row_of(vals)
            if row:
                row._keep(vals)
            rows.append(row or super().create([vals]))
        created = self.browse().union(*rows)
        created._relink_calls()
        return created

    def write(self, vals):
        result = super().write(vals)
        if "number" in vals:
            self._relink_calls()
        return result

    def unlink(self):
        """A number that still stands in a field of its owner stays in the book."""
        if self.env.su and self.env.context.get("cgvcall_moved"):
            return super().unlink()
        owners = [self[owner] for owner in OWNERS.values()]
        result = super().unlink()
        for records in owners:
            records.exists()._cgvcall_sync_phones()
        return result

    def _with_numbers(self, vals_list):
        for vals in vals_list:
            written = vals.get("number_display") or vals.get("number")
            rest = {name: vals[name] for name in vals.keys() - {"number_display"}}
            yield {**rest, "number": self._read_number(written, self._owner_in(vals))}

    def _owner_in(self, vals):
        for model, owner in OWNERS.items():
            if vals.get(owner):
                return self.env[model].browse(vals[owner])
        raise ValidationError(self.env._("Whose number is this?"))

    def _keep(self, vals):
        """Have a number that is in the book already as one more number.

        :raise ValidationError: a user adds one that the person's form shows already
        """
        self.check_access("write")
        # sudo: what is shown is asked of the owner, who may be written
        row_sudo = self.sudo()
        owner_sudo = row_sudo._owner()
        # A field that is written by the same save no longer has its old number.
        is_shown = (
            not self.field_name or row_sudo.number in owner_sudo._cgvcall_numbers()
        )
        if is_shown and not self.env.su:
            raise self._already_there(row_sudo.number)
        # sudo: that it is kept is noted by the system
        row_sudo.write({"kept": True, "label": vals.get("label") or self.label})

    def _row_of(self, vals):
        """The row that says already what these values say, if any."""
        # sudo: numbers may be hidden from the user; what is found is asked for access
        rows_sudo = self.sudo().search(
            [("number", "=", vals["number"])]
            + [(owner, "=", vals.get(owner)) for owner in OWNERS.values()]
        )
        return rows_sudo.with_env(self.env)._filtered_access("read")

    @api.model
    def _read_number(self, written, owner):
        """The normal form of one number of a person, as somebody wrote it.

        :raise ValidationError: nobody can have this number
        """
        country = owner._cgvcall_country_code()
        written = str(written or "")
        shown = HIDDEN.sub("•", written[:MAX_SHOWN])
        shown = "".join(filter(str.isprintable, shown))
        found = [numbers.normalize(part, country) for part in numbers.split(written)]
        if len({number for number in found if numbers.is_personal(number)}) > 1:
            raise ValidationError(
                self.env._("“%s”: write one number in each line.", shown)
            )
        number = found[0] if found else ""
        if not number:
            raise ValidationError(self.env._("“%s” is not a phone number.", shown))
        if not numbers.is_personal(number):
            raise ValidationError(
                self.env._(
                    "“%s” is an extension or a short code, not a person's number.",
                    shown,
                )
            )
        return number

    @api.model
    def _default_country_code(self, company):
        return company._cgvcall_country_code()
