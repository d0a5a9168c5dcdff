from odoo.tests import tagged

from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestPhoneBook(CgvcallCase):
    def numbers(self, record):
        owner = "partner_id" if record._name == "res.partner" else "lead_id"
        rows = self.env["cgvcall.phone"].search([(owner, "=", record.id)])
        return sorted(rows.mapped("number"))

    def test_number_in_every_notation(self):
        for written in (
            "0912345678",
            "0912 345 678",
            "84912345678",
            "0084912345678",
            "+84 912345678",
            "912345678",
        ):
            with self.subTest(written=written):
                self.partner.phone = written
                self.assertEqual(self.numbers(self.partner), ["+84912345678"])

    def test_number_that_came_as_a_number(self):
        """By RPC, from a program that keeps numbers so."""
        row = self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number": 84987000222}
        )
        self.assertEqual(row.number, "+84987000222")

    def test_two_numbers_in_one_field(self):
        self.partner.phone = "0912 345 678 / 028 3812 3456"
        self.assertEqual(self.numbers(self.partner), ["+842838123456", "+84912345678"])

    def test_follows_the_contact(self):
        self.partner.phone = False
        self.assertFalse(self.numbers(self.partner))
        self.partner.phone = "0162 345 6789"
        self.assertEqual(self.numbers(self.partner), ["+84323456789"])
        row = self.env["cgvcall.phone"].search([("partner_id", "=", self.partner.id)])
        self.partner.unlink()
        self.assertFalse(row.exists())

    def test_lead_follows_its_contact(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.partner.id}
        )
        self.assertEqual(self.numbers(lead), ["+84912345678"])
        self.partner.phone = "0987 000 222"
        self.assertEqual(self.numbers(lead), ["+84987000222"])
        other = self.env["res.partner"].create({"name": "B", "phone": "0987000333"})
        lead.partner_id = other
        self.assertEqual(self.numbers(lead), ["+84987000333"])

    def test_country_of_the_contact_counts(self):
        german = self.env["res.partner"].create(
            {
                "name": "Anna",
                "country_id": self.env.ref("base.de").id,
                "phone": "030 1234567",
            }
        )
        self.assertEqual(self.numbers(german), ["+49301234567"])

    def test_contact_before_lead_and_archived_ones_never(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "phone": "0912345678", "type": "lead"}
        )
        book = self.env["cgvcall.phone"]
        number = "+84912345678"
        found = book._find_people([number, "+84999"], self.company)
        self.assertEqual(found[number], (self.partner, self.env["crm.lead"]))
        self.assertEqual(set(found), {number})
        self.partner.active = False
        self.assertEqual(book._find_people([number], self.company)[number][1], lead)

    def test_other_companies_contacts_are_not_found(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.partner.company_id = other
        book = self.env["cgvcall.phone"]
        self.assertFalse(book._find_people(["+84912345678"], self.company))
        self.assertTrue(book._find_people(["+84912345678"], other))

    def test_one_query_for_a_page(self):
        book = self.env["cgvcall.phone"]
        wanted = ["+84912345678"] + [f"+8491234{n:04}" for n in range(200)]
        book._find_people(wanted, self.company)
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            book._find_people(wanted, self.company)
