from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import BAD_IDS, SoftphoneCase


@tagged("post_install", "-at_install")
class TestCallBack(SoftphoneCase):
    """Which missed calls still wait for somebody to call back."""

    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self._create_extension("102", self.other_agent)

    def at(self, minutes):
        return self.now + timedelta(minutes=minutes)

    def talk(self, minutes, **values):
        return self.make_call(
            **{
                "direction": "outbound",
                "disposition": "answered",
                "started_at": self.at(minutes),
                "answered_at": self.at(minutes + 0.5),
                **values,
            }
        )

    def waiting(self):
        """What is found, which must be what each call says of itself."""
        calls = self.calls()
        calls.invalidate_recordset()
        found = calls.search([("to_return", "=", True), ("id", "in", calls.ids)])
        self.assertEqual(found.sorted("id"), calls.filtered("to_return").sorted("id"))
        others = calls.search([("to_return", "=", False), ("id", "in", calls.ids)])
        self.assertEqual(found | others, calls)
        self.assertFalse(found & others)
        return found

    def test_search_for_all(self):
        call = self.make_call() | self.make_call(disposition="answered")
        every = [("to_return", "in", [True, False]), ("id", "in", call.ids)]
        self.assertEqual(self.env["cgvcall.call"].search(every), call)

    # === WHICH ONES === #

    def test_missed_call_waits_until_somebody_talked(self):
        missed = self.make_call(started_at=self.at(-60))
        self.assertEqual(self.waiting(), missed)
        self.talk(-90)
        self.make_call(
            direction="outbound", disposition="no_answer", started_at=self.at(-30)
        )
        self.assertEqual(self.waiting(), missed, "before, or not answered")
        self.talk(-10, user=self.other_agent)
        self.assertFalse(self.waiting())

    def test_caller_tried_again_and_was_answered(self):
        self.make_call(started_at=self.at(-60))
        self.talk(-50, direction="inbound", user=self.other_agent)
        self.assertFalse(self.waiting())

    def test_any_order_of_arrival(self):
        """The talk is known first, the missed call is imported hours later."""
        self.talk(-10)
        missed = self.make_call(started_at=self.at(-60))
        self.assertFalse(self.waiting())
        late = self.make_call(started_at=self.at(-5))
        self.assertEqual(self.waiting(), late)
        self.assertNotEqual(late, missed)

    def test_one_call_that_rang_at_several_lines(self):
        self.make_call(started_at=self.at(-10))
        self.make_call(
            user=self.other_agent,
            disposition="answered",
            started_at=self.at(-10.1),
            answered_at=self.at(-9.8),
        )
        self.assertFalse(self.waiting())

    def test_talks_that_do_not_count(self):
        missed = self.make_call(started_at=self.at(-60))
        self.talk(-10, number="+84912345679")
        self.talk(-10, direction="internal")
        other = self.account.copy({"name": "Second PBX"})
        self.talk(-10, account_id=other.id)
        self.assertEqual(self.waiting(), missed)

    def test_calls_that_never_wait(self):
        self.make_call(direction="internal", number="102")
        self.make_call(number=False)
        self.make_call(state="ringing", disposition=False)
        self.make_call(direction="outbound", disposition="no_answer")
        self.make_call(dismissed=True)
        self.assertFalse(self.waiting())

    def test_what_was_just_written_counts(self):
        missed = self.make_call(started_at=self.at(-60))
        talk = self.talk(-90)
        self.assertEqual(self.waiting(), missed)
        talk.answered_at = self.at(-50)
        self.assertFalse(self.calls().search([("to_return", "=", True)]) & missed)

    def test_found_with_an_index(self):
        """Among many calls, each missed one is looked up, not compared with all."""
        self.make_many()
        own = [("user_id", "=", self.agent.id), ("started_at", ">", self.at(-600))]
        query = self.calls()._search([*own, ("to_return", "=", True)])
        self.assertIn("cgvcall_call_talked_idx", self.plan(query.select()))

    def test_the_import_asks_by_index(self):
        """What each import asks takes no longer where many calls are stored."""
        self.make_many()
        self.account.overlap_hours = 24
        query = self.calls()._search(self.account._forgotten_domain())
        self.assertIn("cgvcall_call_live_idx", self.plan(query.select()))
        recent = SQL("started_at >= %s", self.at(-7 * 24 * 60))
        plan = self.plan(self.make_call()._sql_missed_of_same(SQL("TRUE"), recent))
        self.assertIn("cgvcall_call_account_missed_idx", plan)
        self.assertNotIn("Seq Scan on cgvcall_call", plan)

    def make_many(self):
        self.env.cr.execute(
            """INSERT INTO cgvcall_call (
                account_id, company_id, user_id, direction, state, disposition, number,
                started_at
            ) SELECT %s, %s, %s, 'inbound', 'ended',
                CASE WHEN n %% 10 = 0 THEN 'missed' ELSE 'answered' END,
                '+849' || n %% 3000, now() - n * interval '1 minute'
            FROM generate_series(1, 20000) AS n""",
            [self.account.id, self.account.company_id.id, self.agent.id],
        )
        self.env.cr.execute("ANALYZE cgvcall_call")

    def plan(self, statement):
        return str(self.env.execute_query(SQL("EXPLAIN %s", statement)))

    # === COUNT === #

    def test_count_is_of_the_own_line_and_recent(self):
        self.make_call()
        self.make_call(number="+84912345679")
        self.make_call(user=self.other_agent, number="+84912345670")
        self.make_call(number="+84912345671", started_at=self.at(-15 * 24 * 60))
        self.assertEqual(self.as_user().softphone_missed_count(), 2)
        self.assertEqual(self.as_user(self.other_agent).softphone_missed_count(), 1)
        self._create_extension("103", self.supervisor)
        self.assertEqual(self.as_user(self.supervisor).softphone_missed_count(), 0)
        self.assertEqual(self.as_user(self.make_stranger()).softphone_missed_count(), 0)
        with self.assertRaises(UserError):
            self.as_user(self.outsider).softphone_missed_count()

    def test_count_when_another_of_the_users_companies_is_open(self):
        self.make_call()
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.company_ids += other
        calls = self.as_user().with_context(allowed_company_ids=other.ids)
        self.assertEqual(calls.softphone_missed_count(), 1)

    # === DISMISS === #

    def test_dismiss(self):
        call = self.make_call()
        self.assertTrue(self.as_user().softphone_dismiss(call.id))
        self.assertTrue(call.dismissed)
        self.assertEqual(self.as_user().softphone_missed_count(), 0)

    def test_dismiss_only_the_own(self):
        call = self.make_call()
        self._create_extension("103", self.supervisor)
        users = (self.other_agent, self.supervisor, self.outsider, self.make_stranger())
        for user in users:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(user).softphone_dismiss(call.id)
        for bad in (*BAD_IDS, 2**31 - 1):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self.as_user().softphone_dismiss(bad)
        self.assertFalse(call.dismissed)

    # === NEWS === #

    def test_news_once_a_transaction(self):
        self.told()
        self.pbx.add(
            *(self.raw_cdr(str(n)) for n in range(3)),
            self.raw_cdr("9", from_extension="199"),
        )
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            self.account.with_env(self.env(cr=cr))._import_cdrs()
        self.assertEqual(self.told(), self.agent)
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            self.account.with_env(self.env(cr=cr))._import_cdrs()
        self.assertFalse(self.told(), "nothing new")

    def test_news_of_an_ended_call(self):
        self.told()
        self.report("ringing")
        self.report("ongoing")
        self.assertFalse(self.told())
        self.report("ended")
        self.report("ended")
        self.assertEqual(self.told(), self.agent)

    def test_news_of_a_returned_call(self):
        self.make_call(user=self.other_agent, started_at=self.at(-60))
        self.told()
        self.report("ringing")
        self.report("ongoing")
        self.report("ended")
        self.assertEqual(self.told(), self.agent + self.other_agent)

    def test_news_of_a_call_that_a_colleague_took(self):
        self.report("ringing", direction="inbound")
        self.report("ended", direction="inbound", sip_code=486)
        self.told()
        self.report("ongoing", self.other_agent, direction="inbound")
        self.assertIn(self.agent, self.told())

    def test_news_of_a_dismissed_call(self):
        call = self.make_call()
        self.told()
        self.as_user().softphone_dismiss(call.id)
        self.assertEqual(self.told(), self.agent)
