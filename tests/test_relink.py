from odoo.tests import tagged

from .common import SoftphoneCase


@tagged("post_install", "-at_install")
class TestRelink(SoftphoneCase):
    """Past calls go to whom their number turns out to be."""

    NUMBER = "+84388111222"
    WRITTEN = "0168 811 1222"  # as it was before 2018

    def setUp(self):
        super().setUp()
        self.past = self.make_call(number=self.NUMBER) + self.make_call(
            number=self.NUMBER, direction="outbound", disposition="no_answer"
        )
        self.past._follow_up()

    def make_contact(self, **values):
        return self.env["res.partner"].create(
            {"name": "Lê Thị Bình", "phone": self.WRITTEN, **values}
        )

    def assertPeople(self, calls, partner, lead=None):
        leads = self.env["crm.lead"]
        self.assertEqual(calls.mapped("partner_id"), partner)
        self.assertEqual(calls.mapped("lead_id"), lead or leads)

    def test_a_new_contact_gets_the_calls_with_their_entries(self):
        self.assertFalse(self.past.message_id)
        contact = self.make_contact()
        self.assertPeople(self.past, contact)
        entries = self.past.message_id
        self.assertEqual(len(entries), 2)
        self.assertEqual(set(entries.mapped("res_id")), {contact.id})
        self.assertEqual(contact.with_user(self.agent).cgvcall_call_count, 2)

    def test_a_changed_number_brings_the_calls(self):
        self.partner.phone = self.WRITTEN
        self.assertPeople(self.past, self.partner)

    def test_one_more_number_brings_the_calls(self):
        row = self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number_display": self.WRITTEN}
        )
        self.assertEqual(row.number, self.NUMBER)
        self.assertPeople(self.past, self.partner)

    def test_a_corrected_number_brings_the_calls(self):
        row = self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number_display": "0388 111 223"}
        )
        self.assertFalse(self.past.partner_id)
        row.number_display = "0388 111 222"
        self.assertPeople(self.past, self.partner)

    def test_a_new_lead_gets_the_calls(self):
        lead = self.env["crm.lead"].create({"name": "Chairs", "phone": self.WRITTEN})
        self.assertPeople(self.past, self.env["res.partner"], lead)
        self.assertEqual(set(self.past.message_id.mapped("model")), {"crm.lead"})

    def test_a_lead_with_a_contact_gives_the_calls_to_both(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Chairs",
                "partner_id": self.env["res.partner"].create({"name": "A"}).id,
            }
        )
        self.env["cgvcall.phone"].create(
            {"lead_id": lead.id, "number_display": self.WRITTEN}
        )
        self.assertPeople(self.past, lead.partner_id, lead)

    def test_calls_of_somebody_stay_there(self):
        self.past[0].partner_id = self.partner
        contact = self.make_contact()
        self.assertPeople(self.past[0], self.partner)
        self.assertPeople(self.past[1], contact)

    def test_the_old_number_leaves_its_calls(self):
        contact = self.make_contact()
        contact.phone = "0388 111 223"
        self.assertPeople(self.past, contact)

    def test_colleagues_get_none(self):
        self.agent.partner_id.phone = self.WRITTEN
        self.assertFalse(self.past.partner_id)
        self.agent.partner_id.phone = False
        colleague = self.agent.partner_id
        self.env["cgvcall.phone"].create(
            {"partner_id": colleague.id, "number_display": self.WRITTEN}
        )
        self.assertFalse(self.past.partner_id)

    def test_another_companys_contact_gets_none(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_contact(company_id=other.id)
        self.assertFalse(self.past.partner_id)

    def test_internal_calls_are_nobodys(self):
        internal = self.make_call(number="1234567", direction="internal")
        self.make_contact(phone="123 4567")
        self.assertFalse(internal.partner_id)

    def test_of_two_people_saved_together_the_first_gets_the_calls(self):
        first, second = self.env["res.partner"].create(
            [
                {"name": "A", "phone": self.WRITTEN},
                {"name": "B", "phone": "0388111222"},
            ]
        )
        self.assertPeople(self.past, first)
        self.assertFalse(second.with_user(self.agent).cgvcall_call_count)

    def test_of_two_companies_people_each_gets_its_own_calls(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.account.copy({"company_id": elsewhere.id})
        foreign = self.make_call(number=self.NUMBER, account_id=account.id)
        there, here = self.env["res.partner"].create(
            [
                {"name": company.name, "phone": self.WRITTEN, "company_id": company.id}
                for company in (elsewhere, self.company)
            ]
        )
        self.assertPeople(foreign, there)
        self.assertPeople(self.past, here)

    def test_own_numbers_bring_nobody_calls(self):
        self.company.partner_id.phone = self.WRITTEN
        self.assertFalse(self.past.partner_id)
        self.make_contact()
        self.assertFalse(self.past.partner_id, "it is our own, whoever else has it")
        self.company.partner_id.phone = False
        self.make_call(number="+84987000111", hotline=self.NUMBER)
        self.env.registry.clear_cache()  # an hour later
        self.make_contact()
        self.assertFalse(self.past.partner_id)

    def test_one_pass_for_many_people(self):
        """Statements do not grow with the people, but for each one's own calls."""

        def statements(count, start):
            numbers = [f"+8438822{start + n:04}" for n in range(count)]
            for number in numbers:
                self.make_call(number=number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["res.partner"].create(
                [{"name": number, "phone": number} for number in numbers]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(2, 0)  # warms up
        few, many = statements(2, 100), statements(22, 200)
        self.assertLessEqual(many - few, 20)


@tagged("post_install", "-at_install")
class TestSaving(SoftphoneCase):
    """What the phone book costs who saves a contact."""

    def cost(self, save):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        save()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def assertExtra(self, most, save):
        """At most so many statements more than without the book."""
        owner = self.registry["res.partner"]
        save(0)
        with_book = self.cost(lambda: save(1))
        self.patch(owner, "_cgvcall_sync_phones", lambda records: None)
        save(2)
        without = self.cost(lambda: save(3))
        self.assertLessEqual(with_book - without, most)

    def test_a_changed_number(self):
        def save(n):
            self.partner.write({"phone": f"091234567{n}"})

        self.assertExtra(2, save)

    def test_another_field(self):
        def save(n):
            self.partner.write({"function": f"Manager {n}"})

        self.assertExtra(0, save)

    def test_a_new_contact(self):
        def save(n):
            self.env["res.partner"].create({"name": "A", "phone": f"091234568{n}"})

        self.assertExtra(1, save)

    def test_a_new_contact_without_a_number(self):
        def save(n):
            self.env["res.partner"].create({"name": f"A{n}"})

        self.assertExtra(0, save)

    def test_a_thousand_contacts(self):
        def save(n):
            self.env["res.partner"].create(
                [{"name": "A", "phone": f"09{n}2345{i:03}"} for i in range(1000)]
            )

        self.assertExtra(1, save)
