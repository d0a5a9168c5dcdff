from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestSecurity(CgvcallCase):
    def setUp(self):
        super().setUp()
        self._create_extension("102", self.other_agent)
        self.pbx.add(self.raw_cdr("1"), self.raw_cdr("2", from_extension="102"))
        self.run_import()

    def visible(self, user):
        calls = self.env["cgvcall.call"].with_user(user)
        return calls.search([("account_id", "=", self.account.id)]).mapped("cdr_id")

    def test_agents_see_their_own_and_supervisors_all(self):
        self.assertEqual(self.visible(self.agent), ["1"])
        self.assertEqual(self.visible(self.other_agent), ["2"])
        self.assertEqual(sorted(self.visible(self.supervisor)), ["1", "2"])
        with self.assertRaises(AccessError):
            self.visible(self.outsider)

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "base.group_user,cgvcall.group_manager,cgvcall.group_listener",
            company_id=company.id,
            company_ids=[company.id],
        )
        self.assertFalse(self.visible(stranger))
        extensions = self.env["cgvcall.extension"].with_user(stranger).search([])
        self.assertNotIn("101", extensions.mapped("number"))

    def test_administrator_of_telephones_sees_no_calls(self):
        admin = new_test_user(
            self.env, "phone_admin", "base.group_user,cgvcall.group_admin"
        )
        with self.assertRaises(AccessError):
            self.visible(admin)
        account = self.account.with_user(admin)
        account.name = "Renamed"
        self.assertEqual(account.action_test_connection()["params"]["type"], "success")

    def test_agents_cannot_set_up(self):
        for record in (self.account, self.extension):
            with self.assertRaises(AccessError):
                record.with_user(self.agent).write({"active": False})
        with self.assertRaises(AccessError):
            self.account.with_user(self.agent).action_test_connection()
        with self.assertRaises(AccessError):
            self.extension.with_user(self.agent).read(["authen_name"])
