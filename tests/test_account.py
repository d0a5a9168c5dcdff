from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..models.cgvcall_secret import SECRET_MASK
from .common import API_SECRET, PASSWORD, CgvcallCase


@tagged("post_install", "-at_install")
class TestAccount(CgvcallCase):
    def test_every_company_has_an_account(self):
        company = self.env["res.company"].create({"name": "Second"})
        account = self.env["cgvcall.account"].search([("company_id", "=", company.id)])
        self.assertEqual(account.state, "draft")
        self.assertEqual(account.country_id.code, "VN")

    def test_secrets_are_write_only(self):
        admin = self.env.ref("base.user_admin")
        account = self.account.with_user(admin)
        extension = self.extension.with_user(admin)
        self.assertEqual(account.api_secret, SECRET_MASK)
        self.assertEqual(extension.password, SECRET_MASK)
        for record, fname in (
            (account, "api_secret_value"),
            (extension, "password_value"),
        ):
            with self.assertRaises(AccessError):
                record.read([fname])
            with self.assertRaises(AccessError):
                record.search([(fname, "=like", "plan%")])
            self.assertNotIn(fname, record.fields_get())
        told = [
            account.read(),
            extension.read(),
            account.web_read(
                {"api_secret": {}, "extension_ids": {"fields": {"password": {}}}}
            ),
            account.export_data(["api_secret"]),
            account.copy_data(),
        ]
        self.assertNotIn(API_SECRET, str(told))
        self.assertNotIn(PASSWORD, str(told))

    def test_mask_written_back_changes_nothing(self):
        self.account.api_secret = SECRET_MASK
        self.assertEqual(self.account.sudo().api_secret_value, API_SECRET)
        self.account.api_secret = False
        self.assertFalse(self.account.sudo().api_secret_value)
        self.assertFalse(self.account.api_secret)

    def test_test_connection(self):
        self.account.state = "draft"
        action = self.account.action_test_connection()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.account.state, "connected")

    def test_test_connection_says_what_is_wrong_and_what_to_do(self):
        cases = [
            ("refuses the keys: copy", "status", {"status": 403}),
            ("does not answer: check", "drop", {}),
            ("does not answer: check", "hang", {}),
            ("check the API address", "html", {}),
            ("check the API address", "body", {"body": "Not here", "status": 404}),
            ("tries again by itself", "body", {"body": "Overloaded", "status": 503}),
            ("tries again by itself", "status", {"status": 429}),
            (
                "refuses the request: “Something odd”",
                "body",
                {"body": '{"error": ["Something odd"]}', "status": 200},
            ),
        ]
        for words, mode, options in cases:
            with self.subTest(mode=mode, **options):
                self.pbx.heal()
                self.pbx.fault("cdrs", mode, **options)
                with self.impatient():
                    action = self.account.action_test_connection()
                self.assertEqual(action["params"]["type"], "danger")
                self.assertIn(words, action["params"]["message"])
                self.assertEqual(self.account.state, "error")
                self.assertEqual(self.account.last_error, action["params"]["message"])

    def test_plain_http_is_refused(self):
        self.set_old_address(self.account, "http://pbx.example.com")
        action = self.account.action_test_connection()
        self.assertIn("must begin with https://", action["params"]["message"])

    def test_settings_page(self):
        """All is set up on the settings page, extensions and secrets included."""
        account = self.account
        with Form(self.env["res.config.settings"]) as settings:
            self.assertEqual(settings.cgvcall_account_id, account)
            self.assertEqual(settings.cgvcall_api_secret, SECRET_MASK)
            settings.cgvcall_api_key = "new-key"
            settings.cgvcall_import_days = 7
            with settings.cgvcall_extension_ids.edit(0) as line:
                line.user_id = self.other_agent
            with settings.cgvcall_extension_ids.new() as line:
                line.number = " 105 "
                line.authen_name = "VPBX_TEST_105"
                line.password = "five"
        settings.record.execute()
        self.assertEqual(account._secret("api_key"), "new-key")
        self.assertEqual(account._secret("api_secret"), API_SECRET)
        self.assertEqual(account.import_days, 7)
        self.assertRecordValues(
            account.extension_ids.sudo(),
            [
                {
                    "number": "101",
                    "user_id": self.other_agent.id,
                    "password_value": PASSWORD,
                    "account_id": account.id,
                },
                {
                    "number": "105",
                    "user_id": False,
                    "password_value": "five",
                    "account_id": account.id,
                },
            ],
        )

    def test_import_now_tells_how_many(self):
        self.pbx.add(self.raw_cdr("1"), self.raw_cdr("2"))
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            admin = self.env.ref("base.user_admin")
            account = self.account.with_env(self.env(cr=cr, user=admin.id))
            action = account.action_import_now()
        self.assertIn("2 new calls", action["params"]["message"])
