from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursPhoneBook(ToursCase):
    """More numbers of a person, on the form."""

    def test_contact(self):
        """An agent writes down numbers, with slips, and calls one of them."""
        self.run_tour(f"/odoo/contacts/{self.partner.id}", "phone_book", "rep")
        self.assertEqual(self.partner.email, "an@example.com")
        self.assertEqual(
            self.partner.cgvcall_phone_ids.mapped("number"), ["+842873001234"]
        )
        self.assertRecordValues(
            self.calls(),
            [{"number": "+84988111222", "partner_id": self.partner.id}],
        )

    def test_lead(self):
        lead = self.env["crm.lead"].create(
            {"name": "Roofs", "type": "opportunity", "user_id": self.agent.id}
        )
        self.run_tour(f"/odoo/crm/{lead.id}", "phone_book_lead", "rep")
        self.assertEqual(lead.cgvcall_phone_ids.mapped("number"), ["+84988111222"])
