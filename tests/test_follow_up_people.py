from datetime import timedelta

import psycopg2.errors

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext, mute_logger

from .follow_up import FollowUpCase

MISSED = "09:00 An calls 101, missed"
LATER = "09:30 An calls 101, missed"
EARLIER = "08:10 An calls 101, missed"
TALK = "10:00 102 calls An, answered"


@tagged("post_install", "-at_install")
class TestFollowUpPeople(FollowUpCase):
    """What people do with the activities, and with those whom they are about."""

    # === BY HAND === #

    def test_done_or_deleted_by_hand(self):
        """Nobody has to call back any more, whatever becomes known of it later."""
        ways = {
            "done": lambda activity: activity.action_feedback("Wrote an e-mail"),
            "deleted": lambda activity: activity.unlink(),
            "cancelled": lambda activity: activity.action_cancel(),
        }
        for name, act in ways.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                self.hear(MISSED, LATER)
                act(self.activity().with_user(self.agent))
                self.assertFalse(self.waiting())
                self.assertEqual(self.calls().mapped("dismissed"), [True, True])
                self.hear(LATER, MISSED, EARLIER)
                self.assertFalse(self.open_work())
                self.assertFalse(self.waiting(), "the late record came before as well")
                self.hear("Wed 17:30 An calls 102, missed")
                self.assertEqual(self.activity().user_id, self.other_agent)
                self.assertEqual(self.waiting(), ["Wed 17:30"])
                point.rollback()
                self.env.invalidate_all()

    def test_done_by_hand_and_taken_back(self):
        self.hear(MISSED)
        activity = self.activity()
        activity.with_user(self.agent).action_feedback("Done?")
        activity.with_user(self.agent).action_unarchive()
        self.assertEqual(self.waiting(), ["Wed 09:00"])
        self.hear(TALK)
        self.assertFalse(self.open_work())

    def test_done_by_the_call_itself(self):
        """The softphone's call for the activity closes it once, with its note."""
        self.hear(MISSED)
        activity = self.activity()
        values = {"sdk_call_id": "back", "activity_id": activity.id}
        self.report("ringing", **values)
        self.report("ongoing", **values)
        self.as_user().softphone_note(self.calls()[-1].id, "Wants chairs")
        self.report("ended", **values)
        self.report("ended", **values)
        self.assertFalse(activity.active)
        self.assertIn("Trần Thị Rep", activity.feedback)
        self.assertIn("Wants chairs", activity.feedback)
        self.assertEqual(self.calls().mapped("dismissed"), [False, False])

    def test_no_note_is_told_when_the_chatter_tells_of_no_calls(self):
        self.account.chatter_enabled = False
        self.hear(MISSED)
        values = {"sdk_call_id": "back"}
        self.report("ringing", **values)
        self.report("ongoing", **values)
        self.as_user().softphone_note(self.calls()[-1].id, "Wants chairs")
        self.report("ended", **values)
        self.partner.invalidate_recordset()
        bodies = self.partner.message_ids.mapped("body")
        self.assertIn("Reached by", "".join(bodies))
        self.assertNotIn("Wants chairs", "".join(bodies))

    def test_dismissed_in_the_softphone(self):
        self.hear(MISSED, LATER, "09:40 An calls 102, missed")
        activity = self.activity()
        self.as_user().softphone_dismiss(self.calls()[0].id)
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "No call back needed.")
        self.assertFalse(self.waiting(), "who was asked decides for all attempts")

    def test_dismissed_by_who_was_not_asked(self):
        """It is the own missed call that needs no call back, not those of others."""
        self.hear(MISSED, "09:40 An calls 102, missed")
        self.as_user(self.other_agent).softphone_dismiss(self.calls()[1].id)
        self.assertEqual(self.activity().user_id, self.agent)
        self.assertEqual(self.waiting(), ["Wed 09:00"])
        self.assertIn("1 attempt:", self.activity().note)

    def test_reassigned_and_postponed_by_hand(self):
        """What a person chose stays; who has it now sees the calls."""
        self.hear(MISSED)
        activity = self.activity()
        tomorrow = activity.date_deadline + timedelta(days=1)
        activity.with_user(self.agent).write(
            {
                "user_id": self.other_agent.id,
                "date_deadline": tomorrow,
                "note": activity.note + "<p>Ask for the plan</p>",
            }
        )
        self.assertEqual(self.calls().return_user_id, self.other_agent)
        self.hear(LATER, "Tue 09:00 101 calls An, answered")
        self.assertEqual(self.activity(), activity)
        self.assertEqual(activity.user_id, self.other_agent)
        self.assertEqual(activity.date_deadline, tomorrow)
        self.assertIn("2 attempts", activity.note)
        self.assertIn("Ask for the plan", activity.note)
        self.assertEqual(self.calls()[:2].return_user_id, self.other_agent)

    def test_reassigned_by_who_may_not_write_calls(self):
        """Of an unknown caller the activity stands on the call itself."""
        self.account.follow_up_user_id = self.other_agent
        self.hear("09:00 Dung calls 101, missed")
        activity = self.activity().with_user(self.other_agent)
        call = self.calls()
        self.assertEqual(activity.res_model, call._name)
        # Nothing is read anew: who gives it away may not see the call any more.
        activity.web_save({"user_id": self.supervisor.id}, {})
        self.assertEqual(call.return_user_id, self.supervisor)
        self.assertIn(self.supervisor.partner_id, call.message_partner_ids)

    def test_only_colleagues_follow(self):
        self.hear(MISSED)
        call = self.as_user(self.agent).browse(self.calls().id)
        with self.assertRaises(AccessError):
            call.message_subscribe(self.binh.ids)
        with self.assertRaises(AccessError):
            call.with_user(self.outsider).message_subscribe(self.agent.partner_id.ids)
        self.assertNotIn(self.binh, call.sudo().message_partner_ids)

    def test_note_rewritten_by_hand(self):
        self.hear(MISSED)
        self.activity().note = "<p>Only mine</p>"
        self.hear(LATER)
        self.assertEqual(self.activities().note, "<p>Only mine</p>")

    def test_activities_of_people_are_left_alone(self):
        own = self.partner.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.agent.id
        )
        self.hear(MISSED, TALK)
        self.assertTrue(own.active)
        own.action_feedback("Done")
        self.assertFalse(self.calls()[0].dismissed)

    # === WHAT IT SAYS === #

    def test_who_reached_the_caller_how_and_when(self):
        self.hear(MISSED, "10:00 101 calls An, answered")
        done = self.activities(active=False)
        self.assertEqual(
            done.feedback.replace("\N{NARROW NO-BREAK SPACE}", " "),
            "Reached by Trần Thị Rep: Outgoing call, 11/25/2026 10:00 AM, 1:00",
        )
        message = self.partner.message_ids.filtered("mail_activity_type_id")
        self.assertEqual(len(message), 1)
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertIn("Reached by", message.body)
        self.assertFalse(message.notified_partner_ids)

    def test_what_the_activity_says(self):
        self.hear("Tue 16:59 An calls 101, missed", MISSED, LATER)
        activity = self.activity()
        self.assertEqual(activity.summary, "Call back: Nguyễn Văn An")
        self.assertEqual(
            html2plaintext(activity.note).replace("\N{NARROW NO-BREAK SPACE}", " "),
            "3 attempts: 11/24/2026 4:59 PM, 11/25/2026 9:00 AM, 9:30 AM\n"
            "From 0912 ••• 678",
        )
        self.assertEqual(activity.activity_type_id.category, "phonecall")
        self.assertTrue(activity.automated)

    def test_asked_without_a_letter(self):
        before = self.env["mail.mail"].search_count([])
        notified = self.env["mail.notification"].search_count([])
        self.hear(MISSED)
        self.assertTrue(self.activity())
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertEqual(self.env["mail.notification"].search_count([]), notified)

    def test_in_the_softphones_list(self):
        """The number is that of which the caller tried, whatever else they have."""
        self.hear("09:00 Dung calls 101, missed", MISSED)
        self.partner.phone = "0999 888 777"
        rows = self.as_user().softphone_to_call()
        self.assertEqual(
            [(row["res_model"], row["number"]) for row in rows],
            [("cgvcall.call", "+84987000333"), ("res.partner", "+84912345678")],
        )

    def test_news_for_who_was_asked(self):
        self.told()
        self.hear("09:00 Binh calls 101, missed")
        self.env.cr.precommit.run()
        self.assertEqual(self.told(), self.agent + self.other_agent)

    # === WHO MAY NOT, OR NOT ANY MORE === #

    def test_fallback(self):
        self.account.follow_up_user_id = self.supervisor
        self.hear("09:00 Dung calls 101, missed", "09:10 Binh calls 101, missed")
        self.assertEqual(self.activities().user_id, self.supervisor | self.other_agent)

    def test_last_agent_who_is_no_agent_any_more(self):
        self.hear(
            "Mon 09:00 101 calls An, answered", "Tue 09:00 102 calls An, answered"
        )
        agents = self.env.ref("cgvcall.group_agent")
        changes = {
            "archived": {"active": False},
            "no agent": {"group_ids": [fields.Command.unlink(agents.id)]},
        }
        for name, values in changes.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                self.other_agent.write(values)
                self.hear("09:00 An calls 102, missed")
                self.assertEqual(self.activity().user_id, self.agent)
                point.rollback()
                self.env.invalidate_all()

    def test_salesperson_of_another_company(self):
        stranger = self.make_stranger()
        self.binh.user_id = stranger
        self.hear("09:00 Binh calls 101, missed")
        self.assertEqual(self.activity().user_id, self.agent)

    def test_salesperson_of_the_company_of_the_contact(self):
        company = self.env["res.partner"].create(
            {"name": "Gạch Việt", "is_company": True, "user_id": self.other_agent.id}
        )
        self.partner.parent_id = company
        self.hear(MISSED)
        self.assertEqual(self.activity().user_id, self.other_agent)

    def test_assignee_may_not_see_the_contact(self):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
                "groups": [(4, self.env.ref("base.group_user").id)],
            }
        )
        self.env["ir.rule"].search(
            [("model_id.model", "=", "res.partner"), ("groups", "!=", False)]
        ).filtered(lambda rule: rule.name != "closed").active = False
        self.hear(MISSED)
        activity = self.activity()
        self.assertEqual(activity.res_model, "cgvcall.call")
        self.assertEqual(self.as_user().browse(activity.res_id).number, "+84912345678")

    def test_nobody_is_left(self):
        """Who was asked can do nothing any more; the activity stays nevertheless."""
        self.hear(MISSED)
        agents = self.env.ref("cgvcall.group_agent")
        self.users.write({"group_ids": [fields.Command.unlink(agents.id)]})
        self.partner.active = False
        self.hear(LATER)
        self.assertEqual(self.activity().user_id, self.agent)
        self.assertIn("2 attempts", self.activity().note)

    def test_user_who_leaves(self):
        """The callers who wait for them wait for the next in line."""
        self.hear("Tue 09:00 102 calls An, answered", MISSED)
        self.assertEqual(self.activity().user_id, self.other_agent)
        self.other_agent.action_archive()
        self.assertEqual(self.activity().user_id, self.agent)
        self.assertEqual(self.waiting(), ["Wed 09:00"])
        self.assertEqual(self.calls()[-1].return_user_id, self.agent)

    # === CONTACTS THAT CHANGE === #

    def test_call_given_to_a_contact(self):
        """The activity follows: one of the same contact takes it in."""
        self.hear("09:00 Dung calls 101, missed", "09:10 Binh calls 101, missed")
        self.assertEqual(len(self.activities()), 2)
        call = self.calls()[0]
        self.as_user().softphone_attach(call.id, "res.partner", self.binh.id)
        activity = self.activity()
        self.assertEqual(activity.res_model, "res.partner")
        self.assertIn("2 attempts", activity.note)
        self.assertEqual(activity.summary, "Call back: Bình")
        self.assertFalse(self.activities(active=False))

    def test_talk_given_to_another_contact(self):
        """The one who was thought to be reached waits again."""
        self.hear(MISSED, "live 10:00 101 calls Dung, answered")
        self.assertTrue(self.open_work())
        talk = self.calls()[-1]
        self.as_user().softphone_attach(talk.id, "res.partner", self.partner.id)
        self.assertFalse(self.open_work())
        self.as_user().softphone_attach(talk.id, "res.partner", self.binh.id)
        self.assertEqual(len(self.activities()), 1)
        self.assertFalse(self.activity().feedback)

    def test_deleted_contact(self):
        self.hear(MISSED)
        self.partner.unlink()
        self.assertFalse(self.open_work())
        self.assertEqual(self.waiting(), ["Wed 09:00"])
        self.hear(MISSED)
        self.assertFalse(self.open_work(), "nobody is asked twice")
        self.hear(LATER)
        self.assertEqual(self.activity().res_model, "cgvcall.call")

    def test_archived_contact_and_lost_opportunity(self):
        self.hear(MISSED, "09:10 Chi calls 101, missed")
        self.partner.action_archive()
        self.lead.action_set_lost()
        self.hear(LATER, "09:40 Chi calls 101, missed")
        self.assertEqual(len(self.activities()), 2)
        for activity in self.activities():
            self.assertIn("2 attempts", activity.note)
            self.assertEqual(activity.res_model, "cgvcall.call")

    def test_merged_contacts(self):
        self.hear(MISSED, "09:10 Binh calls 101, missed")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | self.binh).ids, self.partner)
        self.assertEqual(self.activity().res_id, self.partner.id)
        self.assertIn("2 attempts", self.activity().note)

    def test_merged_opportunities(self):
        twin = self.lead.copy({"name": "More chairs", "phone": "0987 000 333"})
        self.hear("09:00 Chi calls 101, missed", "09:10 Dung calls 101, missed")
        self.assertEqual(len(self.activities()), 2)
        (self.lead | twin).merge_opportunity()
        self.assertIn("2 attempts", self.activity().note)

    # === SETTINGS === #

    def test_switched_off(self):
        self.hear(MISSED)
        self.account.follow_up_enabled = False
        self.hear("09:10 Binh calls 101, missed", TALK)
        self.assertFalse(self.open_work(), "what is open closes all the same")
        self.assertEqual(self.waiting(), ["Wed 09:10"])
        self.account.follow_up_enabled = True
        self.hear("09:10 Binh calls 101, missed")
        self.calls()._follow_up()
        self.assertFalse(self.open_work(), "what was missed while it was off")

    def test_older_calls_make_no_activity(self):
        self.account.follow_up_from = self.at("Wed", "09:01")
        self.hear(MISSED)
        self.assertFalse(self.open_work())
        self.hear("09:05 An calls 101, missed")
        self.assertIn("1 attempt:", self.activity().note)
        self.account.follow_up_from = "2026-01-01 00:00:00"
        with freeze_time(self.at("Wed", "09:00") + timedelta(days=15)):
            self.hear("09:00 Binh calls 101, missed")
            self.assertEqual(len(self.activities()), 1)
            # An activity that is open as long is found all the same.
            self.hear(TALK)
        self.assertFalse(self.open_work())

    def test_other_account_is_another_caller(self):
        self.hear(MISSED)
        other = self.account.copy({"name": "Second", "follow_up_from": "2026-11-01"})
        call = self.calls()[0].copy({"account_id": other.id, "cdr_id": "x"})
        call._follow_up()
        self.assertEqual(len(self.activities()), 2)
        self.hear(TALK)
        self.assertEqual(self.activity().cgvcall_call_ids, call)

    def test_two_at_the_same_moment(self):
        """The second to ask the same caller's agent has to look again."""
        self.hear(MISSED)
        call = self.calls()
        # As another transaction sees it that began before.
        call.write({"follow_up_id": False, "followed_up": False})
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            call._follow_up()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.activity().copy({"cgvcall_caller": self.activity().cgvcall_caller})

    # === ACCESS === #

    def test_who_sees_the_calls(self):
        self.hear("09:00 Binh calls 101, missed")
        call = self.calls()
        stranger = self.make_stranger()
        expected = {
            self.agent: True,
            self.other_agent: True,
            self.supervisor: True,
            stranger: False,
            self.outsider: False,
        }
        for user, may in expected.items():
            with self.subTest(user=user.login):
                self.assertEqual(call.with_user(user).has_access("read"), may)
        self.as_user(self.other_agent).softphone_dismiss(call.id)
        self.assertTrue(call.dismissed, "who has been asked may decide as well")
