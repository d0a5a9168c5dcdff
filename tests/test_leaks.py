import io
import json
import logging
from unittest.mock import patch
from zipfile import ZipFile

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.cgvcall_secret import CgvcallSecretMixin
from ..pbx.client import PbxClient
from . import common
from .leaks import Leaks, Tee, digits, spellings
from .recordings import RecordingsCase
from .tours import ToursCase

#: Nothing else in the world looks like these; each is written in its own way in
#: HTML, JSON and addresses.
KEY = "LEAKkey<41f\"0&9a/7c?e+2'b"
SECRET = "LEAKsecret<93b\"5&d1/0f?a+8'4"
PASSWORD = "LEAKpassword<2e7\"c&16/b9?d+0'f"
ADDRESS = "LEAKaddress-7d20e9"
SUBSCRIBER = "912345678"
TOKEN_ROUTE = "POST /cgvcall/softphone/token"
_logger = logging.getLogger("odoo.addons.cgvcall.models.leaking")


class LeaksCase(RecordingsCase, ToursCase):
    @classmethod
    def setUpClass(cls):
        planted = {"API_KEY": KEY, "API_SECRET": SECRET, "PASSWORD": PASSWORD}
        cls.startClassPatcher(patch.multiple(common, **planted))
        super().setUpClass()
        cls.supervisor.group_ids += cls.env.ref("base.group_allow_export")
        cls.supervisor.group_ids += cls.env.ref("cgvcall.group_downloader")
        cls.admin = cls.env.ref("base.user_admin")

    def setUp(self):
        super().setUp()
        self.tokens = []
        login = PbxClient.login

        def heard_login(client, name, password):
            token = login(client, name, password)
            self.tokens.append(token.token)
            return token

        self.startPatcher(patch.object(PbxClient, "login", heard_login))

    def is_own_token(self, leaks, name, kind, place):
        """The token, in the one reply that is for it, to the user of the line."""
        users = {sent.user_id for sent in leaks.sent if sent.place == place}
        return (
            name.startswith("token")
            and (kind, place) == ("answer", TOKEN_ROUTE)
            and users == {self.agent.id}
        )

    # === THE WALK === #

    def rpc(self, login, model, method, *args, **kwargs):
        """What a page asks; also when it is refused."""
        if self.rpc_login != login:
            self.authenticate(login, login if login != "admin" else "admin")
            self.rpc_login = login
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http", "odoo.sql_db"):
            return self.url_open("/web/dataset/call_kw", json={"params": params}).json()

    rpc_login = None

    def export(self, kind, model, names, domain=()):
        data = {
            "model": model,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": False,
            "domain": list(domain),
            "groupby": [],
            "import_compat": False,
            "context": {"lang": "en_US", "tz": "Asia/Ho_Chi_Minh"},
        }
        token = http.Request.csrf_token(self)
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            return self.url_open(
                f"/web/export/{kind}",
                data={"data": json.dumps(data), "csrf_token": token},
            )

    def import_a_recorded_call(self):
        url = f"{self.pbx.url}/rest/recordings/{ADDRESS}"
        self.pbx.add(self.raw_cdr("1", recording_url=url, record_file_size=9))
        self.stream(4000)
        self.run_import()
        recording = self.calls().recording_id
        self.fetch(recording)
        self.assertEqual(recording.state, "stored", recording.error)
        return recording

    def secrets(self):
        tokens = {f"token {nr}": token for nr, token in enumerate(self.tokens)}
        return {
            "key": KEY,
            "secret": SECRET,
            "password": PASSWORD,
            "address": ADDRESS,
            **tokens,
        }

    def walk_pages(self):
        self.run_tour("/odoo/settings", "leaks_admin", "admin")
        self.run_tour("/odoo/calls", "leaks_boss", "boss")
        self.run_tour("/odoo/contacts", "leaks_agent", "rep")

    def walk_rpc(self, recording):
        spec = {
            "api_key": {},
            "api_secret": {},
            "extension_ids": {"fields": {"password": {}}},
        }
        account, rpc = self.account.ids, self.rpc
        rpc("admin", "cgvcall.account", "web_read", account, specification=spec)
        rpc("admin", "cgvcall.account", "read", account)
        rpc(
            "admin",
            "cgvcall.account",
            "web_save",
            account,
            {"import_days": -1},
            specification={},
        )
        rpc(
            "admin",
            "cgvcall.account",
            "web_save",
            account,
            {"api_secret": SECRET},
            specification=spec,
        )
        rpc("admin", "cgvcall.account", "copy_data", account)
        rpc("admin", "cgvcall.account", "read", account, ["api_key_value"])
        rpc("admin", "cgvcall.extension", "read", self.extension.ids)
        rpc(
            "admin",
            "cgvcall.extension",
            "web_save",
            self.extension.ids,
            {"number": False},
            specification={},
        )
        rpc(
            "admin",
            "res.config.settings",
            "web_save",
            [],
            {"cgvcall_api_secret": SECRET},
            specification={"cgvcall_api_secret": {}},
        )
        rpc("admin", "cgvcall.account", "action_import_now", account)
        for kind in ("csv", "xlsx"):
            names = ["name", "api_key", "api_secret", "extension_ids/password"]
            self.export(kind, "cgvcall.account", names)
            self.export(kind, "cgvcall.account", ["api_key_value"])
        call = recording.call_id
        rpc("boss", "cgvcall.call", "read", call.ids)
        rpc("boss", "cgvcall.recording", "read", recording.ids)
        rpc("boss", "ir.attachment", "read", recording.attachment_id.ids)
        rpc(
            "boss", "cgvcall.recording", "search_read", [("source_url", "like", "LEAK")]
        )
        for kind in ("csv", "xlsx"):
            self.export(kind, "cgvcall.call", ["number", "recording_id", "headline"])
            self.export(kind, "cgvcall.call", ["recording_id/source_url"])
        self.assertEqual(
            self.url_open(f"/cgvcall/recording/{recording.id}").status_code, 200
        )

    def walk_logs_and_people(self, recording):
        """What is kept of a recording, and all there is of a person."""
        path = f"/cgvcall/recording/{recording.id}?download=1"
        self.assertEqual(self.url_open(path).status_code, 200)
        for model in ("cgvcall.listening", "cgvcall.purge", "cgvcall.notice"):
            self.rpc("boss", model, "search_read", [])
            self.export("csv", model, ["display_name"])
        self.rpc("boss", "cgvcall.call", "action_hold", recording.call_id.ids, "Why")
        windows, values = "cgvcall.person.wizard", {"partner_id": self.partner.id}
        window_ids = self.rpc("boss", windows, "create", [values])["result"]
        self.rpc("boss", windows, "read", window_ids)
        self.rpc("boss", windows, "action_export", window_ids)
        packed = self.url_open(f"/cgvcall/person/{window_ids[0]}/export")
        with ZipFile(io.BytesIO(packed.content)) as archive:
            self.assertEqual(len(archive.namelist()), 2)  # calls, a recording

    def walk_trouble(self, recording):
        """What goes wrong is told: in logs, on pages, in sentences."""
        for path, fault, options in (
            ("cdrs", "status", {"status": 403}),
            ("cdrs", "html", {}),
            ("cdrs", "drop", {}),
            (
                "cdrs",
                "body",
                {"status": 200, "body": json.dumps({"message": f"{KEY} {SECRET}"})},
            ),
            ("login", "status", {"status": 500}),
            (
                "login",
                "body",
                {"status": 200, "body": json.dumps({"r": 1, "message": PASSWORD})},
            ),
        ):
            self.pbx.heal()
            self.pbx.fault(path, fault, 9, **options)
            if path == "cdrs":
                self.rpc(
                    "admin",
                    "cgvcall.account",
                    "action_test_connection",
                    self.account.ids,
                )
                with self.impatient():
                    self.run_import()
            else:
                self.rpc("rep", "cgvcall.call", "search", [])
                self.ask_for_a_token()
        self.pbx.heal()
        recording.write(
            {
                **recording._due_now(),
                "source_url": f"https://elsewhere.example/{ADDRESS}",
            }
        )
        self.fetch(recording)
        self.rpc("boss", "cgvcall.recording", "read", recording.ids)

    def ask_for_a_token(self):
        with mute_logger("odoo.http"):
            self.url_open("/cgvcall/softphone/token", json={"params": {"renew": True}})

    def walk_mail(self, recording):
        template = self.env["mail.template"].create(
            {
                "name": "All about it",
                "model_id": self.env["ir.model"]._get_id("cgvcall.account"),
                "email_to": "somebody@example.com",
                "subject": "{{ object.api_key }} {{ object.last_error }}",
                "body_html": "<p t-out='object.api_secret'/><p t-out='object.read()'/>",
            }
        )
        template.with_user(self.admin).send_mail(self.account.id, force_send=True)
        self.partner.message_post(
            body="Listen to this",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.supervisor.partner_id.ids,
        )
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestLeaks(LeaksCase):
    """What is planted in the server does not leave it, by any door."""

    def test_nothing_leaves_the_server(self):
        with Leaks(self.env) as leaks:
            recording = self.import_a_recorded_call()
            self.walk_pages()
            self.rpc("rep", "cgvcall.call", "search", [])
            self.ask_for_a_token()
            self.walk_rpc(recording)
            self.walk_logs_and_people(recording)
            self.walk_trouble(recording)
            self.walk_mail(recording)
            leaks.keep_bus()
        self.assert_all_was_heard(leaks)
        found = leaks.find(self.secrets())
        allowed = [one for one in found if self.is_own_token(leaks, *one)]
        self.assertEqual([one for one in found if one not in allowed], [])
        self.assertTrue(allowed)
        self.assertEqual(leaks.find_numbers(SUBSCRIBER), [])

    def assert_all_was_heard(self, leaks):
        """A test that hears nothing finds nothing."""
        kinds = {sent.kind for sent in leaks.sent}
        self.assertEqual(kinds, {"answer", "headers", "log", "bus", "mail"})
        places = {sent.place for sent in leaks.sent}
        heard = [
            "GET /odoo/settings",
            "GET /odoo/calls",
            TOKEN_ROUTE,
            "POST /web/export/xlsx",
            "text/html",
        ]
        self.assertFalse(set(heard) - places, places)
        packed = [one for one in leaks.sent if "/cgvcall/person/" in one.place]
        self.assertTrue(any(b"calls.json" in one.body for one in packed))
        told = b"\n".join(sent.body for sent in leaks.sent if sent.kind == "log")
        for words in (b"KEPT", b"TABS", b"Import of account", b"bad query"):
            self.assertTrue(words in told, words)
        own = [
            sent
            for sent in leaks.sent
            if sent.place.startswith("odoo.addons.cgvcall.pbx")
        ]
        self.assertTrue(any(sent.body.startswith(b"DEBUG") for sent in own))


