from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from odoo.addons.base.models.ir_attachment import condition_values

from .cgvcall_phone import OWNERS

# What the system notes of a number; nobody else writes it.
SYSTEM_FIELDS = {
    "company_id",
    "field_name",
    "in_use",
    "is_learned",
    "kept",
    "lead_partner_id",
    "learned_from_id",
    "plain_name",
    "preferred",
}
# What a person's list of numbers shows: read by the query that finds the rows.
SHOWN_FIELDS = (*OWNERS.values(), "number", "label", "is_learned")


class CgvcallPhone(models.Model):
    """The phone book, as far as users may see and change it.

    Whoever may read a contact or lead reads its numbers, whoever may write it changes
    them. The numbers of all others do not exist for them.
    """

    _inherit = "cgvcall.phone"

    is_learned = fields.Boolean(
        "Learned from a call", compute="_compute_is_learned", store=True
    )

    @api.depends("learned_from_id")
    def _compute_is_learned(self):
        for row in self:
            row.is_learned = bool(row.learned_from_id)

    # === ACCESS === #

    def _check_access(self, operation):
        """Access to a number is access to its owner."""
        result = super()._check_access(operation)
        checked = self - result[0] if result else self
        # sudo: only whose the numbers are, to ask for the rights on those
        checked_sudo = checked.filtered("id").sudo()
        forbidden = self.browse()
        for owner in OWNERS.values():
            people = checked_sudo[owner].with_env(self.env)
            allowed = people._filtered_access(
                "read" if operation == "read" else "write"
            )
            closed = set((people - allowed)._ids)
            forbidden += checked_sudo.filtered(
                lambda row, owner=owner, closed=closed: row[owner].id in closed
            ).with_env(self.env)
        if not forbidden:
            return result
        rules = self.env["ir.rule"]
        forbidden += result[0] if result else self.browse()
        return forbidden, partial(rules._make_access_error, operation, forbidden)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            self.browse().check_access("read")
            domain = Domain(domain).optimize(self)
            domain &= self._readable(domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _readable(self, domain):
        """Of the rows of a search, those of people whom the user may read.

        Asked for each row, by the key of its owner: a list of all people who may be
        read would be made anew for each form that shows some numbers.
        """
        models = OWNERS.keys()
        for model, owner in OWNERS.items():
            ids = condition_values(self, owner, domain)
            if ids and False not in ids:  # the numbers of these people, as on a form
                models = [model]
        return Domain.OR(
            Domain(OWNERS[model], "!=", False)
            & Domain.custom(to_sql=partial(self._sql_owner_readable, model))
            for model in models
            if self.env[model].has_access("read")
        )

    def _sql_owner_readable(self, model, _rows, alias, query):
        people = self.env[model]._search(Domain.TRUE, active_test=False)
        if people.is_empty():
            return SQL("FALSE")
        if not people.where_clause:
            return SQL("TRUE")
        row_owner = self._field_to_sql(alias, OWNERS[model], query)
        people.add_where(SQL("%s = %s", SQL.identifier(people.table, "id"), row_owner))
        return SQL("EXISTS (%s)", people.subselect(SQL("1")))

    @api.model
    def search_fetch(self, domain, field_names=None, *args, **kwargs):
        """Fetch with the rows what a list of them shows: one query for a form."""
        if field_names:
            field_names = list(dict.fromkeys((*field_names, *SHOWN_FIELDS)))
        return super().search_fetch(domain, field_names, *args, **kwargs)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        # Nor does the context say what the system notes.
        context = clean_context(self.env.context)
        rows = self.with_context(context)  # pylint: disable=context-overridden
        vals_list = [self._users_values(vals) for vals in vals_list]
        return super(CgvcallPhone, rows).create(vals_list).with_env(self.env)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.check_access("write")
        vals = self._users_values(vals)
        self._check_owner_stays(vals)
        written = vals.pop("number", None)
        if written is None:
            return super().write(vals)
        for row in self:
            number = self._read_number(written, row._owner())
            super(CgvcallPhone, row).write(
                {**vals, **row._changed_number_values(number)}
            )
        return True

    def _users_values(self, vals):
        """What users may say of a number: whose, which and its label."""
        return {name: vals[name] for name in vals.keys() - SYSTEM_FIELDS}

    def _check_owner_stays(self, vals):
        for owner in OWNERS.values():
            if owner in vals and set(self[owner].ids) != {vals[owner] or False} - {
                False
            }:
                raise UserError(
                    self.env._("A number stays with the person. Add it to the other.")
                )

    def _changed_number_values(self, number):
        """The values for another number in place of this one.

        :raise UserError: it stands in a field of its owner, and is changed there
        :raise ValidationError: the owner has the other number too
        """
        self.ensure_one()
        if number == self.sudo().number:  # sudo: it may be hidden from the user
            return {}
        if self.field_name:
            raise UserError(
                self.env._("Change this number in the field where it is written.")
            )
        owners = [(owner, "=", self[owner].id) for owner in OWNERS.values()]
        # sudo: rows of the same person
        same_sudo = self.sudo().search([("number", "=", number), *owners])
        # A field that is written by the same save no longer has its old number.
        if same_sudo and (
            same_sudo.kept or number in same_sudo._owner()._cgvcall_numbers()
        ):
            raise self._already_there(number)
        same_sudo.with_context(cgvcall_moved=True).unlink()
        # sudo: nobody chose this number, and no call taught it
        self.sudo().write({"preferred": False, "learned_from_id": False})
        return {"number": number}

    @api.model
    def _already_there(self, number):
        display = self.new({"number": number}).number_display
        return ValidationError(self.env._("%s is there already.", display))

    # === ACTION METHODS === #

    def action_view_learned_from(self):
        """Open the call from which this number was learned."""
        self.ensure_one()
        self.check_access("read")
        # sudo: which call it was; whether the user may see it is asked
        call = self.sudo().learned_from_id.with_env(self.env)
        if not call or not call.has_access("read"):
            raise UserError(self.env._("The call is gone, or not yours to see."))
        return {
            "type": "ir.actions.act_window",
            "res_model": call._name,
            "res_id": call.id,
            "views": [[False, "form"]],
        }
