from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .common import CgvcallCase
from .seed import SEED_LOGIN_ERROR, SEED_TOKEN


@tagged("post_install", "-at_install")
class TestToken(CgvcallCase, HttpCase):
    def token(self, login="rep", **params):
        self.authenticate(login, login)
        return self.make_jsonrpc_request("/cgvcall/softphone/token", params)

    def logins(self):
        requests = self.pbx.control("requests")
        return next(
            (
                found["count"] if isinstance(found, dict) else found
                for path, found in requests.items()
                if path.endswith("login")
            ),
            0,
        )

    def fail_with(self, words, login="rep", **params):
        """The page gets this sentence to show."""
        self.authenticate(login, login)
        with mute_logger("odoo.http"):
            response = self.url_open(
                "/cgvcall/softphone/token", json={"params": params}
            )
        self.assertIn(words, response.json()["error"]["data"]["message"])

    def test_own_token(self):
        got = self.token()
        self.assertEqual(got["extension"], "101")
        self.assertEqual(got["from_number"], "VPBX_TEST_101")
        self.assertEqual(got["server_addresses"], [self.account.signalling_url])
        self.assertEqual(got["sdk_url"], "/cgvcall/static/lib/stringee/stringee.js")
        self.assertEqual(got["token"].count("."), 2)

    def test_token_that_is_kept_takes_two_statements(self):
        """One of the line, one of its account, each for what is told and no more."""
        self.token()
        self.authenticate("rep", "rep")
        self.env.invalidate_all()
        seen, execute = [], Cursor.execute

        def note(cursor, query, *args, **kwargs):
            seen.append(query.code if isinstance(query, SQL) else str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", note):
            self.make_jsonrpc_request("/cgvcall/softphone/token")
        ours = [query for query in seen if 'FROM "cgvcall_' in query]
        self.assertEqual(len(ours), 2, ours)
        self.assertNotIn("api_url", "".join(ours))
        self.assertNotIn('ORDER BY "cgvcall_extension__account_id', ours[0])

    def test_token_is_kept_until_shortly_before_its_end(self):
        first, before = self.token()["token"], self.logins()
        self.assertEqual(self.token()["token"], first)
        self.assertEqual(self.logins(), before)
        self.extension.sudo().token_expires_at = fields.Datetime.now() + timedelta(
            hours=1
        )
        self.token()
        self.assertEqual(self.logins(), before + 1)
        self.token(renew=True)
        self.assertEqual(self.logins(), before + 2)

    def test_seed_answers(self):
        self.pbx.fault(
            "login", "body", 1, body=str(SEED_TOKEN).replace("'", '"'), status=200
        )
        self.assertEqual(self.token()["token"], SEED_TOKEN["token"])
        self.assertEqual(
            self.extension.sudo().token_expires_at.isoformat(), "2028-06-09T07:51:26"
        )
        self.assertEqual(self.account.vpbx, "VPBX_TTAO")
        error = str(SEED_LOGIN_ERROR).replace("'", '"')
        self.pbx.fault("login", "body", 1, body=error, status=200)
        self.fail_with("refuses the password of extension 101", renew=True)

    def test_each_failure_is_a_sentence_for_a_rep(self):
        self.fail_with("You have no extension yet", login="outsider")
        self.pbx.fault("login", "drop", 1)
        self.fail_with("does not answer. Try again")
        self.pbx.fault("login", "html", 1)
        self.fail_with("not that of a CGVCall PBX")
        self.extension.password = "wrong"
        self.fail_with("refuses the password of extension 101")
        self.extension.password = False
        self.fail_with("no Authen Name or password yet")

    def test_other_users_never_get_it(self):
        mine = self.token()["token"]
        self._create_extension("102", self.other_agent)
        self.assertNotEqual(self.token("rep2")["token"], mine)
        # With the line, the token goes: it must not follow to the next user.
        self.env["cgvcall.extension"].search([("number", "=", "102")]).user_id = False
        self.extension.user_id = self.other_agent
        self.assertFalse(self.extension.sudo().token_value)

    def test_page_says_who_has_an_extension(self):
        info = {}
        for login in ("rep", "outsider"):
            self.authenticate(login, login)
            info[login] = self.make_jsonrpc_request("/web/session/get_session_info", {})
        self.assertEqual(info["rep"]["cgvcall"], {"extension": "101"})
        self.assertNotIn("cgvcall", info["outsider"])


@tagged("post_install", "-at_install")
class TestExtension(CgvcallCase):
    def test_number_once_per_account_and_user_once_per_company(self):
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._create_extension("101")
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._create_extension("102", self.agent)
            self.env.flush_all()

    def test_user_of_a_line_becomes_an_agent(self):
        self.assertFalse(self.outsider.has_group("cgvcall.group_agent"))
        self._create_extension("103", self.outsider)
        self.assertTrue(self.outsider.has_group("cgvcall.group_agent"))

    def test_line_of_another_of_the_users_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.company_ids += other
        self.agent.company_id = other
        lines = self.env["cgvcall.extension"].with_user(self.agent)
        self.assertEqual(lines._of_current_user(), self.extension)

    def test_no_extension_no_call(self):
        calls = self.env["cgvcall.call"].with_user(self.outsider)
        with self.assertRaises(UserError):
            calls.softphone_prepare("0912345678")
