from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .test_calls_app import CallsAppCase

#: 23:30 on Sunday in UTC is 6:30 on Monday in Vietnam.
SUNDAY_NIGHT = datetime(2026, 3, 1, 23, 30)


@tagged("post_install", "-at_install")
class TestCallsSearch(CallsAppCase):
    """The filters and groups of the Calls app find what they say."""

    def test_hour_and_weekday_are_the_readers(self):
        call = self.make_call(started_at=SUNDAY_NIGHT)
        here = call.with_context(tz="Asia/Ho_Chi_Minh")
        self.assertEqual((here.hour, here.weekday), ("06", "1"))
        there = call.with_context(tz="UTC")
        self.assertEqual((there.hour, there.weekday), ("23", "7"))

    def test_group_by_hour_and_weekday(self):
        """The groups say the same as the calls, and open those calls."""
        for hours in (0, 1, 24, 25, 26):
            self.make_call(started_at=SUNDAY_NIGHT + timedelta(hours=hours))
        for tz in ("Asia/Ho_Chi_Minh", "UTC", "America/New_York"):
            calls = self.as_boss().with_context(tz=tz)
            every = calls.search([("account_id", "=", self.account.id)])
            for fname in ("hour", "weekday"):
                with self.subTest(tz=tz, fname=fname):
                    groups = calls.formatted_read_group(
                        [("id", "in", every.ids)], [fname], ["__count"]
                    )
                    counts = {group[fname]: group["__count"] for group in groups}
                    expected = {
                        value: len(found)
                        for value, found in every.grouped(fname).items()
                    }
                    self.assertEqual(counts, expected)
                    for group in groups:
                        domain = [("id", "in", every.ids), *group["__extra_domain"]]
                        expected = every.grouped(fname)[group[fname]]
                        self.assertEqual(calls.search(domain), expected)

    def test_group_by_what_the_database_works_out(self):
        self.make_call(sdk_call_id="x", disposition="answered", talk_seconds=10)
        self.make_call()
        self.make_call(disposition=False, state="ringing", sdk_call_id="y")
        team = self.env["crm.team"].create(
            {"name": "Phòng kinh doanh", "member_ids": [self.agent.id]}
        )
        calls = self.as_boss()
        domain = [("account_id", "=", self.account.id)]
        [softphone, pbx] = calls.formatted_read_group(
            domain, ["source"], ["__count", "answered_share:avg"], order="source desc"
        )
        self.assertEqual((softphone["source"], softphone["__count"]), ("softphone", 2))
        self.assertEqual(softphone["answered_share:avg"], 1, "one still rings")
        self.assertEqual((pbx["source"], pbx["__count"]), ("pbx", 1))
        self.assertEqual(pbx["answered_share:avg"], 0)
        [group] = calls.formatted_read_group(domain, ["team_id"], ["__count"])
        self.assertEqual((group["team_id"][0], group["__count"]), (team.id, 3))
        for group in (softphone, pbx):
            found = calls.search([*domain, *group["__extra_domain"]])
            self.assertEqual(set(found.mapped("source")), {group["source"]})
            self.assertEqual(found, found.filtered_domain(group["__extra_domain"]))

    def test_the_web_client_may_group_and_measure_by_them(self):
        described = self.as_boss().fields_get(
            attributes=["groupable", "aggregator", "sortable"]
        )
        for fname in ("hour", "weekday", "source", "team_id", "hotline", "user_id"):
            self.assertTrue(described[fname]["groupable"], fname)
        self.assertEqual(described["answered_share"]["aggregator"], "avg")
        self.assertEqual(described["ring_seconds"]["aggregator"], "avg")
        self.assertEqual(described["talk_seconds"]["aggregator"], "sum")

    def test_today_begins_at_midnight_of_the_reader(self):
        with freeze_time("2026-03-02 01:00:00"):  # 8:00 on Monday in Vietnam
            today = self.make_call(started_at=datetime(2026, 3, 1, 17, 0))
            self.make_call(started_at=datetime(2026, 3, 1, 16, 59))
            self.make_call(disposition="answered", started_at=SUNDAY_NIGHT)
            self.assertEqual(self.filtered("missed_today"), today)
            self.assertEqual(len(self.filtered("today")), 2)

    def test_filters(self):
        talk = {"disposition": "answered", "direction": "outbound"}
        outcome = self.env["cgvcall.outcome"].search([], limit=1)
        calls = {
            "long": self.make_call(**talk, talk_seconds=301, sdk_call_id="a"),
            "short": self.make_call(
                **talk, talk_seconds=300, outcome_id=outcome.id, number="+84900000001"
            ),
            "known": self.make_call(
                partner_id=self.partner.id, number="+84900000002", sdk_call_id="b"
            ),
            "internal": self.make_call(direction="internal", number="102"),
            "rings": self.make_call(state="ringing", disposition=False),
        }
        expected = {
            "long": {"long"},
            "unknown_person": {"long", "short", "rings"},
            "with_outcome": {"short"},
            "without_outcome": {"long", "known"},
            "answered": {"long", "short"},
            "not_answered": {"known", "internal"},
            "missed": {"known", "internal"},
            "to_return": {"known"},
            "inbound": {"known", "rings"},
            "outbound": {"long", "short"},
            "internal": {"internal"},
            "softphone": {"long", "known"},
            "pbx_only": {"short", "internal", "rings"},
        }
        for name, keys in expected.items():
            with self.subTest(name):
                found = self.filtered(name)
                names = {key for key, call in calls.items() if call in found}
                self.assertEqual(names, keys)

    def test_to_return_by_me(self):
        own = self.make_call()
        self.make_call(user=self.other_agent, number="+84900000001")
        asked = self.make_call(
            user=self.other_agent,
            number="+84900000002",
            return_user_id=self.agent.id,
        )
        self.make_call(number="+84900000003", return_user_id=self.other_agent.id)
        self.assertEqual(self.filtered("to_return_by_me", self.agent), own + asked)

    def test_my_team(self):
        theirs = self.make_call()
        self.make_call(user=self.other_agent)
        self.make_call(user=False)
        self.assertFalse(self.filtered("my_team"))
        team = self.env["crm.team"].create(
            {"name": "Team", "user_id": self.supervisor.id}
        )
        team.member_ids = self.agent
        self.assertEqual(self.filtered("my_team"), theirs)
        team.user_id = False
        self.assertFalse(self.filtered("my_team"))

    def test_search_by_a_number_as_people_write_it(self):
        call = self.make_call(hotline="+842873001234")
        self.make_call(number="+84912345679", hotline="+842873001235")
        colleague = self.make_call(direction="internal", number="102")

        def found(fname, text):
            domain = [("account_id", "=", self.account.id), (fname, "ilike", text)]
            return self.as_boss().search(domain).sudo()

        for text in (
            "0912 345 678",
            "+84912345678",
            "0912.345.678",
            "345 678",
            "84912345678",
        ):
            with self.subTest(text):
                self.assertEqual(found("number_display", text), call)
        for text in ("028 7300 1234", "0287300-1234"):
            with self.subTest(text):
                self.assertEqual(found("hotline_display", text), call)
        self.assertEqual(found("number_display", "102"), colleague)
        self.assertEqual(len(found("number_display", "0912")), 2)
        self.assertFalse(found("number_display", "An"))
        self.assertFalse(found("number_display", "%"))
        exact = [("number_display", "=", call.number_display)]
        self.assertEqual(self.as_boss().search(exact).sudo(), call)

    def test_whole_number_is_looked_up(self):
        self.env.cr.execute(
            """INSERT INTO cgvcall_call (
                account_id, company_id, direction, state, disposition, number,
                started_at
            ) SELECT %s, %s, 'inbound', 'ended', 'answered',
                '+849' || 10000000 + n, now() - n * interval '1 minute'
            FROM generate_series(1, 20000) AS n""",
            [self.account.id, self.company.id],
        )
        self.env.cr.execute("ANALYZE cgvcall_call")
        query = self.as_boss()._search([("number_display", "ilike", "0910 000 042")])
        plan = str(self.env.execute_query(SQL("EXPLAIN %s", query.select())))
        self.assertIn("cgvcall_call__number_index", plan)

    def test_search_box_of_who_is_not_in_sales(self):
        """Every field of the search box can be used by whoever is offered it."""
        view = self.env.ref("cgvcall.cgvcall_call_view_search")
        call = self.make_call(partner_id=self.partner.id)
        in_sales = {self.agent: True, self.supervisor: False}
        for user, may_see_leads in in_sales.items():
            calls = self.as_user(user)
            arch = etree.fromstring(calls.get_view(view.id, "search")["arch"])
            fields = arch.findall("field")
            names = [field.get("name") for field in fields]
            self.assertEqual("lead_id" in names, may_see_leads)
            for field in fields:
                with self.subTest(user.login, field=field.get("name")):
                    if domain := field.get("filter_domain"):
                        calls.search(safe_eval(domain, {"self": "An"}))
                    else:
                        way = field.get("operator", "ilike")
                        calls.search([(field.get("name"), way, "An")])
            self.assertEqual(names[0], "partner_id")
            self.assertIn(call, calls.search([("partner_id", "ilike", "Văn An")]))
