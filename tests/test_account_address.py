from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.common import _super_send

from .common import API_KEY, API_SECRET, PASSWORD, CgvcallCase

NEVER = "2099-01-01 00:00:00"
#: By field: what an administrator may type, and what is refused.
TYPED = {
    "api_url": (
        [
            "https://acd-api.vht.com.vn",
            "https://acd-api.vht.com.vn/rest/",
            " https://pbx.example.com:8443 ",
            "http://127.0.0.1:8070",
            "http://localhost",
        ],
        [
            "http://acd-api.vht.com.vn",
            "acd-api.vht.com.vn",
            "https://user:secret@acd-api.vht.com.vn",
            "https://2130706433",
            "https://acd-api.vht.com.vn\r\nX: y",
            "javascript:alert(1)",
            "file:///etc/passwd",
            f"https://acd-api.vht.com.vn/{'x' * 3000}",
            "/rest",
            " ",
            False,
        ],
    ),
    "recording_hosts": (
        ["", "cdn.example.com", "cdn.example.com, media.example.com:8443", "1.2.3.4"],
        ["cdn.example.com, *", "*.example.com", "a b..c", "cdn.example.com.", "0x7f.1"],
    ),
    "signalling_url": (
        ["", "wss://v1.example.com:6899/", "ws://127.0.0.1:8070/ws"],
        [
            "ws://v1.example.com",
            "https://v1.example.com",
            "v1.example.com",
            "wss://",
            "wss://user:secret@v1.example.com",
            "wss://v1.example.com\\@evil.com",
            "javascript:alert(1)",
            "//v1.example.com",
        ],
    ),
    "sdk_url": (
        [
            "",
            "/cgvcall/static/lib/stringee/stringee.js",
            "https://cdn.example.com/sdk.js",
        ],
        [
            "http://cdn.example.com/sdk.js",
            "//evil.com/sdk.js",
            "/\\evil.com/sdk.js",
            "javascript:alert(1)",
            "data:text/javascript,alert(1)",
            "blob:https://example.com/1",
            "sdk.js",
            "../sdk.js",
            "/sdk.js\n",
        ],
    ),
}


@tagged("post_install", "-at_install")
class TestAccountAddress(CgvcallCase):
    @classmethod
    def _request_handler(cls, session, request, **kwargs):
        """Odoo's tests refuse other hosts themselves, by their name."""
        return _super_send(session, request, **kwargs)

    def test_what_is_typed(self):
        for name, (good, bad) in TYPED.items():
            for address in good:
                self.account[name] = address
            for address in bad:
                with self.subTest(name=name, address=str(address)[:60]):
                    with self.assertRaises(ValidationError) as caught:
                        self.account[name] = address
                    self.assertNotIn("secret", str(caught.exception))
                self.account.invalidate_recordset()

    def test_numbers_of_lines_that_came_as_numbers(self):
        self.extension.write({"number": 105, "authen_name": 106})
        self.assertEqual(self.extension.number, "105")
        self.assertEqual(self.extension.authen_name, "106")

    def test_a_private_address_of_the_api(self):
        """It looks right; where it leads is only known when it is called."""
        self.account.api_url = "https://[fe80::1]"
        action = self.account.action_test_connection()
        self.assertIn("lead to a public host", action["params"]["message"])
        self.assertEqual(self.account.state, "error")


