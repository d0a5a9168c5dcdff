from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import API_KEY, API_SECRET, PASSWORD
from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursSetupGuide(ToursCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write({"api_key": False, "api_secret": False, "state": "draft"})
        cls.extension.unlink()
        cls.admin = new_test_user(
            cls.env,
            "phone_admin",
            "base.group_user,cgvcall.group_admin",
            name="Đặng Quản Trị",
        )

    def test_setup_guide(self):
        """From nothing to a call: keys, list, users, phone, call, import."""
        self.raw_history(days=3)
        began = fields.Datetime.now()
        self.run_tour("/odoo/call-setup", "setup_guide", "phone_admin")
        extensions = self.account.extension_ids
        self.assertEqual(extensions.mapped("number"), ["101", "102"])
        self.assertEqual(extensions.user_id, self.admin | self.agent)
        mine = extensions.filtered(lambda one: one.user_id == self.admin)
        self.assertEqual(mine.number, "101")
        self.assertEqual(mine._secret("password"), PASSWORD)
        self.assertTrue(mine.preflight_at)
        self.assertEqual(self.account._secret("api_key"), API_KEY)
        self.assertEqual(self.account._secret("api_secret"), API_SECRET)
        # The others are of the PBX's history.
        call = self.calls().filtered(lambda one: one.started_at >= began)
        self.assertEqual(call.user_id, self.admin)
        self.assertEqual(call.disposition, "answered")
        self.assertEqual(call.number, "+84912345678")
        self.assertTrue(self.account.imported_until)
        steps = self.env["cgvcall.setup"].with_user(self.admin).get_data(False)["steps"]
        states = {step["key"]: step["state"] for step in steps}
        # The test's browser has no sound to say that it was heard.
        self.assertIn(states.pop("check"), ("done", "todo", "wrong"))
        self.assertEqual(set(states.values()), {"done"})
