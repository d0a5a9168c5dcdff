from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import BAD_IDS, SoftphoneCase

NUMBER = "+84987000111"


@tagged("post_install", "-at_install")
class TestLearn(SoftphoneCase):
    """An agent says who it was: the phone book chooses, learns and is corrected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_extension("102", cls.other_agent)
        cls.mai = cls.env["res.partner"].create(
            {"name": "Mai", "phone": "0912 345 999"}
        )
        cls.bo = cls.env["res.partner"].create({"name": "Bo"})

    def setUp(self):
        super().setUp()
        self.past = self.make_call(self.other_agent, number=NUMBER)
        self.call = self.make_call(number=NUMBER)
        (self.past | self.call)._sync_chatter()

    def attach(self, record, call=None, user=None):
        return self.as_user(user).softphone_attach(
            (call or self.call).id, record._name, record.id
        )

    def rows(self, number=NUMBER):
        return self.env["cgvcall.phone"].search([("number", "=", number)])

    def close(self, record):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get(record._name).id,
                "domain_force": f"[('id', '!=', {record.id})]",
            }
        )

    # === LEARN === #

    def test_unknown_number_becomes_one_more_number(self):
        who = self.attach(self.mai)
        self.assertIs(who["learned"], True)
        self.assertEqual(self.mai.phone, "0912 345 999", "not overwritten")
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "partner_id": self.mai.id,
                    "kept": True,
                    "learned_from_id": self.call.id,
                    "preferred": False,
                    "field_name": False,
                }
            ],
        )
        for call in (self.call, self.past):
            self.assertEqual(call.partner_id, self.mai)
            self.assertEqual(call.message_id.res_id, self.mai.id)
        self.assertEqual(self.as_user().softphone_identify("0987000111")["name"], "Mai")
        self.assertIs(self.attach(self.mai)["learned"], False, "once")
        self.assertEqual(len(self.rows()), 1)

    def test_who_may_only_read_the_person_teaches_too(self):
        reader = new_test_user(
            self.env, "reader", "base.group_user,cgvcall.group_agent"
        )
        self._create_extension("104", reader)
        self.assertFalse(self.mai.with_user(reader).has_access("write"))
        call = self.make_call(reader, number=NUMBER)
        self.assertTrue(self.attach(self.mai, call, reader)["learned"])

    def test_of_a_lead_its_contact_learns(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.mai.id, "user_id": self.agent.id}
        )
        self.assertTrue(self.attach(lead)["learned"])
        self.assertEqual(self.rows().partner_id, self.mai)
        self.assertEqual(self.call.lead_id, lead)
        self.assertEqual(self.past.partner_id, self.mai)
        self.attach(self.mai)
        self.assertEqual(self.rows().partner_id, self.mai, "the same person")
        alone = self.env["crm.lead"].create({"name": "Bed", "user_id": self.agent.id})
        self.assertTrue(self.attach(alone)["learned"])
        self.assertEqual(self.rows().lead_id, alone)
        self.assertEqual(self.past.lead_id, alone)

    def test_not_learned(self):
        self.make_call(number="+84987000222", hotline="+842873001234")
        self.company.partner_id.phone = "028 7300 5678"
        self.env.registry.clear_cache()  # an hour later
        self.other_agent.partner_id.phone = "0987 000 333"
        for number in (
            "+842873001234",
            "+842873005678",
            "+84987000333",
            "102",
            "113",
            "19001",
            "*97",
            "Anonymous",
            False,
        ):
            with self.subTest(number=number):
                call = self.make_call(number=number)
                self.assertIs(self.attach(self.mai, call)["learned"], False)
                self.assertEqual(call.partner_id, self.mai, "this call all the same")
                self.assertFalse(self.rows(number).filtered("learned_from_id"))
        call = self.make_call(number="+84987000444", direction="internal")
        self.assertFalse(self.attach(self.mai, call)["learned"])
        self.assertFalse(self.attach(self.other_agent.partner_id)["learned"])
        self.assertFalse(self.rows())

    def test_not_learned_when_somebody_has_the_number(self):
        self.mai.phone = "0987000111"
        self.assertEqual(self.past.partner_id, self.mai)
        self.assertIs(self.attach(self.bo)["learned"], False)
        self.assertEqual(self.call.partner_id, self.bo, "this call")
        self.assertEqual(self.past.partner_id, self.mai, "but no other")
        self.assertRecordValues(
            self.rows(), [{"partner_id": self.mai.id, "preferred": False}]
        )

    def test_learned_beside_somebody_whom_one_may_not_see(self):
        self.mai.phone = "0987000111"
        self.close(self.mai)
        self.assertTrue(self.attach(self.bo)["learned"])
        self.assertEqual(self.rows().partner_id, self.mai | self.bo)
        self.assertEqual(self.past.partner_id, self.mai, "not ours to take")
        who = self.as_user().softphone_identify("0987000111")
        self.assertEqual((who["name"], who["others"]), ("Bo", []))

    # === CHOOSE === #

    def test_choice_is_remembered_for_the_number(self):
        (self.mai | self.bo).phone = "0987000111"
        self.assertEqual(self.as_user().softphone_identify("0987000111")["name"], "Mai")
        who = self.attach(self.bo)
        self.assertIs(who["learned"], False)
        self.assertEqual([other["name"] for other in who["others"]], ["Mai"])
        who = self.as_user(self.other_agent).softphone_identify("0987000111")
        self.assertEqual(who["name"], "Bo")
        self.report("ringing", number="0987000111", direction="inbound")
        self.assertEqual(self.calls(state="ringing").partner_id, self.bo)
        self.attach(self.mai)
        self.assertEqual(self.as_user().softphone_identify("0987000111")["name"], "Mai")
        self.assertEqual(self.rows().filtered("preferred").partner_id, self.mai)

    # === CORRECT === #

    def test_correction_takes_back_what_the_call_taught(self):
        self.attach(self.mai)
        self.attach(self.mai)  # saying it twice makes it no harder to take back
        who = self.attach(self.bo)
        self.assertIs(who["learned"], True)
        self.assertEqual(who["others"], [])
        self.assertEqual(self.rows().partner_id, self.bo)
        for call in (self.call, self.past):
            self.assertEqual(call.partner_id, self.bo)
            self.assertEqual(call.message_id.res_id, self.bo.id)

    def test_correction_leaves_what_is_known_otherwise(self):
        self.attach(self.mai)
        other = self.make_call(number="+84912345999", partner_id=self.mai.id)
        self.mai.phone = "0987000111"
        self.attach(self.bo)
        self.assertEqual(self.rows().partner_id, self.mai, "it is in a field")
        self.assertEqual(other.partner_id, self.mai)
        self.assertEqual(self.past.partner_id, self.mai)
        self.assertEqual(self.call.partner_id, self.bo)

    def test_correction_leaves_what_another_call_confirmed(self):
        self.attach(self.mai)
        self.attach(self.mai, self.past, self.other_agent)
        self.attach(self.bo)
        self.assertEqual(self.rows().partner_id, self.mai)
        self.assertEqual(self.past.partner_id, self.mai)

    def test_correction_leaves_a_confirmed_number_that_another_is_chosen_for(self):
        self.attach(self.mai)
        self.attach(self.mai, self.past, self.other_agent)
        self.bo.phone = "0987000111"
        self.attach(self.bo, self.make_call(number=NUMBER))
        self.attach(self.partner)
        self.assertEqual(self.rows().partner_id, self.mai + self.bo)
        self.assertEqual(self.past.partner_id, self.mai)

    def test_correction_leaves_what_somebody_labelled(self):
        self.attach(self.mai)
        self.rows().with_user(self.other_agent).label = "zalo"
        self.attach(self.bo)
        self.assertEqual(self.rows().partner_id, self.mai)
        self.assertEqual(self.past.partner_id, self.mai)

    def test_correction_leaves_the_calls_of_a_number_in_a_field(self):
        self.attach(self.mai)
        self.mai.phone = "0987000111"
        self.bo.phone = "0987000111"
        self.attach(self.bo)
        self.assertEqual(self.rows().partner_id, self.mai + self.bo)
        self.assertEqual(self.past.partner_id, self.mai)

    def test_correction_leaves_calls_from_before_the_lesson(self):
        """Mai had the number once: those calls were with her all the same."""
        self.past.partner_id = self.mai
        nobodys = self.make_call(number=NUMBER)
        self.attach(self.mai)
        self.assertEqual(nobodys.partner_id, self.mai)
        self.attach(self.bo)
        self.assertEqual(self.rows().partner_id, self.bo)
        self.assertEqual(nobodys.partner_id, self.bo)
        self.assertEqual(self.past.partner_id, self.mai)

    def test_correction_takes_back_the_calls_since_the_lesson(self):
        self.attach(self.mai)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cgvcall_phone SET create_date = create_date - interval '1 day' "
            "WHERE id = %s",
            [self.rows().id],
        )
        self.env.invalidate_all()
        since = self.make_call(number=NUMBER, partner_id=self.mai.id)
        self.attach(self.bo)
        self.assertEqual(since.partner_id, self.bo)

    def test_our_own_company_learns_nothing(self):
        who = self.attach(self.company.partner_id)
        self.assertIs(who["learned"], False)
        self.assertFalse(self.rows())
        self.assertFalse(self.past.partner_id)

    def test_correction_to_the_hidden_owner_that_there_is(self):
        self.bo.phone = "0987000111"
        self.call.write({"partner_id": False})
        self.past.write({"partner_id": False})
        self.bo.active = False
        self.attach(self.mai)
        self.assertEqual(self.past.partner_id, self.mai)
        self.bo.active = True
        self.attach(self.bo)
        self.assertEqual(self.rows().partner_id, self.bo)
        self.assertEqual((self.call | self.past).partner_id, self.bo)

    def test_correction_that_leaves_nobody(self):
        """The past calls are nobody's again, and gone from the chatter."""
        self.attach(self.mai)
        message = self.past.message_id
        self.assertTrue(message)
        self.attach(self.other_agent.partner_id)
        self.assertFalse(self.rows())
        self.assertFalse(self.past.partner_id)
        self.assertFalse(message.exists())

    # === A NEW CONTACT === #

    def test_new_contact_with_the_number(self):
        """Odoo's own form creates it; the page then attaches it."""
        outcome = self.env.ref("cgvcall.outcome_call_later")
        self.as_user().softphone_outcome(self.call.id, outcome.id)
        self.assertFalse(self.call.next_activity_id, "nobody to plan it with")
        new = (
            self.env["res.partner"]
            .with_user(self.agent)
            .create({"name": "New", "phone": NUMBER})
        )
        self.assertEqual((self.call | self.past).partner_id, new)
        who = self.attach(new)
        self.assertIs(who["learned"], False, "it is in the phone field")
        self.assertEqual(who["name"], "New")
        self.assertEqual(self.call.next_activity_id.res_id, new.id)
        self.assertEqual(self.call.message_id.res_id, new.id)
        activity = self.call.next_activity_id
        self.attach(new)
        self.assertEqual(self.call.next_activity_id, activity, "planned once")

    # === WHAT IS REFUSED === #

    def test_refused(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        rows = self.env["cgvcall.phone"].create(
            {"partner_id": gone.id, "number": "0987000555"}
        )
        where = [("res.partner", gone.id), ("cgvcall.phone", rows.id)]
        gone.unlink()
        where += [("cgvcall.phone", bad) for bad in BAD_IDS]
        for case in where:
            with self.subTest(case=case), self.assertRaises(UserError):
                self.as_user().softphone_attach(self.call.id, *case)
        for bad in BAD_IDS:
            with self.subTest(call=bad), self.assertRaises(UserError):
                self.as_user().softphone_attach(bad, "res.partner", self.mai.id)
        for user in (self.other_agent, self.supervisor, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.attach(self.mai, user=user)
        self.assertFalse(self.rows())
        self.assertFalse(self.call.partner_id)

    def test_row_of_the_book_is_its_owner(self):
        row = self.env["cgvcall.phone"].search([("partner_id", "=", self.mai.id)])
        who = self.attach(row)
        self.assertEqual((who["name"], who["learned"]), ("Mai", True))
