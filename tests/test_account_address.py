from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import _super_send

from .common import CgvcallCase

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
                with self.subTest(name=name, address=address[:60]):
                    with self.assertRaises(ValidationError) as caught:
                        self.account[name] = address
                    self.assertNotIn("secret", str(caught.exception))
                self.account.invalidate_recordset()

    def test_a_private_address_of_the_api(self):
        """It looks right; where it leads is only known when it is called."""
        self.account.api_url = "https://[fe80::1]"
        action = self.account.action_test_connection()
        self.assertIn("lead to a public host", action["params"]["message"])
        self.assertEqual(self.account.state, "error")
