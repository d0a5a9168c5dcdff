from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..models import rows
from .common import CgvcallCase, epoch

#: Ids and moments differ: only whether there is one is compared.
NOT_ALIKE = {
    "id",
    "message_id",
    "recording_id",
    "call_id",
    "create_date",
    "write_date",
}
HOTLINE = "02873001234"


@tagged("post_install", "-at_install")
class TestImportRows(CgvcallCase):
    """Many new calls at once become exactly what `create` makes of each."""

    def setUp(self):
        super().setUp()
        now = epoch(fields.Datetime.now()) - 3600
        answered = {"cause": "200", "time_started": now, "time_connected": now + 5}
        self.raws = [
            self.raw_cdr("1", **answered, time_ended=now + 70),
            self.raw_cdr("2", cause="480", to_number="84912345678"),
            self.raw_cdr(
                "3", direction=1, from_number="84999999999", to_number=HOTLINE
            ),
            self.raw_cdr("4", from_extension=None, to_number=None),
            self.raw_cdr("5", time_started=None, time_ended=None, cause="odd"),
            self.raw_cdr("6", direction=2, to_number="102", to_extension="102"),
            self.raw_cdr("7", recording_url="https://pbx.example/a.mp3"),
        ]
        for raw in self.raws[:2]:
            raw["data_tracking"] = [dict(raw), {**raw, "cause": "486"}]
        self.pbx.add(*self.raws)

    def stored(self):
        """All columns of what the import has made, but for what cannot be alike."""
        self.env.flush_all()
        calls = self.calls()
        found = []
        for model, records in (
            ("cgvcall_call", calls),
            ("cgvcall_call_leg", calls.leg_ids),
            ("mail_message", calls.message_id),
        ):
            self.env.cr.execute(
                f"SELECT * FROM {model} WHERE id IN %s ORDER BY id",
                [tuple(records.ids)],
            )
            for row in self.env.cr.dictfetchall():
                found.append(
                    {
                        key: bool(value) if key in NOT_ALIKE else value
                        for key, value in row.items()
                    }
                )
        return found

    def test_as_create_makes_them(self):
        with patch.object(rows, "insert", wraps=rows.insert) as insert:
            self.run_import()
        self.assertEqual(insert.call_count, 3, "entries, calls, legs")
        by_rows = self.stored()
        self.calls().unlink()
        self.account.imported_until = False
        with patch.object(rows, "is_all_known", lambda model: False):
            self.run_import()
        by_create = self.stored()
        self.assertEqual(len(by_rows), len(by_create))
        for one, other in zip(by_rows, by_create, strict=True):
            self.assertEqual(one, other)

    def test_caches_know(self):
        self.run_import()
        calls = self.calls()
        names = [
            name
            for name, field in calls._fields.items()
            if field.store and field.column_type
        ]
        known = [{name: call[name] for name in names} for call in calls]
        calls.invalidate_recordset()
        self.assertEqual(
            [{name: call[name] for name in names} for call in calls], known
        )

    def test_somebody_else_has_a_part_in_it(self):
        calls = self.env["cgvcall.call"]
        self.assertTrue(rows.is_all_known(calls))
        registry_class = self.env.registry["cgvcall.call"]
        create = registry_class.create
        with patch.object(registry_class, "create", create):
            self.assertFalse(rows.is_all_known(calls))
        messages = self.env["mail.message"]
        self.assertTrue(rows.is_all_known(messages))
        with patch.object(messages._fields["subject"], "compute", "_compute_subject"):
            with patch.object(messages._fields["subject"], "_module", "elsewhere"):
                self.assertFalse(rows.is_all_known(messages))

    def test_defaults_of_other_fields(self):
        self.env["ir.default"].set("cgvcall.call", "note", "To be read")
        self.run_import()
        self.assertEqual(set(self.calls().mapped("note")), {"To be read"})
