from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..pbx import numbers
from .untold import untold

MASKED = "cgvcall.group_masked_numbers"


def hides_numbers(env):
    """Whether the user of this environment reads numbers partly hidden.

    Asked of the user, also under ``sudo``: what is told on the way is read by the same.
    """
    known = env.cr.cache.get(MASKED)
    if known is None:
        known = env.cr.cache[MASKED] = {}
    hides = known.get(env.uid)  # asked for each number that is read
    if hides is None:
        hides = known[env.uid] = bool(env.uid) and env.user.has_group(MASKED)
    return hides


class Number(fields.Char):
    """A telephone number, which some users read as ``0912 ••• 678``.

    Hidden wherever it is read, so that no door is forgotten; the server reads the whole
    number with ``sudo``.
    """

    def convert_to_record(self, value, record):
        value = super().convert_to_record(value, record)
        env = record.env
        if not value or env.su or not hides_numbers(env):
            return value
        country = env["cgvcall.phone"]._default_country_code(env.company)
        return numbers.hide(value, country)

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        """Refuse to search by a number that is hidden.

        Seven digits are shown: a thousand whole numbers tried would tell the rest, and
        parts of it much sooner.
        """
        if not model.env.su and hides_numbers(model.env) and _asks(operator, value):
            raise AccessError(
                model.env._("Numbers are partly hidden for you: search by a name.")
            )
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )


def _asks(operator, value):
    """Whether a condition asks for more than whether there is a number."""
    return operator not in ("in", "not in") or any(value)


class CgvcallHiddenNumbers(models.AbstractModel):
    """Has numbers: who may not read them sorts and groups by something else."""

    _name = "cgvcall.hidden.numbers"
    _description = "Has numbers that some users may not read"

    def _create(self, data_list):
        with untold():
            return super()._create(data_list)

    def _write_multi(self, vals_list):
        with untold():
            return super()._write_multi(vals_list)

    @api.model
    def _hides(self, fname):
        is_number = isinstance(self._fields.get(fname), Number)
        return is_number and not self.env.su and hides_numbers(self.env)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if self._hides(field_name):
            field_name = "id"
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_not_hidden(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self._check_not_hidden(aggregate_spec)
        return super()._read_group_select(aggregate_spec, query)

    def _check_not_hidden(self, spec):
        if self._hides(spec.split(":")[0]):
            raise AccessError(self.env._("Numbers are partly hidden for you."))
