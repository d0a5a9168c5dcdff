from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ..models.cgvcall_dashboard_open import BEHIND
from .common import BAD_IDS, SoftphoneCase

# Wednesday, 10:30 in Vietnam (UTC+7).
NOW = "2026-10-14 03:30:00"
AN, BINH, CHI = "+84912345678", "+84912000111", "+84912000222"


class DashboardCase(SoftphoneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["cgvcall.call"].search([]).unlink()
        cls.team = cls.env["crm.team"].create(
            {"name": "Roofs", "member_ids": [cls.other_agent.id]}
        )

    def dashboard(self, user=None, tz="Asia/Ho_Chi_Minh"):
        user = user or self.supervisor
        return self.env["cgvcall.dashboard"].with_user(user).with_context(tz=tz)

    def filters(self, date_from="2026-10-12", date_to="2026-10-18", **others):
        return {"date_from": date_from, "date_to": date_to, **others}

    def data(self, *days, user=None, tz="Asia/Ho_Chi_Minh", **others):
        return self.dashboard(user, tz).get_data(self.filters(*days, **others))

    def call(self, at, kind="missed", number=AN, user=None, **values):
        """A call at a moment of the clock in Vietnam."""
        direction, disposition = {
            "missed": ("inbound", "missed"),
            "answered": ("inbound", "answered"),
            "reached": ("outbound", "answered"),
            "busy": ("outbound", "busy"),
            "internal": ("internal", "answered"),
        }[kind]
        started = datetime.fromisoformat(at) - timedelta(hours=7)
        talked = disposition == "answered"
        ring = values.get("ring_seconds", 0)
        return self.make_call(
            user,
            **{
                "direction": direction,
                "disposition": disposition,
                "number": number,
                "started_at": started,
                "answered_at": talked and started + timedelta(seconds=ring),
                **values,
            },
        )

    def some_calls(self):
        """This week so far: Monday to Wednesday morning."""
        rep2 = self.other_agent
        later = self.env.ref("cgvcall.outcome_call_later")
        self.call("2026-10-12 09:00", hotline="+842873001234")
        self.call("2026-10-12 09:30", "reached", talk_seconds=60, outcome_id=later.id)
        self.call("2026-10-12 10:00", "answered", ring_seconds=4, talk_seconds=100)
        self.call("2026-10-13 09:10", "answered", BINH, rep2, ring_seconds=8)
        self.call("2026-10-13 14:00", "missed", BINH, rep2)
        self.call("2026-10-13 15:00", "missed", CHI, False)
        self.call("2026-10-13 15:30", "answered", CHI, ring_seconds=30, talk_seconds=5)
        self.call("2026-10-13 16:00", "missed", "+84912000333", rep2, dismissed=True)
        self.call("2026-10-14 08:00", "missed", False, hotline="+842873001234")
        self.call("2026-10-14 10:00", "busy", BINH, rep2, hotline="+842873009999")
        # None of these counts.
        self.call("2026-10-14 09:00", "internal", "102")
        self.call("2026-10-14 10:20", "reached", state="ongoing", disposition=False)
        self.call("2026-10-11 23:59")
        self.call("2026-10-19 00:00")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    # === FIGURES === #

    def test_figures(self):
        self.some_calls()
        now = self.data()["now"]
        expected = {
            "calls": 10,
            "incoming": 8,
            "answered": 3,
            "missed": 5,
            "outgoing": 2,
            "reached": 1,
            "talks": 4,
            "talk_seconds": 165,
            "answered_rate": 3 / 8,
            "reached_rate": 1 / 2,
            "ring_average": 14,
            "ring_median": 8,
            "talk_average": 165 / 4,
            # An after 30 minutes, Chi after 30:30; Bình not yet; one needs no call,
            # one has no number.
            "returned": 2,
            "to_return": 1,
            "let_go": 2,
            "return_median": 1815,
        }
        self.assertEqual({name: now[name] for name in expected}, expected)

    def test_no_calls(self):
        data = self.data()
        for name in ("answered_rate", "reached_rate", "ring_median", "return_median"):
            self.assertIsNone(data["now"][name], name)
        self.assertEqual(data["now"]["calls"], 0)
        self.assertEqual((data["heat"], data["agents"], data["outcomes"]), ([], [], []))
        bars = data["trend"]["bars"]
        self.assertEqual(len(bars), 3, "the days that have begun")
        self.assertFalse(any(bar["missed"] for bar in bars))

    def test_every_figure_opens_its_calls(self):
        self.some_calls()
        for filters in (
            self.filters(),
            self.filters("2026-10-13", "2026-10-13"),
            self.filters(hotline="+842873001234"),
            self.filters(team_id=self.team.id),
            self.filters(user_id=self.agent.id),
        ):
            data = self.dashboard().get_data(filters)
            for kind in BEHIND:
                with self.subTest(kind=kind, **filters):
                    self.assertEqual(self.count(filters, kind), data["now"][kind])
            self.opens_parts(filters, data)

    def opens_parts(self, filters, data):
        for cell in data["heat"]:
            part = {"weekday": cell["weekday"], "hour": cell["hour"]}
            for kind in ("calls", "incoming", "missed"):
                self.assertEqual(self.count(filters, kind, part), cell[kind], part)
        for bar in data["trend"]["bars"]:
            names = ("hour", "date_from", "date_to")
            part = {name: bar[name] for name in names if name in bar}
            for kind in ("answered", "missed", "outgoing"):
                self.assertEqual(self.count(filters, kind, part), bar[kind], part)
        kinds = ("calls", "answered", "missed", "outgoing", "talks", "returned")
        for row in data["agents"]:
            part = {"user_id": row["user_id"]}
            for kind in kinds:
                self.assertEqual(self.count(filters, kind, part), row[kind], row)
        for row in data["outcomes"]:
            part = {"outcome_id": row["id"]}
            self.assertEqual(self.count(filters, "calls", part), row["calls"])
        total = data["now"]
        for kind in kinds:
            self.assertEqual(sum(row[kind] for row in data["agents"]), total[kind])

    def count(self, filters, kind, part=None):
        """How many calls the action shows to the supervisor."""
        action = self.dashboard().open_calls(filters, kind, part)
        self.assertEqual(action["res_model"], "cgvcall.call")
        calls = self.env["cgvcall.call"].with_user(self.supervisor)
        tz = self.dashboard().env.context["tz"]
        return calls.with_context(tz=tz).search_count(action["domain"])

    # === THE TIME BEFORE === #

    def test_before_ends_at_the_same_moment(self):
        """Half a week is compared with the same half of the week before."""
        self.call("2026-10-05 00:00")
        self.call("2026-10-07 10:29", "reached", BINH)
        self.call("2026-10-07 10:30", "reached", BINH)
        self.call("2026-10-11 12:00", "reached", BINH)
        data = self.data()
        self.assertEqual(data["before"]["calls"], 2)
        self.assertEqual(
            data["period"],
            {
                "date_from": "2026-10-12",
                "date_to": "2026-10-18",
                "before_from": "2026-10-05",
                "before_to": "2026-10-11",
                "before_until": "2026-10-07 03:30:00",
            },
        )
        bars = data["trend"]["bars"]
        self.assertEqual([bar["before"] for bar in bars], [1, 0, 1])

    def test_whole_before_of_a_period_that_is_over(self):
        self.call("2026-10-03 23:59")
        self.call("2026-10-04 00:00")
        self.call("2026-10-07 23:59")
        self.call("2026-10-08 00:00")
        data = self.data("2026-10-08", "2026-10-11")
        self.assertEqual((data["now"]["calls"], data["before"]["calls"]), (1, 2))
        self.assertIs(data["period"]["before_until"], False)

    def test_months_are_compared_with_months(self):
        self.call("2026-09-01 00:00")
        self.call("2026-09-14 10:29")
        self.call("2026-09-14 10:31")
        data = self.data("2026-10-01", "2026-10-31")
        self.assertEqual(data["period"]["before_from"], "2026-09-01")
        self.assertEqual(data["before"]["calls"], 2)
        data = self.data("2026-09-01", "2026-09-30")
        self.assertEqual(data["period"]["before_from"], "2026-08-01")
        self.assertEqual(data["period"]["before_to"], "2026-08-31")
        data = self.data("2026-07-01", "2026-09-30")
        self.assertEqual(data["period"]["before_from"], "2026-04-01")

    def test_a_long_month_is_not_compared_beyond_the_short_one(self):
        """On March 31st February has no same day; none of March counts twice."""
        with freeze_time("2026-03-31 03:30:00"):
            self.call("2026-02-28 23:59")
            self.call("2026-03-01 00:00")
            data = self.data("2026-03-01", "2026-03-31")
        self.assertEqual((data["now"]["calls"], data["before"]["calls"]), (1, 1))

    def test_a_later_call_back_does_not_count_for_the_time_before(self):
        """Missed calls of last week have had a week longer to be returned."""
        self.call("2026-10-06 09:00")
        self.call("2026-10-06 10:00", "reached")
        self.call("2026-10-06 11:00", number=BINH)
        self.call("2026-10-09 11:00", "reached", BINH)
        before = self.data()["before"]
        self.assertEqual((before["returned"], before["to_return"]), (1, 1))
        self.assertEqual(before["return_median"], 3600)
        now = self.data("2026-10-05", "2026-10-11")["now"]
        self.assertEqual((now["returned"], now["to_return"]), (2, 0))

    # === DAYS AND HOURS === #

    def test_midnight_is_that_of_the_reader(self):
        self.call("2026-10-12 23:59")
        self.call("2026-10-13 00:00")
        self.call("2026-10-13 00:10")
        monday, tuesday = ("2026-10-12", "2026-10-12"), ("2026-10-13", "2026-10-13")
        self.assertEqual(self.data(*monday)["now"]["calls"], 1)
        self.assertEqual(self.data(*tuesday)["now"]["calls"], 2)
        # In Greenwich all of it is Monday afternoon.
        self.assertEqual(self.data(*monday, tz="UTC")["now"]["calls"], 3)
        self.assertEqual(
            self.data()["heat"],
            [
                {"weekday": 1, "hour": 23, "calls": 1, "incoming": 1, "missed": 1},
                {"weekday": 2, "hour": 0, "calls": 2, "incoming": 2, "missed": 2},
            ],
        )
        self.assertEqual(
            self.data(tz="UTC")["heat"],
            [
                {"weekday": 1, "hour": 16, "calls": 1, "incoming": 1, "missed": 1},
                {"weekday": 1, "hour": 17, "calls": 2, "incoming": 2, "missed": 2},
            ],
        )

    def test_bars(self):
        """Hours of today up to now, days, weeks, months; clipped to the period."""
        self.call("2026-10-14 08:30", "reached")
        trend = self.data("2026-10-14", "2026-10-14")["trend"]
        self.assertEqual(trend["unit"], "hour")
        self.assertEqual([bar["hour"] for bar in trend["bars"]], list(range(11)))
        self.assertEqual(trend["bars"][8]["outgoing"], 1)
        trend = self.data("2026-10-01", "2026-10-31")["trend"]
        self.assertEqual((trend["unit"], len(trend["bars"])), ("day", 14))
        trend = self.data("2026-08-01", "2026-10-14")["trend"]
        self.assertEqual(trend["unit"], "week")
        days = [
            (one["date_to"], two["date_from"])
            for one, two in zip(trend["bars"], trend["bars"][1:], strict=False)
        ]
        for last, first in days:
            last, first = (datetime.fromisoformat(day) for day in (last, first))
            self.assertEqual(first - last, timedelta(days=1))
        self.assertEqual(trend["bars"][0]["date_from"], "2026-08-01")
        self.assertEqual(trend["bars"][-1]["date_to"], "2026-10-14")
        self.assertEqual(trend["bars"][-1]["outgoing"], 1)
        trend = self.data("2025-01-15", "2026-10-14")["trend"]
        self.assertEqual((trend["unit"], len(trend["bars"])), ("month", 22))
        self.assertEqual(trend["bars"][0]["date_from"], "2025-01-15")
        self.assertEqual(trend["bars"][1]["date_to"], "2025-02-28")

    # === FILTERS === #

    def test_filters(self):
        self.some_calls()
        data = self.data(team_id=self.team.id)
        names = [row["name"] for row in data["agents"]]
        self.assertEqual(names, [self.other_agent.name])
        self.assertEqual(data["now"]["calls"], 4)
        self.assertIn({"id": self.team.id, "name": "Roofs"}, data["teams"])
        data = self.data(hotline="+842873001234")
        self.assertEqual(data["now"]["calls"], 2)
        self.assertEqual(
            data["hotlines"],
            [
                {"number": "+842873001234", "name": "028 7300 1234"},
                {"number": "+842873009999", "name": "028 7300 9999"},
            ],
        )
        self.assertEqual(data["hotlines"], self.data()["hotlines"])
        data = self.data(user_id=self.agent.id)
        self.assertEqual(data["agent"], self.agent.name)
        self.assertEqual([row["user_id"] for row in data["agents"]], [self.agent.id])

    def test_bad_filters(self):
        days = ("", None, False, 20261012, "12.10.2026", "2026-02-30", "1926-10-12")
        for bad in (
            *BAD_IDS,
            {**self.filters(), "domain": []},
            *({"date_from": day, "date_to": "2026-10-18"} for day in days),
            self.filters("2026-10-19", "2026-10-18"),
            self.filters("2024-10-01", "2026-10-18"),
            *(self.filters(team_id=bad) for bad in BAD_IDS[2:]),
            *(self.filters(user_id=bad) for bad in BAD_IDS[2:]),
            self.filters(team_id=2**31 - 1),
            self.filters(hotline=["+842873001234"]),
            self.filters(hotline="0" * 65),
        ):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                self.dashboard().get_data(bad)

    def test_bad_parts(self):
        for kind, part in (
            ("domain", {}),
            (None, {}),
            (["calls"], {}),
            ("calls", "hour"),
            ("calls", {"minute": 1}),
            ("calls", {"hour": 24}),
            ("calls", {"hour": True}),
            ("calls", {"weekday": -1}),
            ("calls", {"date_from": "2026-10-12"}),
            *(("calls", {"outcome_id": bad}) for bad in BAD_IDS[2:]),
        ):
            with self.subTest(kind=kind, part=part), self.assertRaises(ValidationError):
                self.dashboard().open_calls(self.filters(), kind, part)

    # === WHO === #

    def test_only_supervisors(self):
        for user in (self.agent, self.outsider):
            with self.assertRaises(AccessError):
                self.data(user=user)
            with self.assertRaises(AccessError):
                self.dashboard(user).open_calls(self.filters(), "calls")

    def test_strangers_see_nothing_of_us(self):
        self.some_calls()
        self.team.company_id = self.company
        data = self.data(user=self.make_stranger(), user_id=self.agent.id)
        self.assertEqual(data["now"]["calls"], 0)
        self.assertFalse(data["agents"] or data["hotlines"] or data["agent"])
        self.assertNotIn(self.team.id, [team["id"] for team in data["teams"]])

    def test_agents_who_are_gone_keep_their_name(self):
        self.some_calls()
        self.other_agent.active = False
        names = [row["name"] for row in self.data()["agents"]]
        self.assertIn(self.other_agent.name, names)
        self.assertIn(False, names, "calls that were nobody's")

    def test_an_outcome_that_went_to_another_company_is_named(self):
        self.some_calls()
        outcome = self.env["cgvcall.outcome"].create({"name": "Went away"})
        self.calls()[:1].outcome_id = outcome
        outcome.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.invalidate_all()
        names = [row["name"] for row in self.data()["outcomes"]]
        self.assertIn("Went away", names)

    # === SPEED === #

    def test_as_many_queries_for_many_calls(self):
        self.some_calls()
        few = self.count_queries()
        for day in range(1, 14):
            user = new_test_user(self.env, f"rep_{day}", "cgvcall.group_agent")
            self.call(f"2026-10-{day:02} 09:00", "answered", BINH, user)
            self.call(f"2026-10-{day:02} 10:00", "missed", CHI, user)
        self.assertEqual(self.count_queries(), few)

    def count_queries(self):
        self.env.invalidate_all()
        self.data("2026-10-01", "2026-10-31")
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.data("2026-10-01", "2026-10-31")
        return self.cr.sql_log_count - before
