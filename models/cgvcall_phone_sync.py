from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .cgvcall_phone import OWNERS


class CgvcallPhone(models.Model):
    """The phone book, kept in step with the fields of contacts and leads."""

    _inherit = "cgvcall.phone"

    @api.model
    def _sync(self, records):
        """Bring the rows of these contacts or leads in step with their fields.

        One statement for all of them. Rows of numbers that are no longer written in
        a field go, but for those that are kept; past calls of new numbers are linked.
        """
        self.flush_model()
        self.env["cgvcall.call"].flush_model(["number", "partner_id", "lead_id"])
        found = self.env.execute_query(self._sql_sync(records))
        self.invalidate_model(flush=False)
        numbers_of = defaultdict(set)
        for owner_id, number in found:
            numbers_of[records.browse(owner_id)].add(number)
        if numbers_of:
            self.env["cgvcall.call"]._relink(numbers_of)

    def _sql_sync(self, records):
        """Changes the rows; selects the new ones that past calls wait for."""
        wanted = [
            (record.id, number, fname)
            for record in records
            for number, fname in record._cgvcall_numbers().items()
        ]
        ids, written, fnames = zip(*wanted, strict=True) if wanted else ([], [], [])
        return SQL(
            """
            WITH owners (id, company_id, lead_partner_id, in_use, plain_name) AS (
                SELECT * FROM unnest(%(owner_ids)s::int[], %(company_ids)s::int[],
                    %(lead_partner_ids)s::int[], %(in_use)s::bool[],
                    %(plain_names)s::text[])
            ), wanted (owner_id, number, field_name) AS (
                SELECT * FROM unnest(%(ids)s::int[], %(numbers)s::text[],
                    %(field_names)s::text[])
            ), gone AS (
                DELETE FROM cgvcall_phone AS book
                USING owners
                WHERE book.%(owner)s = owners.id AND book.kept IS NOT TRUE
                AND NOT EXISTS (
                    SELECT FROM wanted
                    WHERE wanted.owner_id = book.%(owner)s
                    AND wanted.number = book.number
                )
            ), stayed AS (
                UPDATE cgvcall_phone AS book
                SET field_name = now.field_name
                FROM (
                    SELECT old.id, wanted.field_name
                    FROM owners
                    JOIN cgvcall_phone AS old ON old.%(owner)s = owners.id
                    LEFT JOIN wanted ON wanted.owner_id = old.%(owner)s
                        AND wanted.number = old.number
                    WHERE wanted.number IS NOT NULL OR old.kept
                ) AS now
                WHERE book.id = now.id
                AND book.field_name IS DISTINCT FROM now.field_name
            ), added AS (
                INSERT INTO cgvcall_phone (%(owner)s, number, field_name, kept,
                    company_id, lead_partner_id, in_use, plain_name,
                    create_uid, write_uid, create_date, write_date)
                SELECT wanted.owner_id, wanted.number, wanted.field_name, FALSE,
                    owners.company_id, owners.lead_partner_id, owners.in_use,
                    owners.plain_name,
                    %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                FROM wanted
                JOIN owners ON owners.id = wanted.owner_id
                ON CONFLICT DO NOTHING
                RETURNING %(owner)s AS owner_id, number
            )
            SELECT DISTINCT added.owner_id, added.number
            FROM added
            JOIN cgvcall_call AS call ON call.number = added.number
            WHERE call.partner_id IS NULL AND call.lead_id IS NULL
            AND call.direction <> 'internal'
            """,
            owner=SQL.identifier(OWNERS[records._name]),
            owner_ids=records.ids,
            company_ids=[record.company_id.id or None for record in records],
            lead_partner_ids=[
                records._name == "crm.lead" and record.partner_id.id or None
                for record in records
            ],
            in_use=[record._cgvcall_in_use() for record in records],
            plain_names=[record._cgvcall_plain_name() or None for record in records],
            ids=list(ids),
            numbers=list(written),
            field_names=list(fnames),
            uid=self.env.uid,
        )

    def _relink_calls(self):
        """Link the past calls of these numbers that are nobody's yet."""
        numbers_of = defaultdict(set)
        for row in self.sudo():  # sudo: whole numbers, which may be hidden
            numbers_of[row._owner()].add(row.number)
        # sudo: cgvcall.call - whose number it is decides, not who wrote it down
        self.env["cgvcall.call"].sudo()._relink(numbers_of)
