from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..models.cgvcall_call_do_not_call import DoNotCall
from .common import SoftphoneCase


@tagged("post_install", "-at_install")
class TestDoNotCall(SoftphoneCase):
    """Who has asked not to be called is not, by whatever number and from wherever."""

    def setUp(self):
        super().setUp()
        self.partner.cgvcall_do_not_call = True

    def refused(self, number, record=None, user=None):
        """The sentence that calling this number is refused with."""
        where = (record._name, record.id) if record else ()
        with self.assertRaises(DoNotCall) as caught:
            self.as_user(user).softphone_prepare(number, *where)
        return str(caught.exception)

    def dial(self, number, record=None):
        where = (record._name, record.id) if record else ()
        return self.as_user().softphone_prepare(number, *where)["dial"]

    def close_partner(self):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )

    def test_however_it_is_written(self):
        self.account.outside_prefix = "9"
        for written in (
            "0912 345 678",
            "+84 912.345.678",
            "0084912345678",
            "90912345678",
        ):
            with self.subTest(written=written):
                self.assertIn(self.partner.name, self.refused(written))
        self.assertEqual(self.dial("0987654321"), "90987654321")
        self.partner.cgvcall_do_not_call = False
        self.assertEqual(self.dial("0912345678"), "90912345678")

    def test_read_in_the_way_of_another_country(self):
        """What would be dialled counts, not how the clicked record's country reads."""
        for code in ("us", "de", "sg", "th", "fr", "cn", "kh"):
            other = self.env["res.partner"].create(
                {
                    "name": "B",
                    "phone": "0912 345 678",
                    "country_id": self.env.ref(f"base.{code}").id,
                }
            )
            with self.subTest(country=code):
                try:
                    dial = self.dial("0912 345 678", other)
                except DoNotCall:
                    continue
                self.assertNotEqual(dial, "0912345678")

    def test_odd_writing(self):
        for written in (
            "84912345678",
            "+84 (0)912 345 678",
            "tel:+84912345678",
            "０９１２３４５６７８",
            "0912345678;ext=1",
            "0912345678,1",
            "0912345678 x12",
            "0912345678#1",
            "0912345678#",
            "+0912345678",
            "0912345678 / 0987654321",
            "00840912345678",
            "840912345678",
            "\u202a0912345678\u202c",
            "0912\u200b345678",
            "1709 0912345678",
            "*0912345678",
            "#31#0912345678",
            "*310912345678",
        ):
            with self.subTest(written=written):
                try:
                    dial = self.dial(written)
                except UserError:
                    continue
                self.assertNotIn("912345678", dial)

    def test_every_number_of_the_person(self):
        self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number_display": "0987654321"}
        )
        self.refused("0987654321")

    def test_anybody_with_the_number(self):
        """Also when another one is the likelier, or this one is archived."""
        other = self.env["res.partner"].create({"name": "B", "phone": "0912345678"})
        self.refused("0912345678", other)
        self.partner.active = False
        self.refused("0912345678")
        self.refused("0912345678", other)

    def test_leads(self):
        self.partner.cgvcall_do_not_call = False
        lead = self.env["crm.lead"].create(
            {"name": "L", "contact_name": "Cúc", "phone": "0911111111"}
        )
        lead.user_id = self.agent
        self.assertTrue(self.dial("0911111111"))
        lead.cgvcall_do_not_call = True
        self.assertIn("Cúc", self.refused("0911111111"))
        lead.cgvcall_do_not_call = False
        lead.write({"partner_id": self.partner.id, "phone": "0911111111"})
        self.assertTrue(self.dial("0911111111", lead))
        self.partner.cgvcall_do_not_call = True
        self.refused("0911111111", lead)
        self.refused("0911111111")

    def test_a_lead_becomes_a_contact(self):
        """Its number goes there, and so does what was asked for."""
        lead = self.env["crm.lead"].create(
            {
                "name": "L",
                "contact_name": "Cúc",
                "phone": "0911111111",
                "cgvcall_do_not_call": True,
                "cgvcall_do_not_keep": True,
            }
        )
        lead._handle_partner_assignment(create_missing=True)
        contact = lead.partner_id
        self.assertTrue(contact.cgvcall_do_not_call and contact.cgvcall_do_not_keep)
        lead.unlink()
        self.refused("0911111111")

    def test_a_lead_that_has_a_contact(self):
        """Who sets it need not be able to write the contact; it is the same person."""
        self.partner.cgvcall_do_not_call = False
        lead = self.env["crm.lead"].create(
            {
                "name": "L",
                "partner_id": self.partner.id,
                "user_id": self.agent.id,
            }
        )
        self.assertTrue(self.dial("0912345678"))
        lead.with_user(self.agent).write(
            {"cgvcall_do_not_call": True, "cgvcall_do_not_keep": True}
        )
        self.assertTrue(self.partner.cgvcall_do_not_call)
        self.assertTrue(self.partner.cgvcall_do_not_keep)
        self.refused("0912345678")
        lead.write({"cgvcall_do_not_call": False})
        self.assertTrue(self.partner.cgvcall_do_not_call, "the person has not said so")
        self.partner.cgvcall_do_not_call = False
        self.env["crm.lead"].create(
            {"name": "M", "partner_id": self.partner.id, "cgvcall_do_not_call": True}
        )
        self.assertTrue(self.partner.cgvcall_do_not_call)

    def test_merged_leads(self):
        for who in (0, 1):
            leads = self.env["crm.lead"].create(
                [{"name": "L", "phone": f"091111111{who}"} for _number in range(2)]
            )
            leads[who].write({"cgvcall_do_not_call": True, "cgvcall_do_not_keep": True})
            merged = leads.merge_opportunity()
            self.assertEqual(leads.exists(), merged)
            self.assertTrue(merged.cgvcall_do_not_call and merged.cgvcall_do_not_keep)
            self.refused(f"091111111{who}")

    def test_merged_contacts(self):
        other = self.env["res.partner"].create({"name": "B", "phone": "0987654321"})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (other + self.partner).ids, other
        )
        self.assertTrue(other.cgvcall_do_not_call)
        self.refused("0912345678")
        self.refused("0987654321")

    def test_another_number_of_the_clicked_person(self):
        self.refused("0933333333", self.partner)
        call = self.make_call(number="+84933333333", partner_id=self.partner.id)
        self.refused("0933333333", call)

    def test_person_of_another_company(self):
        stranger = self.make_stranger()
        self.partner.company_id = stranger.company_id
        self.assertTrue(self.dial("0912345678"))

    def test_name_only_for_who_may_see_it(self):
        self.close_partner()
        sentence = self.refused("0912345678")
        self.assertNotIn(self.partner.name, sentence)
        self.assertIn("not to be called", sentence)

    def test_no_way_around_for_anybody(self):
        self._create_extension("102", self.supervisor)
        self.refused("0912345678", user=self.supervisor)

    def test_no_call_is_made_of_it(self):
        for state in ("ringing", "ongoing", "ended"):
            with self.subTest(state=state), self.assertRaises(DoNotCall):
                self.report(state)
        self.assertFalse(self.calls())
        self.report("ringing", number="0987654321")
        self.assertTrue(self.calls())

    def test_no_call_is_made_of_it_by_another_name(self):
        """A page may call it internal: to whom it goes counts."""
        for incoming in (False, None):
            with self.subTest(incoming=incoming), self.assertRaises(DoNotCall):
                self.report("ringing", direction="internal", incoming=incoming)
        self.assertFalse(self.calls())
        self.report("ringing", direction="internal", number="102")
        self.assertTrue(self.calls())

    def test_a_call_under_way_goes_on(self):
        self.partner.cgvcall_do_not_call = False
        self.report("ringing")
        self.partner.cgvcall_do_not_call = True
        self.report("ongoing")
        self.report("ended")
        self.assertEqual(self.calls().disposition, "answered")

    def test_they_may_call(self):
        self.report("ringing", direction="inbound")
        self.assertEqual(self.calls().partner_id, self.partner)
        self.assertTrue(self.as_user().softphone_identify("0912345678")["do_not_call"])
        other = self.as_user().softphone_identify("0987654321")
        self.assertFalse(other["do_not_call"])
        self.partner.cgvcall_do_not_call = False
        self.assertFalse(self.as_user().softphone_identify("0912345678")["do_not_call"])

    def test_incoming_shown_for_a_lead_and_its_contact(self):
        lead = self.env["crm.lead"].create(
            {"name": "L", "phone": "0911111111", "user_id": self.agent.id}
        )
        identify = self.as_user().softphone_identify
        self.assertFalse(identify("0911111111")["do_not_call"])
        lead.cgvcall_do_not_call = True
        self.assertTrue(identify("0911111111")["do_not_call"])
        lead.cgvcall_do_not_call = False
        lead.write({"partner_id": self.partner.id, "phone": "0911111111"})
        self.assertTrue(identify("0911111111")["do_not_call"])

    def test_who_calls_costs_no_more(self):
        """The flag comes with the name; one query says whether one may call."""
        self.partner.cgvcall_do_not_call = False

        def cost(ask):
            ask("0912345678")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            ask("0912345678")
            return self.cr.sql_log_count - before

        with_check = cost(self.as_user().softphone_prepare)
        self.patch(
            type(self.env["cgvcall.call"]), "_check_may_call", lambda *args: None
        )
        self.assertEqual(with_check - cost(self.as_user().softphone_prepare), 1)

    def test_changes_are_traced(self):
        self.partner.cgvcall_do_not_call = False
        self.env.flush_all()
        self.cr.precommit.run()
        with Form(self.partner.with_user(self.agent)) as form:
            form.cgvcall_do_not_call = True
            form.cgvcall_do_not_keep = True
        self.env.flush_all()
        self.cr.precommit.run()
        tracked = self.partner.message_ids.tracking_value_ids
        self.assertEqual(
            set(tracked.field_id.mapped("name")),
            {"cgvcall_do_not_call", "cgvcall_do_not_keep"},
        )
        self.assertEqual(self.partner.message_ids[:1].author_id, self.agent.partner_id)

    def test_a_copy_has_not_asked(self):
        self.assertFalse(self.partner.copy().cgvcall_do_not_call)
