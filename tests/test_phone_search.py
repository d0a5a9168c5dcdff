from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..models.cgvcall_phone_search import DIGITS, _trigram
from .common import CgvcallCase

#: One number in the ways people write it, and search for it.
NOTATIONS = (
    "0388 123 456",
    "0388.123.456",
    "0388123456",
    "+84388123456",
    "+84 388 123 456",
    "84388123456",
    "0084 388 123 456",
    "01688123456",
    "0168 812 3456",
)


@tagged("post_install", "-at_install")
class TestPhoneSearch(CgvcallCase):
    """People are found by each of their numbers, however they are written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create([{"name": "Mai"}, {"name": "Lan"}])
        cls.mai, cls.lan = partners
        cls.lead = cls.env["crm.lead"].create({"name": "Roofs"})
        cls.add(cls.mai, "0388 123 456")
        cls.add(cls.lead, "0388 123 456")

    @classmethod
    def add(cls, person, number):
        owner = {"res.partner": "partner_id", "crm.lead": "lead_id"}[person._name]
        return cls.env["cgvcall.phone"].create({owner: person.id, "number": number})

    def found(self, text, operator="ilike", people=None):
        """Those of this test who are found in the search box of the list."""
        people = self.partner + self.mai + self.lan if people is None else people
        domain = [("id", "in", people.ids), ("phone_mobile_search", operator, text)]
        return people.search(domain)

    def named(self, text, model="res.partner"):
        found = self.env[model].name_search(text)
        return self.env[model].browse([found_id for found_id, _name in found])

    def test_in_every_notation(self):
        for written in NOTATIONS:
            with self.subTest(written):
                self.assertEqual(self.found(written), self.mai)
                self.assertEqual(self.found(written, people=self.lead), self.lead)
                self.assertEqual(self.named(written), self.mai)
                self.assertEqual(self.named(written, "crm.lead"), self.lead)

    def test_a_field_written_before_2018(self):
        self.lan.phone = "0168 812 3457"
        for written in ("0388123457", "+84388123457", "0168.812.3457"):
            with self.subTest(written):
                self.assertEqual(self.found(written), self.lan)

    def test_parts_of_a_number(self):
        for part in ("0388", "038812", "+8438", "008438", "0168", "01688 12", "88123"):
            with self.subTest(part):
                self.assertEqual(self.found(part), self.mai)
        for part in ("0399", "+8412", "0169", "123457"):
            with self.subTest(part):
                self.assertFalse(self.found(part))

    def test_odoo_s_own_search_stays(self):
        self.assertEqual(self.found("0912 345"), self.partner)
        self.assertEqual(self.found("not a number"), self.mai.browse())
        self.assertEqual(self.named("Mai Lan"), self.mai.browse())
        self.assertIn(self.mai, self.named("Mai"))

    def test_other_operators(self):
        others = self.partner + self.lan
        self.assertEqual(self.found("0388123456", "not ilike"), others)
        self.assertEqual(self.found("0388123456", "="), self.mai)
        self.assertFalse(self.found("038812345", "="))
        self.assertEqual(self.found("0388123456", "!="), others)
        self.assertEqual(
            self.found(["0388123456", "0912345678"], "in"), self.partner + self.mai
        )
        self.assertEqual(self.found(False, "="), self.mai + self.lan)
        self.assertEqual(self.found(True, "="), self.partner)
        self.assertFalse(self.found("0388123456", "<"))

    def test_few_digits_are_no_name(self):
        self.assertFalse(self.named("0388"))

    def test_of_whom_the_user_may_read(self):
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        mine = self.mai.with_user(clerk)
        self.assertEqual(
            mine.search([("phone_mobile_search", "=", "0388123456")]), mine
        )
        self.mai.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(mine.search([("phone_mobile_search", "=", "0388123456")]))
        self.assertFalse(mine.name_search("0388123456"))

    def test_every_phone_field(self):
        """As an addon with a second one has it; ``ref`` stands for that."""

        def fields(_self):
            return ["phone", "ref"]

        partners = type(self.env["res.partner"])
        with patch.object(partners, "_phone_get_number_fields", fields):
            self.lan.write({"phone": "0388 123 457", "ref": "0168 812 3458"})
            rows = self.env["cgvcall.phone"].search([("partner_id", "=", self.lan.id)])
            self.assertEqual(
                {row.number: row.field_name for row in rows},
                {"+84388123457": "phone", "+84388123458": "ref"},
            )
            self.assertEqual(self.found("0388123458"), self.lan)
            self.lan.ref = False
            self.assertEqual(rows.exists().mapped("field_name"), ["phone"])

    def test_the_index_of_parts_serves_parts_alone(self):
        cr, book = self.env.cr, self.env["cgvcall.phone"]
        cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        registry = SimpleNamespace(has_trigram=True, has_unaccent=False)
        # It hides the real table, whose other indexes might serve.
        cr.execute("CREATE TEMP TABLE cgvcall_phone (LIKE public.cgvcall_phone)")
        cr.execute(
            f"CREATE INDEX of_parts ON cgvcall_phone {_trigram(DIGITS)(registry)}"
        )
        cr.execute("SET LOCAL enable_seqscan = off")

        def plan(domain):
            query = book._search(domain).select()
            return "\n".join(
                line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query))
            )

        self.assertIn("of_parts", plan(book._digits_like("%345678%")))
        self.assertNotIn("of_parts", plan([("number", "=", "+84912345678")]))
