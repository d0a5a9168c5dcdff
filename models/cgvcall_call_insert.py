from odoo import api, fields, models
from odoo.tools import SQL

from ..pbx import numbers
from . import rows


class CgvcallCall(models.Model):
    """New calls of the PBX, with all that belongs to them, in a few statements."""

    _inherit = "cgvcall.call"

    @api.model
    def _create_imported(self, account, vals_list, cdrs):
        """Create ended calls with their legs and chatter entries.

        As `create` does it, where nobody else has a part in that.

        :param list cdrs: of each call its record, for the legs
        """
        if not vals_list:
            return self.browse()
        legs = self.env["cgvcall.call.leg"]
        if not all(map(rows.is_all_known, (self, legs, self.env["mail.message"]))):
            calls = self.create(vals_list)
            calls._set_legs(
                {call.id: cdr.legs for call, cdr in zip(calls, cdrs, strict=True)}
            )
            calls._sync_chatter()
            return calls
        values = self._rows_of(account, vals_list)
        self._insert_entries(account, values)
        calls = self.browse(rows.insert(self, values))
        calls._remember(values)
        rows.insert(
            legs,
            [
                {"call_id": call.id, **leg}
                for call, cdr in zip(calls, cdrs, strict=True)
                for leg in map(self._leg_values, cdr.legs)
            ],
        )
        # The latest call of each agent tells the board as much as all of them.
        latest = sorted(
            zip(values, calls, strict=True), key=lambda pair: pair[0]["started_at"]
        )
        tellers = {row["user_id"] or call: call for row, call in latest}
        self.union(*tellers.values())._notify_board()
        return calls

    @api.model
    def _count_first_rows(self):
        """Tell the database that its table of calls is not empty any more.

        Until a table has been counted, for which it takes its time, PostgreSQL looks
        for the call of each new leg by reading all of them.
        """
        [[rows]] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", self._table)
        )
        if rows <= 0:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(self._table)))

    def _rows_of(self, account, vals_list):
        """The values as the database takes them, each with the same columns."""
        common = dict.fromkeys({name for vals in vals_list for name in vals})
        common |= {
            "started_at": fields.Datetime.now(),
            "company_id": account.company_id.id,
            "message_id": None,
        }
        return [common | vals for vals in vals_list]

    def _insert_entries(self, account, values):
        """Insert the chatter entries of these calls, and write down which is whose."""
        if not account.chatter_enabled:
            return
        told = self.with_context(lang=account._company_lang())
        country = account._country_code()
        authors = {}
        entries, owners = [], []
        for row in values:
            model, res_id = self._entry_place(row)
            if not res_id:
                continue
            user_id = row["user_id"]
            if user_id not in authors:
                user = self.env["res.users"].browse(user_id or ())
                authors[user_id] = user.name, self._entry_values(user)
            name, entry = authors[user_id]
            text = told._entry_text(
                row["direction"],
                row["disposition"],
                row["talk_seconds"],
                numbers.hide(row["number"] or "", country),
                name,
            )
            entry = {
                **entry,
                "model": model,
                "res_id": res_id,
                "date": row["started_at"],
                "body": self._entry_body(text),
            }
            entry["message_id"] = self.env["mail.message"]._get_message_id(entry)
            entries.append(entry)
            owners.append(row)
        ids = rows.insert(self.env["mail.message"], entries)
        for row, entry_id in zip(owners, ids, strict=True):
            row["message_id"] = entry_id

    def _remember(self, values):
        """Have the caches know what has been inserted, instead of reading it again."""
        for name, field in self._fields.items():
            if field.store and field.column_type:
                if name in values[0]:
                    field._insert_cache(self, [row[name] for row in values])
                elif field._module == "cgvcall" and not (
                    field.compute or field.default
                ):
                    field._insert_cache(self, [None] * len(self))
