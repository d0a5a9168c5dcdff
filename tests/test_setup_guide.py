import json
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import API_KEY, API_SECRET, PASSWORD, SoftphoneCase

LIST = """Extension;Authen Name;Authen Pass;Name;E-mail
102;VPBX_TEST_102;planted-one;Lê Lan;lan@example.vn
103;VPBX_TEST_103;planted-two;;
no extension planted-three"""


@tagged("post_install", "-at_install")
class TestSetupGuide(SoftphoneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Sets up the telephone, and may see no call.
        cls.admin = new_test_user(
            cls.env, "phone_admin", "base.group_user,cgvcall.group_admin"
        )
        cls.lan = new_test_user(
            cls.env, "lan", "base.group_user", name="Lê Thị Lan", email="lan@example.vn"
        )
        cls.guide = cls.env["cgvcall.setup"].with_user(cls.admin)

    def data(self):
        self.env.invalidate_all()
        return self.guide.get_data(False)

    def step(self, key):
        return next(one for one in self.data()["steps"] if one["key"] == key)

    def assertStep(self, key, state, text=""):
        step = self.step(key)
        self.assertEqual((key, step["state"]), (key, state), step["text"])
        self.assertIn(text, step["text"])
        return step

    def preview(self, text=LIST, prefix=""):
        return self.guide.read_list(self.account.id, text, prefix)

    def rows(self, text=LIST, prefix=""):
        return {row["number"]: row for row in self.preview(text, prefix)["rows"]}

    def store(self, choices, text=LIST, prefix=""):
        result = self.guide.store_list(self.account.id, text, prefix, choices)
        self.env.flush_all()
        return result

    def extensions(self):
        found = self.account.with_context(active_test=False).extension_ids
        return {extension.number: extension for extension in found}

    # === WHO MAY === #

    def test_only_who_sets_up_the_telephone(self):
        calls = {
            "get_data": [False],
            "save_account": [self.account.id, {"api_key": "x"}],
            "read_list": [self.account.id, LIST, ""],
            "store_list": [self.account.id, LIST, "", {"102": False}],
        }
        for user in (self.agent, self.outsider, self.supervisor):
            for name, args in calls.items():
                with self.subTest(user=user.login, name=name):
                    guide = self.guide.with_user(user)
                    with self.assertRaises(AccessError):
                        getattr(guide, name)(*args)
        self.assertEqual(self.account._secret("api_key"), API_KEY)
        self.assertEqual(self.extensions().keys(), {"101"})

    def test_accounts_of_the_company_only(self):
        elsewhere = self.make_stranger().company_id
        account = self.env["cgvcall.account"].search(
            [("company_id", "=", elsewhere.id)]
        )
        for account_id in (account.id, 0, True, "x", None, [1], 10**30):
            with self.subTest(account_id=account_id):
                with self.assertRaises(ValidationError):
                    self.guide.get_data(account_id)
                with self.assertRaises(ValidationError):
                    self.guide.save_account(account_id, {})
        self.assertEqual(self.data()["account"]["id"], self.account.id)

    # === KEYS AND CONNECTION === #

    def test_keys_are_saved_and_tried(self):
        self.account.write({"api_key": False, "api_secret": False, "state": "draft"})
        self.assertStep("account", "todo", "API key, API secret")
        self.assertStep("test", "todo")
        data = self.guide.save_account(self.account.id, {"api_key": f" {API_KEY} "})
        self.assertStep("account", "todo", "API secret")
        self.assertEqual(data["account"]["state"], "draft")
        data = self.guide.save_account(
            self.account.id, {"api_key": "", "api_secret": API_SECRET}
        )
        states = {one["key"]: one["state"] for one in data["steps"]}
        self.assertEqual((states["account"], states["test"]), ("done", "done"))
        self.assertEqual(self.account._secret("api_key"), API_KEY)
        told = json.dumps(data)
        self.assertNotIn(API_KEY, told)
        self.assertNotIn(API_SECRET, told)

    def test_wrong_keys(self):
        data = self.guide.save_account(self.account.id, {"api_secret": "wrong"})
        self.assertStep("account", "done")
        self.assertStep("test", "wrong", "copy API key and API secret again")
        self.assertEqual(data["account"]["state"], "error")
        self.assertStep("import", "wrong", "Tài khoản")

    def test_another_address(self):
        """What was entered for the former host is not sent to the new one."""
        with mute_logger("odoo.addons.cgvcall"):
            self.guide.save_account(
                self.account.id, {"api_url": "https://pbx.example.com"}
            )
        self.assertStep("account", "todo", "API key")
        with self.assertRaises(ValidationError):
            self.guide.save_account(self.account.id, {"api_url": "ftp://x"})

    def test_address_and_keys_at_once(self):
        self.account.write({"api_url": "https://pbx.example.com"})
        values = {"api_url": self.pbx.url, "api_key": API_KEY, "api_secret": API_SECRET}
        self.guide.save_account(self.account.id, values)
        self.assertStep("test", "done")

    def test_odd_keys(self):
        for values in (
            None,
            [],
            {"name": "x"},
            {"api_key": 5},
            {"api_key": "x" * 9999},
        ):
            with self.subTest(values=str(values)[:20]), self.assertRaises(UserError):
                self.guide.save_account(self.account.id, values)

    def test_company_without_account(self):
        self.account.active = False
        self.assertStep("account", "todo")
        self.assertStep("import", "todo")
        self.guide.save_account(False, {"api_url": self.pbx.url, "api_key": API_KEY})
        account = self.env["cgvcall.account"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(account._secret("api_key"), API_KEY)

    # === THE LIST === #

    def test_preview_stores_nothing_and_tells_no_password(self):
        preview = self.preview()
        self.assertEqual(self.extensions().keys(), {"101"})
        self.assertEqual([row["number"] for row in preview["rows"]], ["102", "103"])
        self.assertEqual([one["line"] for one in preview["unread"]], [4])
        self.assertNotIn("planted", json.dumps(preview))
        self.assertTrue(all(row["has_password"] for row in preview["rows"]))

    def test_list_is_stored(self):
        result = self.store({"102": self.lan.id, "103": False})
        self.assertEqual((result["new"], result["changed"]), (2, 0))
        self.assertNotIn("planted-", json.dumps(result))
        extension = self.extensions()["102"]
        self.assertEqual(extension.user_id, self.lan)
        self.assertEqual(extension.authen_name, "VPBX_TEST_102")
        self.assertEqual(extension._secret("password"), "planted-one")
        self.assertTrue(self.lan.has_group("cgvcall.group_agent"))

    def test_only_the_chosen_ones_are_stored(self):
        self.store({"103": False})
        self.assertEqual(self.extensions().keys(), {"101", "103"})

    def test_extensions_that_exist_are_completed(self):
        extension = self.extension
        text = "Ext;Pass\n101;new-one\n104;p"
        archived = self._create_extension("104")
        archived.active = False
        rows = self.rows(text)
        self.assertEqual(rows["101"]["state"], "known")
        self.assertEqual(rows["104"]["state"], "archived")
        # Who has it keeps it, unless the administrator says otherwise.
        self.assertEqual(rows["101"]["user_id"], self.agent.id)
        result = self.store({"101": self.agent.id, "104": False}, text)
        self.assertEqual((result["new"], result["changed"]), (0, 2))
        self.assertEqual(extension._secret("password"), "new-one")
        self.assertEqual(extension.authen_name, "VPBX_TEST_101")
        self.assertEqual(extension.user_id, self.agent)
        self.assertTrue(archived.active)

    def test_what_the_list_leaves_out_stays(self):
        text = "Ext;Name\n101;Lan"
        self.assertTrue(self.rows(text)["101"]["has_password"])
        self.store({"101": self.lan.id}, text)
        self.assertEqual(self.extension._secret("password"), PASSWORD)
        self.assertEqual(self.extension.user_id, self.lan)

    def test_authen_names_that_begin_alike(self):
        text = "101 - p1\n105 - p2\n106 - V106 - p3"
        self.assertFalse(self.rows(text)["105"]["authen_name"])
        rows = self.rows(text, " VPBX_ ")
        # What is known is not made up.
        self.assertEqual(rows["101"]["authen_name"], "VPBX_TEST_101")
        self.assertEqual(rows["105"]["authen_name"], "VPBX_105")
        self.assertEqual(rows["106"]["authen_name"], "V106")
        self.store({"101": False, "105": False}, text, "VPBX_")
        self.assertEqual(self.extension.authen_name, "VPBX_TEST_101")
        self.assertEqual(self.extensions()["105"].authen_name, "VPBX_105")

    # === USERS OF THE LIST === #

    def test_users_are_found(self):
        row = self.rows()["102"]
        self.assertEqual((row["user_id"], row["how"]), (self.lan.id, "email"))
        row = self.rows("Ext;Name\n102;le thi lan")["102"]
        self.assertEqual((row["user_id"], row["how"]), (self.lan.id, "name"))

    def test_two_of_one_name(self):
        other = new_test_user(self.env, "lan2", "base.group_user", name="Le Thi Lan")
        row = self.rows("Ext;Name\n102;Lê Thị Lan")["102"]
        self.assertFalse(row["user_id"])
        self.assertEqual(
            [one["id"] for one in row["candidates"]], [self.lan.id, other.id]
        )

    def test_two_lines_for_one_user(self):
        text = "Ext;E-mail\n102;lan@example.vn\n103;lan@example.vn"
        self.assertEqual({row["user_id"] for row in self.rows(text).values()}, {False})
        with self.assertRaisesRegex(ValidationError, "Lê Thị Lan"):
            self.store({"102": self.lan.id, "103": self.lan.id}, text)

    def test_who_has_an_extension_already(self):
        text = f"Ext;Name\n102;{self.agent.name}"
        row = self.rows(text)["102"]
        self.assertFalse(row["user_id"])
        self.assertEqual([one["has"] for one in row["candidates"]], ["101"])
        with self.assertRaises(Exception) as raised, mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.store({"102": self.agent.id}, text)
        self.assertIn("user_unique", str(raised.exception))

    def test_users_change_places(self):
        second = self._create_extension("102", self.lan)
        text = "Ext;Pass\n101;p1\n102;p2"
        self.store({"101": self.lan.id, "102": self.agent.id}, text)
        self.assertEqual(self.extension.user_id, self.lan)
        self.assertEqual(second.user_id, self.agent)

    def test_users_of_other_companies(self):
        stranger = self.make_stranger()
        text = f"Ext;Name\n102;{stranger.name}"
        row = self.rows(text)["102"]
        self.assertFalse(row["user_id"] or row["candidates"])
        for user_id in (stranger.id, self.env.ref("base.public_user").id, True, "1"):
            with self.subTest(user_id=user_id), self.assertRaises(ValidationError):
                self.store({"102": user_id}, text)

    # === WHAT IS WRONG WITH A LIST === #

    def test_lines_that_contradict_each_other(self):
        text = "Ext;Pass\n102;p\n102;q"
        self.assertIn("2, 3", self.rows(text)["102"]["clash"])
        with self.assertRaises(ValidationError):
            self.store({"102": False}, text)

    def test_odd_requests(self):
        for text in ("", " \n", None, 5, "x" * 200_001):
            with self.subTest(text=str(text)[:9]), self.assertRaises(ValidationError):
                self.preview(text)
        for prefix in (5, "x" * 65, ["x"]):
            with self.subTest(prefix=prefix), self.assertRaises(ValidationError):
                self.preview(prefix=prefix)
        for choices in (None, {}, [], {"999": False}, {"102": 0}):
            with self.subTest(choices=choices), self.assertRaises(ValidationError):
                self.store(choices)
        self.assertEqual(self.extensions().keys(), {"101"})

    @contextmanager
    def count_queries(self, counts):
        before = self.env.cr.sql_log_count
        yield
        counts.append(self.env.cr.sql_log_count - before)

    def test_a_long_list_asks_no_more(self):
        counts = []
        for size in (5, 200):
            text = "\n".join(f"{100 + i};V{100 + i};p;n{i}@b.vn" for i in range(size))
            self.env.invalidate_all()
            with self.count_queries(counts):
                self.preview(text)
        self.assertLessEqual(counts[1], counts[0])

    # === THE STEPS THAT FOLLOW === #

    def test_extensions_without_password(self):
        self.assertStep("extensions", "done", "1")
        self._create_extension("102").write({"password": False, "authen_name": False})
        self.assertStep("extensions", "wrong", "No Authen Pass yet: 102")
        self.account.extension_ids.unlink()
        self.assertStep("extensions", "todo")
        self.assertStep("users", "todo", "Needs extensions")
        self.assertStep("check", "todo", "Needs an extension")

    def test_extensions_without_user(self):
        self.assertStep("users", "done", "Each extension")
        self._create_extension("102")
        self.assertStep("users", "done", "102")
        self.extension.user_id = False
        self.assertStep("users", "todo", "101, 102")

    def test_check_of_the_phone(self):
        self.assertStep("check", "todo", "0 of 1")
        check = self.as_user().softphone_preflight
        check([{"key": "microphone", "ok": False}])
        self.assertStep("check", "wrong", "101: No microphone")
        check([{"key": "microphone", "ok": True}])
        self.assertStep("check", "done", "1 of 1")
        check([{"key": "sdk", "ok": True}, {"key": "notifications", "ok": False}])
        self.assertStep("check", "done", "1 of 1")
        # With an extension of one's own, it is one's own phone that counts.
        self._create_extension("102", self.admin)
        self.assertStep("check", "todo", "1 of 2")
        self.as_user(self.admin).softphone_preflight([{"key": "sdk", "ok": False}])
        self.assertStep("check", "wrong", "102")

    def test_first_call(self):
        """Whether there was one is told; nothing about it."""
        self.assertStep("call", "todo")
        self.report("ringing")
        self.assertStep("call", "todo")
        self.report("ended", sip_code=486)
        self.assertStep("call", "wrong", "Busy")
        for state in ("ringing", "ongoing"):
            self.report(state, sdk_call_id="call-vn-1-ABC-2")
        self.assertStep("call", "done")
        self.assertNotIn("912345678", json.dumps(self.data()))
        with self.assertRaises(AccessError):
            self.env["cgvcall.call"].with_user(self.admin).search([])

    def test_calls_of_another_softphone(self):
        """The PBX tells of them, too; from Odoo nobody has called."""
        self.raw_history(days=5)
        self.run_import()
        before = self.calls().filtered(lambda one: one.sdk_call_id and one.answered_at)
        self.assertTrue(before)
        self.assertStep("call", "todo")

    def test_import_off(self):
        self.account.import_enabled = False
        self.assertStep("import", "todo", "switched off")

    def test_import(self):
        self.assertStep("import", "todo", "30 days")
        self.raw_history(days=5)
        self.run_import()
        step = self.assertStep("import", "done", "All calls since")
        self.assertEqual(step["progress"], 100)

    def test_import_of_no_call(self):
        """A PBX that is new has none."""
        self.run_import()
        self.assertStep("import", "done")

    def test_import_on_its_way(self):
        now = fields.Datetime.now()
        self.account.write(
            {
                "imported_from": now - timedelta(days=30),
                "imported_until": now - timedelta(days=15),
                "imported_at": now,
                "scan_started_at": now,
                "scan_position": now - timedelta(days=15),
            }
        )
        step = self.assertStep("import", "working", "are here")
        self.assertIn(step["progress"], (49, 50))

    def test_older_calls(self):
        with patch.object(type(self.env["cgvcall.import.period"]), "_start"):
            period = self.env["cgvcall.import.period"].create(
                {
                    "account_id": self.account.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-01-31",
                }
            )
        period.write({"total": 200, "done_count": 50})
        [told] = self.data()["periods"]
        self.assertEqual((told["state"], told["progress"]), ("running", 25))

    def test_demo_button(self):
        """Only where the app can invent calls."""
        can = hasattr(self.env["cgvcall.account"], "action_demo_start")
        self.assertEqual(self.data()["may_demo"], can)

    # === OPENED ONCE === #

    def test_opened_after_installation(self):
        todo = self.env.ref("cgvcall.cgvcall_setup_todo")
        todo.state = "open"
        action = self.env["ir.module.module"].next()
        self.assertEqual((action["tag"], todo.state), ("cgvcall.setup", "done"))
