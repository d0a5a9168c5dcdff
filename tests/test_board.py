from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import BAD_IDS, SoftphoneCase

FIGURES = ("answered", "missed", "outgoing", "to_return")


class BoardCase(SoftphoneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_extension("102", cls.other_agent)
        cls.desk = cls._create_extension("103")
        cls.board = cls.env["cgvcall.board"].with_user(cls.supervisor)

    def lines(self, board=None):
        """The board's extensions of this test's account, by number."""
        own = self.account.extension_ids.ids
        data = (board or self.board).get_data()
        return {
            line["number"]: line for line in data["extensions"] if line["id"] in own
        }

    def news(self):
        """To whom the bus has told that boards changed, since the last time."""
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([("message", "like", '"cgvcall/board"')])
        channels = rows.mapped("channel")
        rows.unlink()
        return channels

    def channel(self, company):
        name = self.env.cr.dbname
        return f'["{name}","res.company",{company.id},"cgvcall/board"]'


@tagged("post_install", "-at_install")
class TestBoard(BoardCase):
    # === WHO IS IN A CALL === #

    def test_a_call_from_the_first_ring_to_the_end(self):
        with freeze_time("2026-03-10 03:00:00"):
            self.report("ringing", direction="inbound", number="0912345678")
        with freeze_time("2026-03-10 03:00:20"):
            data = self.board.get_data()
            [waiting] = data["waiting"]
            [call] = self.lines()["101"]["calls"]
            self.assertEqual(waiting, call)
            self.assertEqual(call["name"], "Nguyễn Văn An")
            self.assertEqual(call["display"], "0912 345 678")
            self.assertEqual(
                (call["res_model"], call["res_id"]), ("res.partner", self.partner.id)
            )
            self.assertEqual((call["state"], call["incoming"]), ("ringing", True))
            self.assertEqual(call["user_name"], "Trần Thị Rep")
            self.assertEqual(call["seconds"], 20)
            self.report("ongoing", direction="inbound", number="0912345678")
        with freeze_time("2026-03-10 03:01:30"):
            self.assertEqual(self.board.get_data()["waiting"], [])
            [call] = self.lines()["101"]["calls"]
            self.assertEqual((call["state"], call["seconds"]), ("ongoing", 70))
            self.assertEqual(self.lines()["102"]["calls"], [])
            self.report("ended", direction="inbound", number="0912345678")
            self.assertEqual(self.lines()["101"]["calls"], [])
            self.assertEqual(self.lines()["101"]["today"]["answered"], 1)

    def test_outgoing_calls_do_not_wait_for_anybody(self):
        self.report("ringing")
        self.assertEqual(self.board.get_data()["waiting"], [])
        [call] = self.lines()["101"]["calls"]
        self.assertEqual((call["state"], call["incoming"]), ("ringing", False))

    def test_internal_calls_show_the_colleague_and_who_calls_whom(self):
        self.report("ringing", direction="internal", number="102")
        self.report(
            "ringing",
            self.other_agent,
            sdk_call_id="other-leg",
            direction="internal",
            number="101",
            incoming=True,
        )
        [call] = self.lines()["101"]["calls"]
        self.assertEqual(
            (call["name"], call["incoming"]), (self.other_agent.name, False)
        )
        [call] = self.lines()["102"]["calls"]
        self.assertEqual((call["name"], call["incoming"]), ("Trần Thị Rep", True))

    def test_a_browser_that_crashed_does_not_ring_or_talk_for_ever(self):
        now = fields.Datetime.now()
        self.make_call(
            state="ringing",
            disposition=False,
            extension_id=self.extension.id,
            started_at=now - timedelta(minutes=6),
        )
        self.make_call(
            state="ongoing",
            disposition=False,
            extension_id=self.extension.id,
            started_at=now - timedelta(hours=13),
        )
        self.assertEqual(self.lines()["101"]["calls"], [])
        talk = self.make_call(
            state="ongoing",
            disposition=False,
            extension_id=self.extension.id,
            started_at=now - timedelta(hours=2),
        )
        shown = [call["id"] for call in self.lines()["101"]["calls"]]
        self.assertEqual(shown, [talk.id])

    def test_a_person_that_the_supervisor_may_not_see_is_a_number(self):
        self.report("ringing", direction="inbound")
        self.env["ir.rule"].create(
            {
                "name": "Secret contacts",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        [call] = self.lines()["101"]["calls"]
        self.assertEqual((call["name"], call["res_id"]), (False, False))
        self.assertEqual(call["display"], "0912 345 678")

    # === WHO MAY LOOK === #

    def test_only_supervisors_and_only_their_companies(self):
        admin = new_test_user(self.env, "telephones", "cgvcall.group_admin")
        for user in (self.agent, self.outsider, admin):
            board = self.board.with_user(user)
            with self.assertRaises(AccessError):
                board.get_data()
            with self.assertRaises(AccessError):
                board.open_calls()
        self.report("ringing", direction="inbound")
        stranger = self.make_stranger()
        board = self.board.with_user(stranger).with_company(stranger.company_id)
        data = board.get_data()
        self.assertEqual(
            [line["user_id"] for line in data["extensions"]], [stranger.id]
        )
        self.assertEqual(data["waiting"], [])
        self.assertEqual(data["extensions"][0]["calls"], [])
        with self.assertRaises(ValidationError):
            board.open_calls("all", self.extension.id)

    def test_line_state_is_for_supervisors(self):
        self.assertEqual(self.extension.with_user(self.supervisor).line_state, "off")
        with self.assertRaises(AccessError):
            self.extension.with_user(self.agent).read(["line_state"])

    def test_bad_figures_and_extensions(self):
        for figure in ("", "state", None, [], 1, "<script>"):
            with self.subTest(figure=figure), self.assertRaises(ValidationError):
                self.board.open_calls(figure)
        for bad in BAD_IDS:
            if bad is not False:
                with self.subTest(bad=bad), self.assertRaises(ValidationError):
                    self.board.open_calls("all", bad)

    # === TODAY === #

    def make_day(self):
        """Calls around midnight in Vietnam, which is 17:00 UTC of the day before."""
        midnight = datetime(2026, 3, 9, 17)
        own = {"extension_id": self.extension.id, "number": "+84900000001"}
        for minutes in (-1, 0, 1, 600):
            self.make_call(started_at=midnight + timedelta(minutes=minutes), **own)
        talk = {"disposition": "answered", "talk_seconds": 60}
        # This one returns all missed calls but the last one.
        self.make_call(
            direction="outbound", **talk, **own, started_at="2026-03-09 20:00:00"
        )
        self.make_call(
            self.other_agent,
            number="+84900000002",
            extension_id=self.second.id,
            started_at="2026-03-09 21:00:00",
            **talk,
        )
        self.make_call(False, number="+84900000003", started_at="2026-03-10 01:00:00")
        self.make_call(
            False,
            extension_id=self.desk.id,
            number="+84900000004",
            started_at="2026-03-10 01:00:00",
            **talk,
        )
        self.supervisor.tz = "Asia/Ho_Chi_Minh"

    @freeze_time("2026-03-10 05:00:00")
    def test_figures_of_the_day_where_the_supervisor_is(self):
        self.make_day()
        lines = self.lines()

        def figures(today):
            return {name: today[name] for name in (*FIGURES, "talk_seconds")}

        self.assertEqual(
            figures(lines["101"]["today"]),
            {
                "answered": 0,
                "missed": 3,
                "outgoing": 1,
                "to_return": 1,
                "talk_seconds": 60,
            },
        )
        self.assertEqual(lines["102"]["today"]["answered"], 1)
        self.assertEqual(lines["103"]["today"]["answered"], 1)
        data = self.board.get_data()
        self.assertEqual(
            figures(data["today"]),
            {
                "answered": 2,
                "missed": 4,
                "outgoing": 1,
                "to_return": 2,
                "talk_seconds": 180,
            },
        )
        self.assertEqual(data["day_ends_in"], 12 * 3600)
        self.supervisor.tz = "UTC"
        self.env.invalidate_all()
        self.assertEqual(
            self.board.with_context(tz="UTC").get_data()["today"]["missed"], 2
        )

    @freeze_time("2026-03-10 05:00:00")
    def test_every_figure_opens_its_calls(self):
        self.make_day()
        data = self.board.get_data()
        calls = self.as_user(self.supervisor)
        seen = 0
        for key, today in [
            (False, data["today"]),
            *[(line["id"], line["today"]) for line in self.lines().values()],
        ]:
            for figure in FIGURES:
                action = self.board.open_calls(figure, key)
                self.assertEqual(action["res_model"], "cgvcall.call")
                with self.subTest(figure=figure, key=key):
                    count = calls.search_count(action["domain"])
                    self.assertEqual(count, today[figure])
                seen += today[figure]
        self.assertGreater(seen, len(FIGURES))
        action = self.board.open_calls("all", self.extension.id)
        self.assertEqual(calls.search_count(action["domain"]), 4)
        self.assertIn("Trần Thị Rep", action["name"])

    def test_a_fixed_number_of_queries(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            data = self.board.get_data()
            return self.env.cr.sql_log_count - before, data

        def live(index, user=None, extension=None):
            person = self.env["res.partner"].create(
                {"name": f"Person {index}", "phone": f"+8490000{index:04}"}
            )
            self.make_call(
                user,
                state="ongoing",
                disposition=False,
                partner_id=person.id,
                number=person.phone,
                extension_id=extension and extension.id,
            )

        live(0, self.agent, self.extension)
        queries()  # what is cached for good
        few, _data = queries()
        for index in range(1, 20):
            agent = new_test_user(self.env, f"rep{index}x", "cgvcall.group_agent")
            extension = self._create_extension(f"2{index:02}", agent)
            live(index, agent, extension)
        queries()
        many, data = queries()
        names = {call["name"] for line in data["extensions"] for call in line["calls"]}
        self.assertGreaterEqual(names, {f"Person {index}" for index in range(20)})
        self.assertEqual(many, few)

    # === NEWS === #

    def test_news_when_a_call_changes_and_to_whom(self):
        self.news()
        self.report("ringing")
        self.assertEqual(self.news(), [self.channel(self.company)])
        self.report("ongoing")
        self.assertEqual(self.news(), [self.channel(self.company)])
        call = self.calls()
        call.note = "Nothing that the board shows"
        self.assertEqual(self.news(), [])
        self.report("ended")
        self.assertEqual(self.news(), [self.channel(self.company)])
        self.make_call(started_at=fields.Datetime.now() - timedelta(days=2))
        self.assertEqual(self.news(), [])

    def test_an_import_of_many_calls_is_one_message(self):
        self.news()
        self.pbx.add(*[self.raw_cdr(str(index)) for index in range(40)])
        self.run_import()
        self.assertEqual(len(self.calls()), 40)
        self.assertEqual(self.news(), [self.channel(self.company)])

    def test_the_message_says_nothing_of_the_call(self):
        self.news()
        self.report("ringing")
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([("message", "like", '"cgvcall/board"')])
        self.assertEqual(
            rows.mapped("message"), ['{"type":"cgvcall/board","payload":{}}']
        )


@tagged("post_install", "-at_install")
class TestBoardChannel(BoardCase, HttpCase):
    """Who may listen, asked as a browser asks."""

    def subscribe(self, user, *names):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": list(names), "last": 0, "is_first_poll": True},
        )

    def boards(self, answer):
        return [name for name in answer["channels"] if "cgvcall" in str(name[1:])]

    def test_supervisors_of_the_company_only(self):
        stranger = self.make_stranger()
        name = f"cgvcall.board_{self.company.id}"
        raw = self.channel(self.company)
        own = [self.env.cr.dbname, "res.company", self.company.id, "cgvcall/board"]
        self.assertEqual(self.boards(self.subscribe(self.supervisor, name)), [own])
        for user in (self.agent, self.outsider, stranger):
            with self.subTest(user=user.login):
                self.assertEqual(self.boards(self.subscribe(user, name)), [])
                # What is asked for by name is never the channel of a record.
                got = self.boards(self.subscribe(user, raw, f"x{name}"))
                self.assertNotIn(own, got)

    def test_names_that_are_none(self):
        for name in ("cgvcall.board_", "cgvcall.board_x", f"cgvcall.board_{'9' * 30}"):
            with self.subTest(name=name):
                self.assertEqual(self.boards(self.subscribe(self.supervisor, name)), [])

    def test_who_begins_to_listen_fetches_anew(self):
        name = f"cgvcall.board_{self.company.id}"
        me = f'["{self.env.cr.dbname}","res.partner",{self.supervisor.partner_id.id}]'
        self.news()
        self.subscribe(self.supervisor)
        self.assertEqual(self.news(), [])
        self.subscribe(self.supervisor, name)
        self.assertEqual(self.news(), [me])
