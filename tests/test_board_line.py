import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

from .test_board import BoardCase


class LineCase(BoardCase):
    def tell(self, state, user=None):
        return self.as_user(user).softphone_line(state)

    def state(self, number="101"):
        return self.lines()[number]["state"]

    def asked(self):
        """Whose browsers were asked how their line is, since the last time."""
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([("message", "like", '"cgvcall/line"')])
        ids = [json.loads(row.channel)[2] for row in rows]
        rows.unlink()
        return self.env["res.partner"].browse(ids).user_ids


@tagged("post_install", "-at_install")
class TestBoardLine(LineCase):
    def test_the_browser_tells_and_the_board_is_told_of_changes(self):
        self.assertEqual(self.state(), "off")
        self.news()
        for state in ("ready", "trouble", "wrap_up", "ready", "off"):
            with self.subTest(state=state):
                self.assertTrue(self.tell(state))
                self.assertEqual(self.state(), state)
                self.assertEqual(self.news(), [self.channel(self.company)])
                self.tell(state)
                self.assertEqual(self.news(), [])
        self.assertEqual(self.state("102"), "off")

    def test_bad_words_and_users_without_a_line(self):
        for state in ("", "Ready", "call", None, False, 1, ["ready"], {}):
            with self.subTest(state=state), self.assertRaises(ValidationError):
                self.tell(state)
        with self.assertRaises(UserError):
            self.tell("ready", self.supervisor)

    def test_wrapping_up_has_a_clock(self):
        with freeze_time("2026-03-10 03:00:00"):
            self.tell("wrap_up")
        with freeze_time("2026-03-10 03:00:10"):
            self.tell("wrap_up")
        with freeze_time("2026-03-10 03:00:12"):
            self.assertEqual(self.lines()["101"]["seconds"], 12)

    def test_the_page_that_goes_has_the_others_asked(self):
        self.tell("ready")
        self.assertFalse(self.asked())
        self.tell("off")
        self.assertEqual(self.asked(), self.agent)

    def test_what_nobody_has_repeated_for_long_is_not_believed(self):
        """The server crashed, and nobody saw the browser go."""
        self.tell("ready")
        later = fields.Datetime.now() + timedelta(minutes=59)
        with freeze_time(later):
            self.assertEqual(self.state(), "ready")
        with freeze_time(later + timedelta(minutes=2)):
            self.assertEqual(self.state(), "off")
            self.tell("ready")
            self.assertEqual(self.state(), "ready")

    def test_another_user_has_another_line(self):
        self.tell("ready")
        self.news()
        self.extension.user_id = self.outsider
        self.assertEqual(self.state(), "off")
        self.assertEqual(self.lines()["101"]["name"], self.outsider.name)
        self.assertEqual(self.news(), [self.channel(self.company)])

    def test_administrators_of_telephones_may_change_lines(self):
        """They may not see how a line is, which a change of it resets."""
        self.tell("ready")
        admin = self.env.ref("cgvcall.group_admin")
        self.outsider.group_ids |= admin
        self.extension.with_user(self.outsider).active = False
        self.assertEqual(self.extension.line_state, "off")
        self.assertNotIn("101", self.lines())


@tagged("post_install", "-at_install")
class TestBoardWebsocket(LineCase, HttpCase):
    def test_a_browser_that_is_gone_is_not_ready(self):
        self.tell("ready")
        self.tell("ready", self.other_agent)
        self.asked()
        self.news()
        self.authenticate("rep", "rep")
        self.make_jsonrpc_request("/websocket/on_closed", {})
        self.assertEqual(self.state(), "off")
        self.assertEqual(self.state("102"), "ready")
        self.assertEqual(self.asked(), self.agent)
        self.assertEqual(self.news(), [self.channel(self.company)])

    def test_visitors_and_users_without_a_line_come_and_go(self):
        self.tell("ready")
        for login in (None, "outsider"):
            self.authenticate(login, login)
            self.make_jsonrpc_request("/websocket/on_closed", {})
        self.assertEqual(self.state(), "ready")
        self.assertFalse(self.asked())
