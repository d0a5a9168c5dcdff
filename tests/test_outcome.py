from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import BAD_IDS, SoftphoneCase


@tagged("post_install", "-at_install")
class TestOutcome(SoftphoneCase):
    def setUp(self):
        super().setUp()
        self._create_extension("102", self.other_agent)
        self.call = self.make_call(partner_id=self.partner.id)
        self.call._sync_chatter()

    def outcome(self, name):
        return self.env.ref(f"cgvcall.outcome_{name}")

    def choose(self, name, call=None, **kwargs):
        outcome = name and self.outcome(name)
        return self.as_user().softphone_outcome(
            (call or self.call).id, outcome and outcome.id, **kwargs
        )

    def activities(self, record=None, **values):
        record = record or self.partner
        activities = self.env["mail.activity"].with_context(active_test=False)
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return activities.search(domain)

    def plan_call(self, record, user=None, **values):
        user = user or self.agent
        return record.activity_schedule(
            "mail.mail_activity_data_call", user_id=user.id, **values
        )

    def is_blocked(self, number="+84912345678"):
        found = self.env["phone.blacklist"].search([("number", "=", number)])
        return bool(found)

    # === WHAT THERE IS === #

    def test_list(self):
        names = [found["name"] for found in self.as_user().softphone_outcomes()]
        self.assertEqual(
            names,
            [
                "Interested",
                "Call back later",
                "Left a message",
                "Not interested",
                "Wrong number",
                "Do not call again",
            ],
        )
        with self.assertRaises(UserError):
            self.as_user(self.outsider).softphone_outcomes()

    def test_list_of_the_company_and_in_the_own_language(self):
        stranger = self.make_stranger()
        self.outcome("interested").company_id = stranger.company_id
        self.outcome("wrong_number").active = False
        names = [found["name"] for found in self.as_user().softphone_outcomes()]
        self.assertNotIn("Interested", names)
        self.assertNotIn("Wrong number", names)
        found = self.as_user(stranger).softphone_outcomes()
        self.assertIn("Interested", [outcome["name"] for outcome in found])
        self.env["res.lang"]._activate_lang("vi_VN")
        self.agent.lang = "vi_VN"
        self.outcome("left_message").with_context(lang="vi_VN").name = "Để lại lời nhắn"
        found = self.as_user().with_context(lang="vi_VN").softphone_outcomes()
        self.assertIn("Để lại lời nhắn", [outcome["name"] for outcome in found])

    def test_administrators_set_them_up_and_agents_do_not(self):
        admin = new_test_user(
            self.env, "phone_admin", "base.group_user,cgvcall.group_admin"
        )
        outcomes = self.env["cgvcall.outcome"]
        mine = outcomes.with_user(admin).create({"name": "Wants an offer"})
        mine.sequence = 5
        for user in (self.agent, self.supervisor):
            self.assertEqual(mine.with_user(user).name, "Wants an offer")
            with self.assertRaises(AccessError):
                mine.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                outcomes.with_user(user).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            mine.with_user(self.outsider).read(["name"])

    # === WHAT IT DOES === #

    def test_next_activity_on_the_contact(self):
        self.assertTrue(self.choose("interested"))
        activity = self.activities()
        today = fields.Date.context_today(self.env.user.with_user(self.agent))
        self.assertRecordValues(
            activity,
            [
                {
                    "user_id": self.agent.id,
                    "date_deadline": today + timedelta(days=3),
                    "summary": "Follow up",
                    "activity_category": "phonecall",
                }
            ],
        )
        self.assertEqual(self.call.next_activity_id, activity)
        self.assertEqual(self.call.outcome_id, self.outcome("interested"))

    def test_next_activity_on_the_opportunity(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.partner.id, "user_id": self.agent.id}
        )
        self.call.lead_id = lead
        self.choose("call_later")
        self.assertEqual(len(self.activities(lead)), 1)
        self.assertFalse(self.activities())

    def test_next_activity_not_on_what_is_closed_to_the_agent(self):
        lead = self.env["crm.lead"].create({"name": "Not for rep2"})
        call = self.make_call(
            self.other_agent, lead_id=lead.id, partner_id=self.partner.id
        )
        outcome = self.outcome("interested")
        calls = self.as_user(self.other_agent)
        calls.softphone_outcome(call.id, outcome.id)
        self.assertFalse(self.activities(lead))
        self.assertEqual(self.activities().user_id, self.other_agent)
        nobody = self.make_call(self.other_agent, lead_id=lead.id)
        self.outcome("interested").blacklist = True
        with self.assertRaisesRegex(UserError, "next activity"):
            calls.softphone_outcome(nobody.id, outcome.id)
        self.assertFalse(nobody.outcome_id or nobody.next_activity_id)
        self.assertFalse(self.activities(lead) or self.is_blocked())
        plain = self.outcome("left_message")
        self.assertTrue(calls.softphone_outcome(nobody.id, plain.id))

    def test_next_activity_of_an_unknown_number(self):
        call = self.make_call(number="+84987000111")
        self.assertTrue(self.choose("interested", call))
        self.assertFalse(call.next_activity_id)

    def test_next_activity_on_what_the_agent_may_only_read(self):
        reader = new_test_user(self.env, "reader", "base.group_user")
        self._create_extension("105", reader)
        call = self.make_call(reader, partner_id=self.partner.id)
        self.assertFalse(self.partner.with_user(reader).has_access("write"))
        calls = self.as_user(reader)
        calls.softphone_outcome(call.id, self.outcome("interested").id)
        self.assertEqual(self.activities().user_id, reader)

    def test_the_same_choice_acts_once(self):
        for _again in range(3):
            self.choose("interested")
        self.assertEqual(len(self.activities()), 1)

    def test_another_choice_replaces_what_the_first_did(self):
        self.choose("interested")
        first = self.activities()
        self.choose("call_later")
        self.assertFalse(first.exists())
        self.assertEqual(self.activities().summary, "Call back")
        self.choose("interested")
        self.assertEqual(self.activities().summary, "Follow up")
        self.choose(False)
        self.assertFalse(self.activities() or self.call.outcome_id)

    def test_what_was_done_stays_done(self):
        self.choose("interested")
        first = self.activities()
        first.with_user(self.agent).action_feedback()
        self.choose("call_later")
        self.assertFalse(first.active)
        self.assertEqual(len(self.activities()), 2)

    def test_person_found_after_the_choice(self):
        call = self.make_call(number="+84987000111", disposition="answered")
        self.choose("interested", call)
        self.assertFalse(call.next_activity_id)
        attach = self.as_user().softphone_attach
        attach(call.id, "res.partner", self.partner.id)
        attach(call.id, "res.partner", self.partner.id)
        self.assertEqual(len(self.activities()), 1)

    def test_not_interested_closes_the_call_activities(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.partner.id, "user_id": self.agent.id}
        )
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere"})
        asked_for = self.plan_call(elsewhere)
        same_person = self.plan_call(self.partner)
        colleagues = self.plan_call(self.partner, self.other_agent)
        other_kind = self.partner.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent.id
        )
        on_lead = self.plan_call(lead)
        self.call.lead_id = lead
        self.as_user().softphone_note(self.call.id, "No, thank you")
        self.choose("not_interested", activity_id=asked_for.id)
        for done in (asked_for, same_person, on_lead):
            self.assertFalse(done.active)
            self.assertEqual(done.feedback, "No, thank you")
        self.assertTrue(colleagues.active and other_kind.active)

    def test_other_outcomes_close_nothing(self):
        activity = self.plan_call(self.partner)
        self.choose("left_message", activity_id=activity.id)
        self.assertTrue(activity.active)

    def test_activities_of_others_and_no_activities(self):
        activity = self.plan_call(
            self.env["res.partner"].create({"name": "X"}), self.other_agent
        )
        self.choose("not_interested", activity_id=activity.id)
        self.assertTrue(activity.active)
        for bad in BAD_IDS:
            self.choose(False)
            with self.subTest(bad=bad):
                self.assertTrue(self.choose("not_interested", activity_id=bad))

    def test_do_not_call_again(self):
        self.assertFalse(self.is_blocked())
        self.choose("do_not_call")
        self.assertTrue(self.is_blocked())
        self.assertTrue(self.as_user().softphone_prepare("0912345678")["blacklisted"])
        self.choose("left_message")
        self.assertFalse(self.is_blocked())
        self.assertFalse(self.as_user().softphone_prepare("0912345678")["blacklisted"])

    def test_number_that_was_blocked_before_stays_blocked(self):
        self.env["phone.blacklist"].create({"number": "+84912345678"})
        self.choose("do_not_call")
        self.choose(False)
        self.assertTrue(self.is_blocked())

    def test_number_that_another_call_asks_to_block_stays_blocked(self):
        other = self.make_call(self.other_agent)
        self.choose("do_not_call")
        calls = self.as_user(self.other_agent)
        calls.softphone_outcome(other.id, self.outcome("do_not_call").id)
        self.choose("left_message")
        self.assertTrue(self.is_blocked())
        calls.softphone_outcome(other.id, False)
        self.assertFalse(self.is_blocked())

    def test_number_stays_blocked_by_an_outcome_that_was_archived_since(self):
        asked = self.outcome("do_not_call")
        former = asked.copy()
        other = self.make_call(self.other_agent, outcome_id=former.id)
        self.choose("do_not_call")
        former.active = False
        self.choose(False)
        self.assertTrue(self.is_blocked())
        self.assertTrue(other.outcome_blocked)

    def test_extensions_are_not_blocked(self):
        call = self.make_call(number="102", direction="internal")
        self.choose("do_not_call", call)
        self.assertFalse(call.outcome_blocked)
        self.assertFalse(self.is_blocked("102"))

    # === WHOSE CALL === #

    def test_only_the_own_call(self):
        self._create_extension("103", self.supervisor)
        outcome = self.outcome("interested")
        users = (self.other_agent, self.supervisor, self.outsider, self.make_stranger())
        for user in users:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(user).softphone_outcome(self.call.id, outcome.id)
        for bad in BAD_IDS:
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self.as_user().softphone_outcome(bad, outcome.id)
        self.assertFalse(self.call.outcome_id or self.activities())

    def test_no_such_outcome(self):
        self.choose("left_message")
        elsewhere = self.outcome("interested")
        elsewhere.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        for bad in (*filter(None, BAD_IDS), 2**31 - 1, elsewhere.id):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self.as_user().softphone_outcome(self.call.id, bad)
        self.assertEqual(self.call.outcome_id, self.outcome("left_message"))
