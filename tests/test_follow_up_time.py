from odoo import fields
from odoo.tests import freeze_time, tagged

from .follow_up import FollowUpCase

MISSED = "09:00 An calls 101, missed"


@tagged("post_install", "-at_install")
class TestFollowUpTime(FollowUpCase):
    """Who waits too long becomes the team leader's task; how much it all costs."""

    def escalate(self, day, time):
        with freeze_time(self.at(day, time)):
            self.run_follow_up()

    def run_follow_up(self):
        calls = self.env["cgvcall.call"]
        calls._not_in_step()._follow_up()
        late = [("escalate_at", "<=", fields.Datetime.now())]
        calls.search(late)._escalate()
        self.env.flush_all()

    # === WORKING HOURS === #

    def test_working_hours(self):
        """When a missed call is handed on, by when it came in and after how long."""
        cases = [
            ("Wed", "09:00", 4, "Wed 14:00"),  # a lunch break in between
            ("Wed", "06:00", 4, "Wed 12:00"),
            ("Wed", "12:30", 0.5, "Wed 13:30"),
            ("Wed", "16:30", 1, "Thu 08:30"),
            ("Fri", "16:00", 4, "Mon 11:00"),
            ("Sat", "10:00", 8, "Mon 17:00"),
            ("Thu", "10:00", 40, "Thu 10:00"),
            ("Wed", "09:00", 0, None),
        ]
        for day, time, hours, expected in cases:
            with self.subTest(day=day, time=time, hours=hours):
                self.account.follow_up_hours = hours
                moment = self.at(day, time)
                _due, escalate_at = self.account._follow_up_times([moment])[moment]
                got = escalate_at and self.clock(escalate_at)
                self.assertEqual(got or None, expected)

    def test_public_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Teachers' day",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": self.at("Fri", "00:00"),
                "date_to": self.at("Sat", "00:00"),
            }
        )
        moment = self.at("Fri", "10:00")
        due, escalate_at = self.account._follow_up_times([moment])[moment]
        self.assertEqual(self.clock(due), "Mon 08:00")
        self.assertEqual(self.clock(escalate_at), "Mon 12:00")

    def test_company_without_working_hours(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        moment = self.at("Sat", "10:00")
        due, escalate_at = self.account._follow_up_times([moment])[moment]
        self.assertEqual((due, self.clock(escalate_at)), (moment, "Sat 14:00"))

    def test_deadline_is_the_assignees_day(self):
        self.agent.tz = "Pacific/Auckland"
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.hear("19:00 An calls 101, missed")
        self.assertEqual(f"{self.activity().date_deadline:%a}", "Thu")

    # === HANDED ON === #

    def test_handed_to_the_leader_once(self):
        self.hear(MISSED, "09:20 An calls 102, missed")
        activity = self.activity()
        self.escalate("Wed", "13:59")
        self.assertEqual(activity.user_id, self.agent)
        self.escalate("Wed", "14:00")
        self.assertEqual(self.activity(), activity)
        self.assertEqual(activity.user_id, self.supervisor)
        self.assertEqual(self.calls().return_user_id, self.supervisor)
        self.assertFalse(self.calls().filtered("escalate_at"))
        self.assertEqual(f"{activity.date_deadline:%a}", "Wed", "the deadline stays")
        self.assertIn("Waits since", activity.note)
        self.assertIn("Trần Thị Rep has not called back", activity.note)
        note = activity.note
        self.escalate("Wed", "16:00")
        self.assertEqual(activity.note, note)

    def test_leader_is_told(self):
        self.hear(MISSED)
        self.escalate("Wed", "14:00")
        message = self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.partner.id)]
            + [("message_type", "=", "user_notification")]
        )
        self.assertEqual(
            message.notification_ids.res_partner_id, self.supervisor.partner_id
        )

    def test_after_it_was_handed_on(self):
        """Further attempts join, a late record changes nobody, a talk closes it."""
        self.hear(MISSED)
        self.escalate("Wed", "14:00")
        activity = self.activity()
        self.hear("15:00 An calls 102, missed", "08:00 An calls 102, missed")
        self.hear("Tue 09:00 102 calls An, answered")
        self.assertEqual(self.activity(), activity)
        self.assertEqual(activity.user_id, self.supervisor)
        self.assertIn("3 attempts", activity.note)
        self.assertIn("Waits since", activity.note)
        self.escalate("Wed", "16:59")
        self.assertEqual(activity.user_id, self.supervisor)
        self.hear("16:00 101 calls An, answered")
        self.assertFalse(self.open_work())
        self.assertIn("Trần Thị Rep", activity.feedback)

    def test_leader_of_the_opportunitys_team(self):
        chief = self.colleague
        chief.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.lead.team_id = self.team.copy({"name": "North", "user_id": chief.id})
        self.hear("09:00 Chi calls 101, missed", MISSED)
        self.escalate("Wed", "14:00")
        on_lead, on_contact = self.activities().sorted("res_model")
        self.assertEqual(on_lead.user_id, chief)
        self.assertEqual(on_contact.user_id, self.supervisor)

    def test_leader_who_may_not_see_the_opportunity(self):
        self.hear("09:00 Chi calls 101, missed")
        self.escalate("Wed", "14:00")
        activity = self.activity()
        self.assertEqual(activity.user_id, self.supervisor)
        self.assertEqual(activity.res_model, "cgvcall.call")
        self.assertEqual(activity.res_id, self.calls().id)

    def test_nobody_to_hand_it_to(self):
        leaders = {
            "none": self.env["res.users"],
            "the same": self.agent,
            "may see nothing": self.outsider,
            "gone": self.supervisor,
        }
        for name, leader in leaders.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                self.team.user_id = leader
                if name == "gone":
                    leader.active = False
                if name == "may see nothing":
                    leader.group_ids = self.env.ref("base.group_portal")
                self.hear(MISSED)
                self.escalate("Wed", "14:00")
                self.assertEqual(self.activity().user_id, self.agent)
                self.assertFalse(self.calls().escalate_at)
                point.rollback()
                self.env.invalidate_all()

    def test_answered_before_nobody_noticed(self):
        """A call that was changed past the loop is not handed on, but closed."""
        self.hear(MISSED, "10:00 101 calls An, busy")
        talk = self.calls()[1]
        talk.write({"disposition": "answered", "answered_at": self.at("Wed", "10:00")})
        self.escalate("Wed", "15:00")
        self.assertFalse(self.open_work())
        talk.write({"disposition": "busy", "answered_at": False})
        self.env["cgvcall.call"]._not_in_step()._follow_up()
        self.assertEqual(self.activity().user_id, self.agent)

    def test_the_job(self):
        """It hands on what waits, and closes what was returned past the loop."""
        self.hear(MISSED, "09:10 Binh calls 101, missed")
        ten = self.at("Wed", "10:00")
        self.make_call(
            number="+84987000111",
            direction="outbound",
            disposition="answered",
            started_at=ten,
            answered_at=ten,
        )
        self.run_cron("ir_cron_follow_up")
        self.assertEqual(self.activity().user_id, self.supervisor)
        self.assertEqual(self.activity().res_id, self.partner.id)

    # === HOW MUCH IT COSTS === #

    def queries(self, events, count):
        """How many queries a page of such records of so many callers takes."""
        raw = []
        for index in range(count):
            for event in events:
                one = self._cdr(self._told(event))
                for key in ("from_number", "to_number"):
                    if one[key] == self.people["An"]:
                        one[key] = f"09120{self.first + index:05}"
                one["cdr_id"] += str(self.first + index)
                one["sdk_call_id"] += str(self.first + index)
                raw.append(one)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.hear_cdrs(*raw)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_page_needs_few_queries(self):
        """New callers, further attempts, talks: as many for fifty as for five."""
        self.account.chatter_enabled = False  # it has its own costs
        known = self.env["res.partner"].create(
            [{"name": f"P{n}", "phone": f"09120{n:05}"} for n in range(200)]
        )
        known[::2].user_id = self.other_agent
        stages = {
            "new callers": [MISSED],
            "further attempts": ["09:30 An calls 102, missed"],
            "calls back": ["10:00 102 calls An, answered"],
        }
        self.first = 100
        for name in stages:  # the first time, rights and types are looked up
            self.queries(stages[name], 2)
        counts = {}
        for self.first, size in ((0, 5), (10, 50)):
            for name, events in stages.items():
                counts[name, size] = self.queries(events, size)
        for name in stages:
            with self.subTest(name):
                self.assertLessEqual(counts[name, 50], counts[name, 5], counts)
        self.assertFalse(self.open_work())
