from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_calls_app import CallsAppCase


@tagged("post_install", "-at_install")
class TestCallsStory(CallsAppCase):
    """What the form tells of a call."""

    def test_headlines(self):
        out = {"direction": "outbound", "partner_id": self.partner.id}
        back = {"partner_id": self.partner.id}
        answered = {"disposition": "answered", "talk_seconds": 125}
        an, rep = self.partner.name, self.agent.name
        internal = {"direction": "internal", "number": "102", "extension_number": "101"}
        expected = [
            ({**back, **answered}, f"{an} called and talked with {rep} for 2:05."),
            (back, f"{an} called; {rep} did not answer."),
            ({**back, "user": False}, f"{an} called; nobody answered."),
            (
                {**back, "user": False, "extension_number": "107"},
                f"{an} called; extension 107 did not answer.",
            ),
            ({**back, "disposition": "busy"}, f"{an} called {rep}; the line was busy."),
            ({**back, "disposition": "failed"}, f"{an} called; the call failed."),
            (
                {**back, "state": "ringing", "disposition": False},
                f"{an} is calling {rep}.",
            ),
            (
                {**back, "state": "ongoing", "disposition": False},
                f"{rep} and {an} are talking.",
            ),
            ({**out, **answered}, f"{rep} called {an}; they talked for 2:05."),
            (
                {**out, "disposition": "no_answer"},
                f"{rep} called {an}; nobody answered.",
            ),
            ({**out, "disposition": "busy"}, f"{rep} called {an}; the line was busy."),
            (
                {**out, "disposition": "cancelled"},
                f"{rep} called {an}, but hung up before an answer.",
            ),
            ({**out, "disposition": "failed"}, f"{rep} called {an}; the call failed."),
            (
                {**out, "state": "ringing", "disposition": False},
                f"{rep} is calling {an}.",
            ),
            ({"number": False}, f"A withheld number called; {rep} did not answer."),
            ({}, f"0912 345 678 called; {rep} did not answer."),
            (
                {**internal, **answered, "from_number": "101", "to_number": "102"},
                f"{rep} called {self.other_agent.name}; they talked for 2:05.",
            ),
            (
                {**internal, **answered, "from_number": "102", "to_number": "101"},
                f"{self.other_agent.name} called and talked with {rep} for 2:05.",
            ),
            (
                {**back, "direction": "unknown"},
                f"A call with {an}: missed.",
            ),
        ]
        for values, headline in expected:
            with self.subTest(headline):
                self.assertEqual(self.make_call(**values).headline, headline)

    def test_name_of_a_closed_contact_is_told(self):
        """As in the list: the name goes with the call, the contact stays closed."""
        self.env["ir.rule"].create(
            {
                "name": "Nobody's contacts",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        call = self.make_call(partner_id=self.partner.id)
        own = call.with_user(self.agent)
        self.assertFalse(self.partner.with_user(self.agent).has_access("read"))
        self.assertIn(self.partner.name, own.headline)
        self.assertFalse(own.planned_activity_id)

    def test_who_called_back(self):
        now = fields.Datetime.now()
        missed = self.make_call(started_at=now - timedelta(hours=2))
        self.assertEqual(missed.return_text, "Nobody has called back yet.")
        missed.return_user_id = self.other_agent
        name = self.other_agent.name
        self.assertEqual(
            missed.return_text, f"Nobody has called back yet: {name} has been asked to."
        )
        # By the same person's other number; another talk came later.
        missed.partner_id = self.partner
        talk = self.make_call(
            user=self.other_agent,
            direction="outbound",
            disposition="answered",
            number="+84987000111",
            partner_id=self.partner.id,
            started_at=now - timedelta(minutes=99),
            answered_at=now - timedelta(minutes=98),
        )
        self.make_call(
            disposition="answered",
            started_at=now,
            answered_at=now,
            direction="outbound",
        )
        missed.invalidate_recordset()
        self.assertEqual(missed.return_text, f"{name} called back after 22 minutes.")
        self.assertEqual(missed.returned_call_id, talk)
        # The agent is told who, and may not open the colleague's call.
        own = missed.with_user(self.agent)
        self.assertEqual(own.return_text, f"{name} called back after 22 minutes.")
        self.assertFalse(own.returned_call_id)
        self.assertEqual(
            missed.with_user(self.supervisor).returned_call_id.sudo(), talk
        )

    def test_caller_called_again(self):
        now = fields.Datetime.now()
        missed = self.make_call(started_at=now - timedelta(hours=3))
        self.make_call(
            disposition="answered",
            started_at=now,
            answered_at=now,
            user=self.other_agent,
        )
        self.assertEqual(
            missed.return_text,
            f"They called again after 3 hours and talked with {self.other_agent.name}.",
        )

    def test_only_missed_calls_are_returned(self):
        talk = self.make_call(disposition="answered")
        out = self.make_call(direction="outbound", disposition="no_answer")
        self.assertEqual((talk + out).mapped("return_text"), [False, False])

    def test_one_query_for_all_of_who_called_back(self):
        now = fields.Datetime.now()
        for index in range(30):
            number = f"+849120000{index:02}"
            self.make_call(number=number, started_at=now - timedelta(hours=1))
            self.make_call(
                number=number,
                direction="outbound",
                disposition="answered",
                started_at=now,
            )
        missed = self.calls(disposition="missed")
        queries = []
        for calls in (missed[:3], missed[:3], missed):
            self.env.invalidate_all()
            calls.mapped("to_return")
            before = self.env.cr.sql_log_count
            self.assertEqual(len(calls.returned_call_id), len(calls))
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(queries[1], queries[2])

    def test_next_planned_call(self):
        lead = self.env["crm.lead"].create(
            {"name": "Ghế", "partner_id": self.partner.id, "user_id": self.agent.id}
        )
        call = self.make_call(partner_id=self.partner.id, lead_id=lead.id)
        self.assertFalse(call.planned_activity_id)
        today = fields.Date.today()
        plan = {
            "act_type_xmlid": "mail.mail_activity_data_call",
            "user_id": self.agent.id,
        }
        later, first = [
            record.activity_schedule(date_deadline=today + timedelta(days=days), **plan)
            for record, days in ((self.partner, 3), (lead, 1))
        ]
        lead.activity_schedule(
            "mail.mail_activity_data_todo", today, user_id=self.agent.id
        )
        call.invalidate_recordset()
        self.assertEqual(call.with_user(self.agent).planned_activity_id.sudo(), first)
        first.action_feedback()
        call.invalidate_recordset()
        self.assertEqual(call.with_user(self.agent).planned_activity_id.sudo(), later)

    def test_legs_tell_whose_phone_it_was(self):
        call = self.make_call(user=self.agent, extension_number="101")
        legs = self.env["cgvcall.call.leg"].create(
            [
                {"call_id": call.id, "extension_number": number}
                for number in ("101", "102", "109", False)
            ]
        )
        own = legs.with_user(self.agent)
        names = [self.agent.name, self.other_agent.name, False, False]
        self.assertEqual(own.mapped("user_name"), names)


@tagged("post_install", "-at_install")
class TestCallsDismiss(CallsAppCase):
    def test_who_may_dismiss(self):
        call = self.make_call()
        asked = self.make_call(
            user=self.other_agent,
            number="+84900000001",
            return_user_id=self.agent.id,
        )
        own = (call + asked).with_user(self.agent)
        self.assertEqual(own.mapped("can_dismiss"), [True, True])
        self.told()
        own.action_dismiss()
        self.assertEqual((call + asked).mapped("dismissed"), [True, True])
        self.assertIn(self.agent, self.told())
        own.invalidate_recordset()
        self.assertEqual(own.mapped("can_dismiss"), [False, False])
        self.assertEqual(call.return_text, "No call back needed.")

    def test_activity_is_closed(self):
        """As with the softphone's button: nobody is asked to call back any more."""
        call = self.make_call(partner_id=self.partner.id)
        call._follow_up()
        activity = call.follow_up_id
        self.assertTrue(activity.active)
        call.with_user(self.supervisor).action_dismiss()
        self.assertFalse(activity.active)
        self.assertTrue(call.dismissed_at)

    def test_supervisor_may_for_others(self):
        call = self.make_call()
        call.with_user(self.supervisor).action_dismiss()
        self.assertTrue(call.dismissed)

    def test_others_may_not(self):
        call = self.make_call()
        for user in (self.other_agent, self.outsider, self.make_stranger()):
            with self.subTest(user.login), self.assertRaises(AccessError):
                call.with_user(user).action_dismiss()
        self.assertFalse(call.dismissed)

    def test_agent_may_not_for_a_colleague_who_was_asked(self):
        """Both see the call; also the one whose phone rang may say it."""
        call = self.make_call(return_user_id=self.other_agent.id)
        call.with_user(self.agent).action_dismiss()
        self.assertTrue(call.dismissed)

    def test_calls_that_do_not_wait_are_left_alone(self):
        talk = self.make_call(disposition="answered")
        talk.with_user(self.agent).action_dismiss()
        self.assertFalse(talk.dismissed)
