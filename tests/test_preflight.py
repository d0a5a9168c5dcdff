from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import SoftphoneCase

KEYS = "secure sdk microphone speaker token signalling notifications".split()


@tagged("post_install", "-at_install")
class TestPreflight(SoftphoneCase):
    def check(self, user=None, **found):
        results = [{"key": key, "ok": found.get(key, True)} for key in KEYS]
        return self.as_user(user).softphone_preflight(results)

    def test_all_is_well(self):
        before = fields.Datetime.now()
        self.assertTrue(self.check(speaker=None))
        self.assertEqual(self.extension.preflight_state, "ok")
        self.assertFalse(self.extension.preflight_summary)
        self.assertGreaterEqual(self.extension.preflight_at, before)

    def test_what_is_wrong_is_said_to_the_administrator(self):
        self.check(microphone=False, token=False, sdk=None)
        self.assertEqual(self.extension.preflight_state, "problem")
        admin = new_test_user(
            self.env, "phone_admin", "base.group_user,cgvcall.group_admin"
        )
        self.assertEqual(
            self.extension.with_user(admin).preflight_summary,
            "No microphone, or not allowed, PBX refuses the extension",
        )
        with self.assertRaises(AccessError):
            self.extension.with_user(self.agent).read(["preflight_summary"])
        self.check()
        self.assertEqual(self.extension.preflight_state, "ok")

    def test_nothing_was_checked(self):
        self.as_user().softphone_preflight([])
        self.assertFalse(self.extension.preflight_state)
        self.assertTrue(self.extension.preflight_at)

    def test_keys_of_another_version(self):
        results = [{"key": "camera", "ok": False}, {"key": ["x"], "ok": True}]
        self.as_user().softphone_preflight([*results, {"key": "sdk", "ok": True}])
        self.assertEqual(self.extension.preflight_state, "ok")

    def test_bad_results(self):
        cases = (None, "ok", {}, 5, [None], [[]], [{"key": "sdk", "ok": "yes"}], ["x"])
        for bad in cases:
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                self.as_user().softphone_preflight(bad)
        self.assertFalse(self.extension.preflight_at)

    def test_only_the_own_line(self):
        other = self._create_extension("102", self.other_agent)
        self.check(self.other_agent, sdk=False)
        self.assertEqual(other.preflight_state, "problem")
        self.assertFalse(self.extension.preflight_state)
        with self.assertRaises(UserError):
            self.check(self.outsider)

    def test_check_goes_with_its_user(self):
        self.check(sdk=False)
        self.extension.user_id = self.other_agent
        self.assertFalse(self.extension.preflight_state or self.extension.preflight_at)
