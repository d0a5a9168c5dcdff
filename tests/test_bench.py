from odoo.tests import TransactionCase, tagged

from ..dev.bench import calls, people
from ..dev.bench.sizes import Sizes
from ..pbx import numbers

SIZES = Sizes(calls=600, contacts=200, leads=40, agents=4)
#: What the statements fill in and Odoo would have worked out itself.
COMPUTED = {
    "res.partner": [
        "complete_name",
        "commercial_partner_id",
        "commercial_company_name",
        "phone_sanitized",
    ],
    "crm.lead": ["phone_sanitized", "won_status", "partner_name"],
    "cgvcall.phone": ["company_id", "in_use", "plain_name"],
}


class _UndoError(Exception):
    """Ends a savepoint."""


@tagged("post_install", "-at_install")
class TestBench(TransactionCase):
    """The data of the measurements are such as Odoo would have made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first_rows = cls._rows_of_a_fill()
        cls.before = {
            model: cls.env[model].search_count([])
            for model in ("res.partner", "crm.lead", "cgvcall.phone")
        }
        cls._fill()

    @classmethod
    def _fill(cls):
        known = people.fill(cls.env, SIZES)
        calls.fill(cls.env.cr, known)
        cls.env.invalidate_all()

    @classmethod
    def _rows_of_a_fill(cls):
        """What is filled in, which is undone."""
        try:
            with cls.env.cr.savepoint():
                cls._fill()
                rows = cls._rows()
                raise _UndoError
        except _UndoError:
            cls.env.transaction.clear()
        return rows

    @classmethod
    def _rows(cls):
        fnames = ["cdr_id", "started_at", "number", "disposition", "note"]
        found = cls._calls().sorted("cdr_id")
        return [[call[fname] for fname in fnames] for call in found]

    @classmethod
    def _calls(cls):
        return cls.env["cgvcall.call"].search([("cdr_id", "=like", "bench-%")])

    def _made(self, model, domain):
        return self.env[model].search(domain)

    def test_as_many_as_asked_for(self):
        found = self._calls()
        self.assertEqual(len(found), SIZES.calls)
        added = {
            model: self.env[model].search_count([]) - count
            for model, count in self.before.items()
        }
        # Users are contacts, too: the agents, the newcomer and the supervisor.
        self.assertEqual(added["res.partner"], SIZES.contacts + SIZES.agents + 2)
        self.assertEqual(added["crm.lead"], SIZES.leads)
        self.assertEqual(added["cgvcall.phone"], SIZES.contacts + SIZES.leads)
        for fname in ("recording_id", "partner_id", "lead_id", "leg_ids", "to_return"):
            part = found.filtered(fname)
            self.assertTrue(part and part != found, fname)

    def test_calls_are_as_odoo_makes_them(self):
        found = self._calls()
        for name, field in found._fields.items():
            if field.store and field.compute:
                before = {call: call[name] for call in found}
                self.env.add_to_compute(field, found)
                self.assertEqual({call: call[name] for call in found}, before, name)
        for call in found - found.filtered(lambda call: call.direction == "internal"):
            self.assertEqual(numbers.normalize(call.number), call.number or "")
            self.assertEqual(numbers.normalize(call.hotline), call.hotline)
        for recording in found.recording_id:
            self.assertEqual(recording.call_id.recording_id, recording)

    def test_people_are_as_odoo_makes_them(self):
        book = self.env["cgvcall.phone"]
        before = book.search([]).read(["number", "field_name", "kept"])
        records = {
            "res.partner": self._made("res.partner", [("phone", "=like", "0%")]),
            "crm.lead": self._made("crm.lead", [("name", "=like", "Enquiry %")]),
        }
        owners = list(records.values())
        records["cgvcall.phone"] = book.search(
            [("partner_id", "in", owners[0].ids)]
        ) + book.search([("lead_id", "in", owners[1].ids)])
        for model, fnames in COMPUTED.items():
            for fname in fnames:
                wanted = {record: record[fname] for record in records[model]}
                field = self.env[model]._fields[fname]
                self.env.add_to_compute(field, records[model])
                found = {record: record[fname] for record in records[model]}
                self.assertEqual(found, wanted, fname)
        for people_ in owners:
            people_._cgvcall_sync_phones()
        rows = book.search([])
        self.assertEqual(rows.read(["number", "field_name", "kept"]), before)

    def test_the_same_each_time(self):
        self.assertEqual(len(self.first_rows), SIZES.calls)
        self.assertEqual(self._rows(), self.first_rows)
