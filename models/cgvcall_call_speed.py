from odoo import api, models
from odoo.tools import SQL, Query

# Columns that a condition names together: PostgreSQL then knows how many calls an agent
# sees by the record rule, and reads the newest from the index instead of all of them.
STATISTICS = {"seen_by": ("user_id", "return_user_id")}
GROUPED = "cgvcall_grouped"


class CgvcallCall(models.Model):
    """Helps PostgreSQL to plan for a million calls."""

    _inherit = "cgvcall.call"

    def init(self):
        for name, fnames in STATISTICS.items():
            self.env.cr.execute(
                SQL(
                    "CREATE STATISTICS IF NOT EXISTS %s (mcv) ON %s FROM %s",
                    SQL.identifier(f"{self._table}_{name}_stat"),
                    SQL(", ").join(map(SQL.identifier, fnames)),
                    SQL.identifier(self._table),
                )
            )
        return super().init()

    # === GROUPS === #

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Sort the groups by what they are of, once they are made.

        By default PostgreSQL groups by the names, too, and sorts every call by them.
        """
        if order:
            self._expect_few_groups()
        grouped = self.with_context(**{GROUPED: True})
        return super(CgvcallCall, grouped)._read_group_orderby(
            order, groupby_terms, query
        )

    @api.model
    def _expect_few_groups(self):
        """Have this request's groups counted in memory instead of sorting all calls.

        PostgreSQL cannot know that a million moments are few months. To compile its
        work first (JIT), as it then does, takes longer than the work.
        """
        self.env.cr.execute(
            "SELECT set_config('hash_mem_multiplier', '1000', TRUE),"
            " set_config('jit', 'off', TRUE)"
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        field = self._fields.get(field_name)
        if self.env.context.get(GROUPED) and field and field.type == "many2one":
            comodel = self.env[field.comodel_name].with_context(**{GROUPED: False})
            order = [part.split() for part in comodel._order.split(",")]
            fnames = [fname for fname, *_way in order]
            if all(comodel._fields[fname].type != "many2one" for fname in fnames):
                key = self._field_to_sql(alias, field_name, query)
                return self._order_group_to_sql(comodel, order, key, direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _order_group_to_sql(self, comodel, order, key, direction, nulls):
        """The terms of the other model's order, each looked up for a group."""
        terms = []
        for fname, *way in order:
            is_reverse = ("desc" in map(str.lower, way)) != (direction.code == "DESC")
            one = Query(self.env, f"group_{comodel._table}", comodel._table_sql)
            value = comodel._order_field_to_sql(one.table, fname, SQL(), SQL(), one)
            one.add_where(SQL("%s = %s", SQL.identifier(one.table, "id"), key))
            term = SQL(
                "(%s) %s", one.select(value), SQL("DESC" if is_reverse else "ASC")
            )
            terms.append(SQL("%s %s", term, nulls))
        return SQL(", ").join([*terms, key])
