from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import SoftphoneCase

FIRST, SECOND = "We record this call.", "We record this call. May we?"


@tagged("post_install", "-at_install")
class TestNotice(SoftphoneCase):
    """What agents read out about recording, and what it was at the time of a call."""

    def notices(self):
        return self.env["cgvcall.notice"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    def at(self, **ago):
        return fields.Datetime.now() - timedelta(**ago)

    def test_each_change_is_logged(self):
        account = self.account.with_user(self.env.ref("base.user_admin"))
        for text in (FIRST, FIRST, f"  {FIRST}\n", SECOND, False, ""):
            account.recording_notice = text
        self.assertEqual(
            self.notices().mapped("text"), [FIRST, SECOND, False], "same ones once"
        )
        self.assertEqual(self.notices().user_id, self.env.ref("base.user_admin"))
        self.account.name = "Another name"
        self.assertEqual(len(self.notices()), 3)

    def test_no_text_is_said(self):
        """Where there is none, a row of its own says so."""
        self.account.recording_notice = FIRST
        self.account.recording_notice = False
        notices = self.notices().with_user(self.supervisor)
        self.assertEqual(notices.mapped("text"), [FIRST, False])
        nothing = "From then on nothing was read out."
        self.assertEqual(notices.mapped("text_shown"), [FIRST, nothing])
        self.assertEqual(notices.mapped("display_name"), [FIRST, nothing])

    def test_of_a_new_account(self):
        account = self.account.copy({"recording_notice": FIRST, "api_key": "k"})
        notice = self.env["cgvcall.notice"].search([("account_id", "=", account.id)])
        self.assertEqual(notice.text, FIRST)

    def test_text_in_force_when_the_call_began(self):
        self.account.recording_notice = FIRST
        self.account.recording_notice = SECOND
        self.account.recording_notice = False
        since = [self.at(days=9), self.at(days=6), self.at(days=3)]
        for notice, moment in zip(self.notices(), since, strict=True):
            notice.since = moment
        days = {10: False, 9: FIRST, 7: FIRST, 5: SECOND, 1: False}
        for ago, text in days.items():
            with self.subTest(ago=ago):
                call = self.make_call(started_at=self.at(days=ago))
                seen = call.with_user(self.agent).notice_text
                self.assertEqual(seen, text)
        internal = self.make_call(direction="internal", started_at=self.at(days=5))
        self.assertFalse(internal.notice_text)

    def test_a_list_asks_once(self):
        self.account.recording_notice = FIRST
        calls = self.env["cgvcall.call"].union(*(self.make_call() for _ in range(5)))
        calls.started_at = self.at(days=-1)
        calls.mapped("direction")
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(set(calls.mapped("notice_text")), {FIRST})

    def test_agents_get_it_with_the_call(self):
        for ask in ("softphone_prepare", "softphone_identify"):
            self.account.recording_notice = False
            self.assertIs(getattr(self.as_user(), ask)("0912345678")["notice"], False)
            self.account.recording_notice = FIRST
            self.assertEqual(
                getattr(self.as_user(), ask)("0912345678")["notice"], FIRST
            )

    def test_nobody_changes_the_log(self):
        self.account.recording_notice = FIRST
        admin = self.env.ref("base.user_admin")
        for user in (admin, self.supervisor):
            notice = self.notices().with_user(user)
            self.assertEqual(notice.text, FIRST)
            with self.assertRaises(AccessError):
                notice.text = SECOND
            with self.assertRaises(AccessError):
                notice.unlink()
            with self.assertRaises(AccessError):
                notice.create({"account_id": self.account.id})
        for user in (self.agent, self.outsider):
            with self.assertRaises(AccessError):
                self.notices().with_user(user).read(["text"])
        stranger = self.make_stranger()
        self.assertFalse(self.env["cgvcall.notice"].with_user(stranger).search([]))

    def test_too_long(self):
        with self.assertRaises(ValidationError):
            self.account.recording_notice = "a" * 2001

    def test_settings_page(self):
        with Form(self.env["res.config.settings"]) as settings:
            settings.cgvcall_recording_notice = FIRST
        settings.record.execute()
        self.assertEqual(self.account.recording_notice, FIRST)
        with Form(self.env["res.config.settings"]) as settings:
            self.assertEqual(settings.cgvcall_recording_notice, FIRST)
        settings.record.execute()
        self.assertEqual(self.notices().mapped("text"), [FIRST], "nothing was changed")