@tagged("post_install", "-at_install")
class TestLeaksAreFound(LeaksCase):
    """Each kind of leak, made on purpose: the test above would see it."""

    def found(self, leaks):
        return {(name, kind) for name, kind, _place in leaks.find(self.secrets())}

    def test_spellings(self):
        for secret in (KEY, SECRET, PASSWORD):
            for form in spellings(secret):
                with self.subTest(form=form):
                    leaks = Leaks(self.env)
                    leaks.keep("answer", "page", b"\xff <p>" + form + b"</p>")
                    self.assertTrue(leaks.find({"it": secret}))
        self.assertFalse(leaks.find({"it": "LEAKnothing-of-the-kind"}))

    def test_an_answer(self):
        def tell(records, fname):
            for record in records:
                record[fname] = record.sudo()[f"{fname}_value"]

        with (
            Leaks(self.env) as leaks,
            patch.object(CgvcallSecretMixin, "_mask_secret", tell),
        ):
            self.env.invalidate_all()
            self.rpc("admin", "cgvcall.account", "read", self.account.ids)
            self.export("csv", "cgvcall.account", ["api_secret"])
        self.assertEqual(self.found(leaks), {("key", "answer"), ("secret", "answer")})

    def test_told_before_it_is_sent(self):
        told = []
        body = Tee([b"all ", b"of ", b"it"], told.append)
        self.assertEqual([(chunk, *told) for chunk in body][-1], (b"it", b"all of it"))
        body.close()
        Tee([b"not asked for"], told.append).close()
        self.assertEqual(told, [b"all of it", b""])

    def test_a_packed_file(self):
        self.account.name = SECRET
        with Leaks(self.env) as leaks:
            self.authenticate("admin", "admin")
            self.export("xlsx", "cgvcall.account", ["name"])
        self.assertEqual(self.found(leaks), {("secret", "answer")})

    def test_a_header_a_log_a_message_a_mail(self):
        with Leaks(self.env) as leaks:
            _logger.debug("the key is %s", KEY)
            _logger.info("call of 0912 345 678")
            self.agent._bus_send("cgvcall/test", {"told": SECRET})
            self.env["mail.mail"].create(
                {"email_to": "a@example.com", "body_html": "<p/>", "subject": PASSWORD}
            ).send()
            leaks.keep_bus()
        self.assertEqual(
            self.found(leaks), {("key", "log"), ("secret", "bus"), ("password", "mail")}
        )
        self.assertEqual(len(leaks.find_numbers(SUBSCRIBER)), 1)

    def test_a_token_to_somebody_else(self):
        self.authenticate("rep", "rep")
        self.ask_for_a_token()
        [token] = self.tokens

        leaks = Leaks(self.env)
        leaks.keep("answer", TOKEN_ROUTE, token, self.agent.id)
        [own] = leaks.find(self.secrets())
        self.assertTrue(self.is_own_token(leaks, *own))
        leaks.keep("answer", TOKEN_ROUTE, token, self.other_agent.id)
        self.assertFalse(self.is_own_token(leaks, *own))

    def test_numbers_in_all_their_ways(self):
        for text in ("+84912345678", "0912 345 678", "0912.345.678", "(0)912-345 678"):
            self.assertIn(SUBSCRIBER.encode(), digits(text.encode()))
