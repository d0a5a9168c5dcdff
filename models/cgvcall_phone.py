from odoo import api, fields, models
from odoo.fields import Domain

from ..pbx import numbers
from .cgvcall_account import DEFAULT_COUNTRY_CODE

# The models whose records have numbers, and the field that names each owner.
OWNERS = {"res.partner": "partner_id", "crm.lead": "lead_id"}
REBUILD_BATCH = 1000


class CgvcallPhone(models.Model):
    """The phone book: one row for each number of a person."""

    _name = "cgvcall.phone"
    _description = "Phone book entry"
    _order = "number, preferred DESC, id"
    _rec_name = "number"

    number = fields.Char(required=True, index=True, help="E.164, or the digits.")
    partner_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    label = fields.Char()
    preferred = fields.Boolean()

    _one_owner = models.Constraint(
        "CHECK ((partner_id IS NULL) <> (lead_id IS NULL))",
        "A number belongs to a contact or to a lead.",
    )

    @api.model
    def _find_people(self, wanted, company):
        """Whose numbers these are: one query, contacts before leads.

        :param wanted: iterable of normalised numbers
        :return: ``{number: (res.partner, crm.lead)}``; either may be empty
        """
        in_use = [("active", "=", True), ("company_id", "in", [False, company.id])]
        owned = [Domain(owner, "any", in_use) for owner in OWNERS.values()]
        rows = self.search_fetch(
            Domain("number", "in", list(wanted)) & Domain.OR(owned),
            ["number", "partner_id", "lead_id"],
        )
        people = {}
        for row in rows.sorted(lambda row: (not row.preferred, not row.partner_id)):
            partner = row.partner_id or row.lead_id.partner_id
            people.setdefault(row.number, (partner, row.lead_id))
        return people

    @api.model
    def _sync(self, records):
        """Bring the rows of these contacts or leads in step with their numbers."""
        owner = OWNERS[records._name]
        rows = self.search([(owner, "in", records.ids)])
        present = {(row[owner].id, row.number): row for row in rows}
        wanted = {}
        for record in records:
            country = record._cgvcall_country_code()
            for fname in record._phone_get_number_fields():
                for raw in numbers.split(record[fname] or ""):
                    if number := numbers.normalize(raw, country):
                        wanted.setdefault((record.id, number), fname)
        (rows - self.union(*(present[key] for key in present.keys() & wanted))).unlink()
        self.create(
            [
                {owner: record_id, "number": number, "label": fname}
                for (record_id, number), fname in wanted.items()
                if (record_id, number) not in present
            ]
        )

    @api.model
    def _rebuild(self):
        """Read the numbers of all contacts and leads."""
        for model in OWNERS:
            owners = self.env[model].with_context(active_test=False)
            records = owners.search(
                Domain.OR(
                    Domain(fname, "!=", False)
                    for fname in owners._phone_get_number_fields()
                )
            )
            for start in range(0, len(records), REBUILD_BATCH):
                self._sync(records[start : start + REBUILD_BATCH])
                self.env.flush_all()
                self.env.invalidate_all()

    @api.model
    def _default_country_code(self, company):
        return company.country_id.code or DEFAULT_COUNTRY_CODE