@tagged("post_install", "-at_install")
class TestAccountSecretsElsewhere(CgvcallCase):
    """Who cannot read a secret cannot have it sent to a host of their own either."""

    ELSEWHERE = "https://elsewhere.example.com"

    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "phones", "base.group_user,cgvcall.group_admin"
        )
        self.extension.sudo().write({"token_value": "t", "token_expires_at": NEVER})
        self.ours = self.account.with_user(self.admin)
        self.line = self.extension.with_user(self.admin)

    def secrets(self):
        self.env.invalidate_all()
        account, line = self.account, self.extension
        return (
            [account._secret("api_key"), account._secret("api_secret")],
            [line._secret("password"), line._secret("token")],
        )

    def test_another_host_gets_no_keys(self):
        self.line.active = False
        for address in (
            self.ELSEWHERE,
            self.pbx.url.replace("127.0.0.1", "localhost"),
            "http://127.0.0.1:1",
        ):
            with self.subTest(address), self.cr.savepoint() as savepoint:
                self.ours.api_url = address
                self.assertEqual(self.secrets(), ([False, False], [False, False]))
                savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.account._secret("api_key"), API_KEY)

    def test_the_same_host_keeps_them(self):
        for address in (f"{self.pbx.url}/rest/", f" {self.pbx.url} "):
            self.ours.api_url = address
            self.ours.web_save({"api_url": address, "api_key": "••••••••"}, {})
        self.assertEqual(self.secrets(), ([API_KEY, API_SECRET], [PASSWORD, "t"]))

    def test_keys_that_are_typed_with_the_address_are_for_it(self):
        self.ours.write(
            {
                "api_key": "k-2",
                "extension_ids": [(1, self.extension.id, {"password": "p-2"})],
                "api_url": self.ELSEWHERE,
            }
        )
        self.assertEqual(self.secrets(), (["k-2", False], ["p-2", False]))

    def test_settings(self):
        """Whatever order its page sends them in."""
        settings = self.env["res.config.settings"]
        settings.create(
            {
                "company_id": self.company.id,
                "cgvcall_account_id": self.account.id,
                "cgvcall_api_key": "k-2",
                "cgvcall_api_secret": "s-2",
                "cgvcall_api_url": self.ELSEWHERE,
            }
        ).execute()
        self.assertEqual(self.secrets(), (["k-2", "s-2"], [False, False]))

    def test_it_is_said_before(self):
        for record, name in (
            (self.account, "api_url"),
            (self.env["res.config.settings"], "cgvcall_api_url"),
        ):
            with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
                form = Form(record)
                form[name] = self.ELSEWHERE
            self.assertIn("enter them again", str(logs.output))

    def test_a_line_takes_no_password_along(self):
        other = self.ours.create({"name": "Mine", "api_url": self.ELSEWHERE})
        for take in (
            lambda: self.line.write({"account_id": other.id}),
            lambda: other.write({"extension_ids": [(4, self.extension.id)]}),
            lambda: self.ours.create(
                {
                    "name": "Another",
                    "api_url": self.ELSEWHERE,
                    "extension_ids": [(4, self.extension.id)],
                }
            ),
        ):
            with self.cr.savepoint() as savepoint:
                take()
                self.assertEqual(self.secrets()[1], [False, False])
                savepoint.rollback()
        self.line.write({"account_id": other.id, "password": "p-2"})
        self.assertEqual(self.secrets()[1], ["p-2", False])

    def test_the_same_pbx_under_another_name(self):
        other = self.ours.create({"name": "Mine", "api_url": self.pbx.url})
        self.line.account_id = other
        self.assertEqual(self.secrets()[1], [PASSWORD, False])

    def test_what_browsers_trust_is_chosen_by_settings(self):
        """Code runs in every agent's page, with that user's rights."""
        script = "https://cdn.example.com/sdk.js"
        for choose in (
            lambda: self.ours.write({"sdk_url": script}),
            lambda: self.ours.create({"name": "Mine", "sdk_url": script}),
            lambda: self.ours.write({"sdk_url": "/web/content/1"}),
            # It is given the token of each agent who connects.
            lambda: self.ours.write({"signalling_url": "wss://evil.example.com"}),
            lambda: self.ours.create({"name": "M", "signalling_url": "wss://evil.com"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                choose()
        self.account.with_user(self.env.ref("base.user_admin")).sdk_url = script
        kept = self.account.signalling_url
        self.ours.write({"name": "R", "sdk_url": script, "signalling_url": kept})
        self.assertFalse(self.ours.copy().sdk_url)
        self.ours.write({"sdk_url": False, "signalling_url": False})
