from odoo import Command
from odoo.tests import tagged

from .common import SoftphoneCase


@tagged("post_install", "-at_install")
class TestMerge(SoftphoneCase):
    """Two records turn out to be one person: nothing that is known is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls.env["cgvcall.phone"]
        cls.other = cls.env["res.partner"].create(
            {"name": "Anh An", "phone": "0988 000 111"}
        )

    def add(self, person, number, **values):
        owner = {"res.partner": "partner_id", "crm.lead": "lead_id"}[person._name]
        return self.book.create({owner: person.id, "number": number, **values})

    def numbers(self, person):
        """``{number: (field, kept)}`` of a contact or lead."""
        self.env.flush_all()
        self.env.invalidate_all()
        owner = {"res.partner": "partner_id", "crm.lead": "lead_id"}[person._name]
        rows = self.book.search([(owner, "=", person.id)])
        self.assertEqual(len(rows), len(set(rows.mapped("number"))))
        return {row.number: (row.field_name, row.kept) for row in rows}

    def merge(self, destination=None, source=None):
        """With Odoo's own wizard, as from the list of contacts."""
        destination = destination or self.partner
        partners = destination + (source or self.other)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_context(
            active_model="res.partner", active_ids=partners.ids
        )
        wizard.create({"dst_partner_id": destination.id}).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(partners.exists(), destination)

    # === CONTACTS === #

    def test_all_numbers_stay(self):
        self.add(self.other, "0988 000 222", label="zalo")
        self.add(self.partner, "0988 000 333", label="home")
        self.merge()
        self.assertEqual(
            self.numbers(self.partner),
            {
                "+84912345678": ("phone", False),
                "+84988000111": (False, True),
                "+84988000222": (False, True),
                "+84988000333": (False, True),
            },
        )
        rows = self.partner.cgvcall_phone_ids.sorted("number")
        self.assertEqual(rows.mapped("label"), [False, "zalo", "home"])
        self.assertEqual(set(rows.mapped("in_use")), {True})

    def test_numbers_that_both_have(self):
        """Odoo would delete all rows of the one for each that the other has."""
        self.add(self.other, "0912 345 678", label="office")  # the other's field
        self.add(self.partner, "0988 000 111")  # the field of who goes
        self.add(self.partner, "0988 000 222")
        self.add(self.other, "0988 000 222", label="zalo")
        self.add(self.other, "0988 000 333", label="fax")
        self.merge()
        self.assertEqual(
            self.numbers(self.partner),
            {
                "+84912345678": ("phone", True),
                "+84988000111": (False, True),
                "+84988000222": (False, True),
                "+84988000333": (False, True),
            },
        )
        labels = {
            row.number: row.label
            for row in self.book.search([("partner_id", "=", self.partner.id)])
        }
        self.assertEqual(
            labels,
            {
                "+84912345678": "office",
                "+84988000111": False,
                "+84988000222": "zalo",
                "+84988000333": "fax",
            },
        )

    def test_the_phone_of_who_goes_fills_the_empty_field(self):
        self.partner.phone = False
        self.add(self.partner, "0988 000 333")
        self.merge()
        self.assertEqual(self.partner.phone, "0988 000 111")
        self.assertEqual(
            self.numbers(self.partner),
            {"+84988000111": ("phone", False), "+84988000333": (False, True)},
        )
        self.partner.phone = "0988 000 444"  # and it is a field's number as before
        self.assertEqual(
            self.numbers(self.partner),
            {"+84988000444": ("phone", False), "+84988000333": (False, True)},
        )

    def test_the_field_is_read_in_another_country(self):
        self.partner.write({"phone": False, "country_id": self.env.ref("base.de").id})
        self.merge()
        self.assertIn("+84988000111", self.numbers(self.partner))

    def test_three_contacts(self):
        third = self.env["res.partner"].create(
            {"name": "An N.", "phone": "0988 000 111"}
        )
        self.add(third, "0988 000 222")
        self.merge(source=self.other + third)
        self.assertEqual(
            self.numbers(self.partner),
            {
                "+84912345678": ("phone", False),
                "+84988000111": (False, True),
                "+84988000222": (False, True),
            },
        )

    def test_choice_and_origin_stay(self):
        call = self.make_call(number="+84988000222", partner_id=self.other.id)
        row = self.add(self.other, "0988 000 222")
        row.write({"learned_from_id": call.id, "preferred": True})
        self.add(self.partner, "0988 000 222", label="zalo")
        self.merge()
        row = self.partner.cgvcall_phone_ids.filtered("preferred")
        self.assertRecordValues(
            row,
            [
                {
                    "number": "+84988000222",
                    "label": "zalo",
                    "learned_from_id": call.id,
                    "is_learned": True,
                    "kept": True,
                }
            ],
        )
        found = self.book._find_people([row.number], self.company)
        self.assertEqual(found[row.number][0], self.partner)

    def test_calls_recordings_and_chatter_stay(self):
        call = self.make_call(
            partner_id=self.other.id, number="+84988000111", disposition="answered"
        )
        recording = self.env["cgvcall.recording"].create(
            {"call_id": call.id, "state": "pending"}
        )
        call._sync_chatter()
        message = call.message_id
        self.assertEqual(
            (message.model, message.res_id), ("res.partner", self.other.id)
        )
        self.merge()
        self.assertEqual(call.partner_id, self.partner)
        self.assertEqual(call.message_id, message)
        self.assertEqual(message.res_id, self.partner.id)
        self.assertEqual(recording.call_id, call)

    def test_company_and_use_are_those_of_who_stays(self):
        self.partner.company_id = self.company
        self.merge()
        rows = self.book.search([("partner_id", "=", self.partner.id)])
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.company_id, self.company)
        found = self.book._find_people(rows.mapped("number"), self.company)
        self.assertEqual({partner for partner, _lead in found.values()}, {self.partner})

    def test_merged_with_a_colleague(self):
        """The contact of a user is nobody who calls from outside."""
        self.merge(self.agent.partner_id)
        rows = self.book.search([("partner_id", "=", self.agent.partner_id.id)])
        self.assertEqual(rows.mapped("in_use"), [False])

    # === LEADS === #

    def lead(self, name, phone=False, **values):
        if phone:
            values["phone"] = phone
        return self.env["crm.lead"].create({"name": name, **values})

    def test_merged_leads(self):
        head = self.lead("Roofs", "0988 000 444", type="opportunity")
        tail = self.lead("Two roofs", "0988 000 555", type="lead")
        self.add(tail, "0988 000 666", label="zalo")
        self.add(tail, "0988 000 444", label="office")
        call = self.make_call(number="+84988000555", lead_id=tail.id)
        merged = (head + tail).merge_opportunity()
        self.assertEqual(merged, head)
        self.assertEqual(call.lead_id, head)
        self.assertEqual(
            self.numbers(head),
            {
                "+84988000444": ("phone", True),
                "+84988000555": (False, True),
                "+84988000666": (False, True),
            },
        )

    def test_merged_leads_of_which_one_has_a_number(self):
        head = self.lead("Roofs", type="opportunity")
        tail = self.lead("Two roofs", "0988 000 555", type="lead")
        merged = (head + tail).merge_opportunity()
        self.assertEqual(self.numbers(merged), {"+84988000555": ("phone", False)})

    def test_merged_into_the_lead_of_a_contact(self):
        head = self.lead("Roofs", type="opportunity", partner_id=self.partner.id)
        tail = self.lead("Two roofs", "0988 000 555", type="lead")
        call = self.make_call(number="+84988000555", lead_id=tail.id)
        others = self.lead("Walls", type="lead", partner_id=self.other.id)
        merged = (head + tail + others).merge_opportunity()
        self.assertEqual(merged.partner_id, self.partner)
        self.assertRecordValues(
            call, [{"lead_id": merged.id, "partner_id": self.partner.id}]
        )
        self.assertEqual(
            self.numbers(self.partner),
            {"+84912345678": ("phone", False), "+84988000555": (False, True)},
        )
        self.assertEqual(self.numbers(merged), {"+84912345678": ("phone", False)})
        self.assertEqual(self.numbers(self.other), {"+84988000111": ("phone", False)})

    def convert(self, lead, **values):
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        wizard.create({"name": "convert", **values}).action_apply()

    def test_lead_becomes_the_opportunity_of_a_new_contact(self):
        lead = self.lead("Roofs", "0988 000 444", type="lead", contact_name="Mai")
        row = self.add(lead, "0988 000 555", label="zalo")
        call = self.make_call(number="+84988000555", lead_id=lead.id)
        self.convert(lead, action="create")
        self.assertEqual(lead.partner_id.name, "Mai")
        self.assertEqual(row.partner_id, lead.partner_id)
        self.assertEqual(
            self.numbers(lead.partner_id),
            {"+84988000444": ("phone", False), "+84988000555": (False, True)},
        )
        self.assertEqual(self.numbers(lead), {"+84988000444": ("phone", False)})
        self.assertEqual(call.partner_id, lead.partner_id)
        self.assertEqual(call.lead_id, lead)

    def test_lead_becomes_the_opportunity_of_a_contact_with_the_number(self):
        lead = self.lead("Roofs", type="lead")
        self.add(lead, "0912 345 678", label="zalo")
        self.add(lead, "0988 000 555")
        self.convert(lead, action="exist", partner_id=self.partner.id)
        self.assertEqual(lead.partner_id, self.partner)
        self.assertEqual(
            self.numbers(self.partner),
            {"+84912345678": ("phone", True), "+84988000555": (False, True)},
        )
        self.assertEqual(
            self.partner.cgvcall_phone_ids.mapped("number"), ["+84988000555"]
        )

    def test_leads_get_contacts_by_hand(self):
        leads = self.lead("Roofs") + self.lead("Walls")
        self.add(leads[0], "0988 000 555")
        self.add(leads[1], "0988 000 555")
        calls = self.make_call(lead_id=leads[0].id) + self.make_call(
            lead_id=leads[1].id, partner_id=self.other.id
        )
        leads.partner_id = self.partner
        self.assertEqual(
            self.numbers(self.partner),
            {"+84912345678": ("phone", False), "+84988000555": (False, True)},
        )
        self.assertEqual(calls.mapped("partner_id"), self.partner + self.other)

    def test_a_new_lead_of_a_contact_has_more_numbers(self):
        """Its form does not show them: they are the contact's."""
        self.env["crm.lead"].create(
            {
                "name": "Roofs",
                "partner_id": self.partner.id,
                "cgvcall_phone_ids": [
                    Command.create({"number_display": "0988 000 555"})
                ],
            }
        )
        self.assertEqual(
            self.partner.cgvcall_phone_ids.mapped("number"), ["+84988000555"]
        )

    # === PEOPLE WHO GO === #

    def test_calls_stay_when_people_go(self):
        lead = self.lead("Roofs", "0988 000 444")
        calls = self.make_call(partner_id=self.other.id) + self.make_call(
            lead_id=lead.id
        )
        (self.other + self.partner).active = False
        lead.active = False
        number = {"+84988000444", "+84988000111"}
        self.assertFalse(self.book._find_people(number, self.company))
        self.assertEqual(calls.mapped("partner_id"), self.other)
        lead.active = True
        self.assertEqual(
            set(self.book._find_people(number, self.company)), {"+84988000444"}
        )
        self.other.unlink()
        lead.unlink()
        self.assertEqual(calls.exists(), calls)
        self.assertFalse(calls.partner_id or calls.lead_id)

    def test_a_number_gets_another_owner(self):
        """The calls of then were with who had it then."""
        call = self.make_call(partner_id=self.partner.id)
        self.partner.phone = False
        self.other.phone = "0912 345 678"
        self.assertEqual(call.partner_id, self.partner)
        found = self.book._find_people(["+84912345678"], self.company)
        self.assertEqual(found["+84912345678"][0], self.other)

    def test_a_copy_has_learned_nothing(self):
        call = self.make_call(number="+84988000222")
        row = self.add(self.other, "0988 000 222")
        row.write({"learned_from_id": call.id, "preferred": True})
        copy = self.other.copy()
        self.assertEqual(self.numbers(copy), {"+84988000111": ("phone", False)})
        row_copy = row.copy({"partner_id": copy.id})
        self.assertFalse(row_copy.learned_from_id or row_copy.preferred)
