from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestImportHealth(CgvcallCase):
    """What an administrator is told of the import, and who else is."""

    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "telephone", "base.group_user,cgvcall.group_admin"
        )
        now = fields.Datetime.now()
        self.account.write(
            {"imported_at": now, "imported_until": now, "last_import_at": now}
        )
        self.today = self.account._today()

    def note(self, ago, **values):
        return self.env["cgvcall.import.day"].create(
            {
                "account_id": self.account.id,
                "day": self.today - timedelta(days=ago),
                "there": 40,
                "here": 40,
                "state": "ok",
                "checked_at": fields.Datetime.now(),
                **values,
            }
        )

    def health(self):
        self.env.invalidate_all()
        account = self.account.with_user(self.admin)
        trouble = self.env["cgvcall.account"].with_user(self.admin)._has_trouble()
        return account.health_state, account.health_text or "", trouble

    def test_states_in_words(self):
        long_ago = fields.Datetime.now() - timedelta(minutes=31)
        cases = (
            ({}, "ok", "", False),
            ({"scan_position": long_ago}, "working", "Older calls", False),
            ({"imported_at": long_ago}, "warning", "No calls have been read", True),
            ({"state": "error", "last_error": "Why."}, "error", "Why.", True),
            ({"import_enabled": False}, "off", "switched off", False),
            ({"api_secret": False}, "off", "no keys", False),
        )
        for values, state, words, trouble in cases:
            with self.subTest(state=state, words=words):
                with self.env.cr.savepoint() as savepoint:
                    self.account.write(values)
                    found_state, text, found_trouble = self.health()
                    self.assertEqual((found_state, found_trouble), (state, trouble))
                    self.assertIn(words, text)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_days_that_differ(self):
        day = self.note(1, here=37, state="differs", error="Because.")
        self.note(2)
        self.assertEqual(self.account.with_user(self.admin).days_differ, 1)
        state, text, trouble = self.health()
        self.assertEqual((state, trouble), ("warning", True))
        self.assertIn("Days that differ from the PBX: 1", text)
        # What no check looks at any more is settled.
        day.checked_at = fields.Datetime.now() - timedelta(days=4)
        self.assertEqual(self.health()[0], "ok")

    def test_bars(self):
        account = self.account.with_user(self.admin)
        self.assertFalse(account.day_bars)
        self.note(1, there=40, here=20, state="differs")
        self.note(2, there=10, here=10)
        self.note(31, there=4000, here=4000)
        self.env.invalidate_all()
        bars = str(account.day_bars)
        heights = [part.split("%")[0] for part in bars.split("height:")[1:]]
        self.assertEqual(
            [height for height in heights if height.isdecimal()],
            ["25", "25", "100", "50"],
        )
        self.assertIn("40 at the PBX, 20 here", bars)
        self.assertEqual(bars.count("bg-danger"), 1)

    def test_clock_in_words(self):
        account = self.account.with_user(self.admin)
        for skew, words in ((20, "right"), (-7200, "2 hours behind"), (3600, "ahead")):
            with self.subTest(skew=skew):
                self.account.clock_skew = skew
                self.env.invalidate_all()
                self.assertIn(words, account.health_clock)

    def test_recordings_without_the_right_to_hear(self):
        calls = self.env["cgvcall.call"].create(
            [{"account_id": self.account.id, "cdr_id": name} for name in "abcd"]
        )
        at = fields.Datetime.now() + timedelta(minutes=5)
        states = (
            {"state": "pending", "next_attempt_at": at},
            {"state": "failed", "error": "Not allowed."},
            {"state": "failed", "error": "Not allowed."},
            {"state": "stored"},
        )
        recordings = self.env["cgvcall.recording"].create(
            [
                {"call_id": call.id, **values}
                for call, values in zip(calls, states, strict=True)
            ]
        )
        account = self.account.with_user(self.admin)
        self.assertFalse(recordings.with_user(self.admin).has_access("read"))
        self.assertEqual((account.recording_pending, account.recording_failed), (1, 2))
        self.assertEqual(account.recording_reasons, "2 × Not allowed.")
        self.assertEqual(account.recording_next_at, at)
        account.action_retry_recordings()
        self.assertEqual(
            recordings.mapped("state"), ["pending", "pending", "pending", "stored"]
        )

    def test_open(self):
        accounts = self.env["cgvcall.account"].with_user(self.admin)
        action = accounts.action_open_health()
        self.assertEqual(action["res_id"], self.account.id)
        second = self.account.copy({"name": "Second"})
        self.assertFalse(accounts.action_open_health().get("res_id"))
        action = second.with_user(self.admin).action_open_health()
        self.assertEqual(action["res_id"], second.id)

    def test_only_administrators(self):
        for user in (self.agent, self.supervisor, self.outsider):
            account = self.account.with_user(user)
            for name in ("action_open_health", "action_retry_recordings"):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        getattr(account, name)()

    def test_trouble_of_another_company_is_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["cgvcall.account"].search([("company_id", "=", company.id)]).write(
            {"api_key": "k", "api_secret": "s", "state": "error"}
        )
        self.assertFalse(self.health()[2])
