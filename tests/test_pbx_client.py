import base64
import json
import os
import socket
import tempfile
import time
from datetime import datetime
from unittest.mock import patch
from urllib.parse import parse_qsl

import requests
from requests.adapters import HTTPAdapter

from odoo.addons.cgvcall.pbx import client as client_module
from odoo.addons.cgvcall.pbx import errors
from odoo.addons.cgvcall.pbx.client import PbxClient
from odoo.addons.cgvcall.tests.pbx_http import (
    AUTHORIZATION,
    KEY,
    PASSWORD,
    RECORDING_ID,
    SECRET,
    WINDOW,
    ClientCase,
    Handler,
)
from odoo.addons.cgvcall.tests.seed import (
    SEED_CDRS,
    SEED_CDRS_ERROR,
    SEED_LOGIN_ERROR,
    SEED_TOKEN,
)


class TestLogin(ClientCase):
    def test_login(self):
        self.answer(200, SEED_TOKEN)
        with self.assertLogs(level="DEBUG") as logs:
            token = self.client().login("VPBX_TTAO_100", PASSWORD)
        self.assertEqual(token.token, SEED_TOKEN["token"])
        self.assertEqual((token.vpbx, token.extension), ("VPBX_TTAO", "100"))
        self.assertEqual(token.expires_at, datetime(2028, 6, 9, 7, 51, 26))
        self.assertClean(repr(token) + "".join(logs.output))
        (request,) = self.server.seen
        self.assertEqual(request.requestline.split()[0], "POST")
        self.assertEqual(request.path, "/rest/softphones/login")
        sent = {"username": "VPBX_TTAO_100", "password": PASSWORD}
        self.assertEqual(json.loads(request.body), sent)
        for name, value in {
            "AppPlatform": "Web",
            "AppName": "vcall",
            "AppVersion": "1.0",
            "Content-Type": "application/json",
            "Authorization": None,
        }.items():
            self.assertEqual(request.headers.get(name), value)

    def test_refused(self):
        for status in (200, 400, 422, 500):
            self.answer(status, SEED_LOGIN_ERROR)
            error = self.assertFails(
                errors.PbxRejected, self.client().login, "VPBX_TTAO_100", PASSWORD
            )
            self.assertEqual(error.messages, SEED_LOGIN_ERROR["error"])
            self.assertIn("Error name required", str(error))

    def test_unreadable_expiry(self):
        header, payload, signature = SEED_TOKEN["token"].split(".")
        odd = [
            header,
            f"{header}..{signature}",
            f"{header}.!!.x",
            f"a.{payload[:-9]}.b",
        ]
        claims = [b"[]", b'{"exp": "soon"}', b'{"exp": true}', b"{}", b"[" * 10_000]
        odd += ["a." + base64.urlsafe_b64encode(claim).decode() for claim in claims]
        for token in odd:
            with self.subTest(token=token[:40]):
                self.answer(200, {**SEED_TOKEN, "token": token})
                self.assertIsNone(self.client().login("x", PASSWORD).expires_at)

    def test_no_token(self):
        for body in ([], {}, {"token": None}, {"token": ""}, {"token": 5}, "null"):
            self.answer(200, body)
            self.assertFails(errors.PbxBadAnswer, self.client().login, "x", PASSWORD)
        self.answer(200, {"token": SEED_TOKEN["token"], "account": None})
        self.assertEqual(self.client().login("x", PASSWORD).extension, "")

    def test_echoed_secrets_are_taken_out_of_messages(self):
        token = SEED_TOKEN["token"]
        secrets = f"{PASSWORD} {token} 0912345678 https://x/{RECORDING_ID}"
        message = f"wrong: {secrets} name"
        self.answer(400, {"error": message})
        error = self.assertFails(errors.PbxRejected, self.client().login, "x", PASSWORD)
        self.assertEqual(error.messages, ["wrong: ••• ••• ••• ••• name"])


class TestCdrs(ClientCase):
    def test_page(self):
        self.answer(200, SEED_CDRS, Date="Fri, 13 Jul 2018 05:00:00 GMT")
        page = self.client().cdrs(*WINDOW, page=2, limit=40)
        self.assertEqual([cdr.cdr_id for cdr in page.items], ["124247285"])
        self.assertEqual((page.total, page.page, page.limit), (9, 1, 1))
        self.assertEqual(page.skipped, 0)
        (request,) = self.server.seen
        self.assertEqual(request.headers["Authorization"], AUTHORIZATION)
        path, _, query = request.path.partition("?")
        self.assertEqual(path, "/rest/cdrs")
        expected = {
            "page": "2",
            "limit": "40",
            "sort_by": "time_started",
            "sort_type": "ASC",
            "date_started": "1531440000",
            "date_ended": "1531526400",
        }
        self.assertEqual(dict(parse_qsl(query)), expected)

    def test_server_time(self):
        def script(request):
            request.send_response_only(200)
            request.send_header("Date", dates.pop())
            request.send_header("Content-Length", "12")
            request.end_headers()
            request.wfile.write(b'{"items":[]}')

        dates = ["rubbish", "Fri, 13 Jul 2018 12:00:00 +0700"]
        self.server.script = script
        page = self.client().cdrs(*WINDOW)
        self.assertEqual(page.server_time, datetime(2018, 7, 13, 5))
        self.assertIsNone(self.client().cdrs(*WINDOW).server_time)

    def test_path_of_the_address(self):
        self.answer(200, {"items": []})
        for path in ("", "/", "/rest", "/rest/"):
            with PbxClient(self.url + path, KEY, SECRET) as client:
                client.cdrs(*WINDOW)
        with PbxClient(self.url + "/pbx/", KEY, SECRET) as client:
            client.cdrs(*WINDOW)
        paths = [request.path.partition("?")[0] for request in self.server.seen]
        self.assertEqual(paths, ["/rest/cdrs"] * 4 + ["/pbx/rest/cdrs"])

    def test_unusable_items_are_counted(self):
        items = [SEED_CDRS["items"][0], None, "x", {}, {"call_id": "sc1"}]
        self.answer(200, {"total": "5", "items": items})
        with self.assertLogs(level="WARNING") as logs:
            page = self.client().cdrs(*WINDOW)
        self.assertEqual((len(page.items), page.skipped, page.total), (2, 3, 5))
        self.assertEqual((page.page, page.limit), (1, 50))
        self.assertEqual(len(logs.output), 1)

    def test_nothing_wrong(self):
        for error in ([], None, False, "", {}):
            self.answer(200, {"error": error, "total": 0, "items": None})
            self.assertEqual(self.client().cdrs(*WINDOW).items, ())

    def test_wrong_shapes(self):
        for body in ([], "null", "5", {}, {"items": {}}, {"items": None}, '"x"'):
            with self.subTest(body=body):
                self.answer(200, body)
                self.assertFails(errors.PbxBadAnswer, self.client().cdrs, *WINDOW)


class TestCdrBySdkCallId(ClientCase):
    ID = "call-vn-1-73VH6572P1-1552085318336"

    def ask(self, *args, **kwargs):
        self.answer(*args, **kwargs)
        return self.client().cdr_by_sdk_call_id(self.ID)

    def test_found(self):
        cdr = self.ask(200, {**SEED_CDRS["items"][0], "sdk_call_id": self.ID})
        self.assertEqual((cdr.cdr_id, cdr.sdk_call_id), ("124247285", self.ID))
        request = self.server.seen[-1]
        self.assertEqual(request.path, f"/rest/softphones/cdrs?sdk_call_id={self.ID}")
        self.assertEqual(request.headers["Authorization"], AUTHORIZATION)
        self.assertEqual(self.ask(200, SEED_CDRS["items"][0]).cdr_id, "124247285")

    def test_none(self):
        self.assertIsNone(self.ask(404, "<html>"))
        self.assertIsNone(self.ask(200, "null"))
        self.assertIsNone(self.ask(200, {}))
        for message in ("error_cdr_not_found", "Cdr does not exist", "No record"):
            self.assertIsNone(self.ask(400, {"error": [message]}), message)
        other = {**SEED_CDRS["items"][0], "sdk_call_id": "another"}
        self.assertIsNone(self.ask(200, other))
        self.assertIsNone(self.client().cdr_by_sdk_call_id(""))

    def test_failures_are_not_none(self):
        self.assertFails(errors.PbxRejected, self.ask, 400, {"error": "bad id"})
        self.assertFails(errors.PbxUnauthorized, self.ask, 200, SEED_CDRS_ERROR)
        self.assertFails(errors.PbxBadAnswer, self.ask, 200, [1])
        self.assertFails(errors.PbxBadAnswer, self.ask, 200, {"x": 1})


class TestJsonFailures(ClientCase):
    def check(self, error, **kwargs):
        return self.assertFails(error, self.client(**kwargs).cdrs, *WINDOW)

    def test_table(self):
        html = "<html><h1>Oops</h1>"
        table = [
            (401, html, errors.PbxUnauthorized),
            (403, {}, errors.PbxUnauthorized),
            (401, {"error": "who?"}, errors.PbxUnauthorized),
            (200, SEED_CDRS_ERROR, errors.PbxUnauthorized),
            (500, SEED_CDRS_ERROR, errors.PbxUnauthorized),
            (404, html, errors.PbxNotFound),
            (404, {"error": {"code": "E1", "text": "no"}}, errors.PbxRejected),
            (200, {"error": True}, errors.PbxRejected),
            (503, {"error": ["later"]}, errors.PbxRejected),
            (418, html, errors.PbxRejected),
            (500, html, errors.PbxServerError),
            (502, b"", errors.PbxServerError),
            (200, html, errors.PbxBadAnswer),
            (200, b"", errors.PbxBadAnswer),
            (200, '{"items": [{"cdr_', errors.PbxBadAnswer),
            (200, b"\xff\xfe\x00", errors.PbxBadAnswer),
            (200, "[" * 100_000, errors.PbxBadAnswer),
        ]
        for status, body, error in table:
            with self.subTest(status=status, body=str(body)[:30]):
                self.answer(status, body)
                found = self.check(error)
                if error is errors.PbxServerError:
                    self.assertEqual(found.status, status)

    def test_rate_limit(self):
        far = "Fri, 31 Dec 2100 00:00:00 GMT"
        waits = {"7": 7, None: None, "soon": None, far: 86400, "-1": None}
        waits["Fri, 13 Jul 2018 05:00:00 GMT"] = 0
        for header, seconds in waits.items():
            self.answer(429, SEED_CDRS_ERROR, Retry_After=header)
            self.assertEqual(self.check(errors.PbxRateLimited).retry_after, seconds)

    def test_redirection_is_not_followed(self):
        self.answer(302, b"", Location=f"{self.url}/elsewhere")
        self.check(errors.PbxBadAnswer)
        self.assertEqual(len(self.server.seen), 1)

    def test_network(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{closed.getsockname()[1]}"
            self.check(errors.PbxUnreachable)

    def test_cut_answers(self):
        self.answer(200, '{"items": [', Content_Length=1000)
        self.check(errors.PbxUnreachable)
        chunked = {"Content_Length": None, "Transfer_Encoding": "chunked"}
        self.server.script = lambda request: (
            request.reply(200, b"5\r\n[1", **chunked),
            request.connection.shutdown(socket.SHUT_RDWR),
        )
        self.check(errors.PbxUnreachable)
        self.server.script = lambda request: request.drip([b"not http at all\r\n\r\n"])
        self.check(errors.PbxUnreachable)

    def test_hanging(self):
        self.server.script = Handler.hang
        started = time.monotonic()
        self.check(errors.PbxUnreachable, read_timeout=0.2)
        self.assertLess(time.monotonic() - started, 5)
        started = time.monotonic()
        with patch.object(PbxClient, "json_seconds", 0.3):
            self.check(errors.PbxUnreachable)
        self.assertLess(time.monotonic() - started, 2)

    def test_dripping(self):
        head = b"HTTP/1.1 200 OK\r\n"
        for start in (b"", head, head + b"\r\n"):
            pieces = [start, *([b"a: b\r\n"] * 50)]
            self.server.script = lambda request, pieces=pieces: request.drip(pieces)
            started = time.monotonic()
            with patch.object(PbxClient, "json_seconds", 0.3):
                self.check(errors.PbxUnreachable)
            self.assertLess(time.monotonic() - started, 3)

    def test_too_large(self):
        self.answer(200, b"[" + b"1," * 100_000)
        with patch.object(client_module.answers, "MAX_JSON", 100_000):
            self.check(errors.PbxBadAnswer)


class TestSession(ClientCase):
    def test_netrc_is_not_read(self):
        netrc = tempfile.NamedTemporaryFile("w", suffix="netrc")
        self.addCleanup(netrc.close)
        netrc.write("default login thief password thief\n")
        netrc.flush()
        self.answer(200, SEED_TOKEN)
        with patch.dict(os.environ, {"NETRC": netrc.name}):
            for trusting in (False, True):
                client = self.client()
                client._session.trust_env = trusting
                client.login("x", PASSWORD)
                self.assertIsNone(self.server.seen[-1].headers.get("Authorization"))
        anonymous = PbxClient("https://pbx.example.com")
        self.assertTrue(anonymous._session.trust_env)

    def test_proxy_of_the_environment(self):
        proxy = {"https_proxy": self.url, "http_proxy": self.url, "no_proxy": ""}
        with patch.dict(os.environ, proxy):
            self.assertTrue(
                PbxClient("https://pbx.example.com")._session.has_proxy_for(
                    "https://pbx.example.com/rest"
                )
            )
            other = self.serve()
            other.script = lambda request: request.reply(200, {"items": []})
            self.url = f"http://127.0.0.1:{other.server_port}"
            self.client().cdrs(*WINDOW)
        self.assertEqual(self.server.seen, [])

    def test_no_cookies(self):
        self.answer(200, {"items": []}, Set_Cookie="session=1")
        client = self.client()
        client.cdrs(*WINDOW)
        client.cdrs(*WINDOW)
        self.assertIsNone(self.server.seen[-1].headers.get("Cookie"))

    def test_one_number_as_time_out(self):
        timeouts = []
        send = requests.Session.send

        def spy(session, request, **kwargs):
            timeouts.append(kwargs["timeout"])
            return send(session, request, **kwargs)

        self.answer(200, {"items": []})
        with patch.object(requests.Session, "send", spy):
            self.client().cdrs(*WINDOW)
        self.assertGreater(timeouts[0], 10)
        answer = requests.ConnectionError()
        with patch.object(HTTPAdapter, "send", side_effect=answer) as sent:
            self.check_unreachable()
        self.assertEqual(sent.call_args.args[-1], (1, 3))

    def check_unreachable(self):
        self.assertFails(errors.PbxUnreachable, self.client().cdrs, *WINDOW)

    def test_one_log_line_without_query(self):
        self.answer(200, {"items": []})
        with self.assertLogs(level="DEBUG") as logs, self.client() as client:
            client.cdrs(*WINDOW)
        (line,) = [line for line in logs.output if ":odoo.tests." not in line]
        self.assertRegex(line, r"GET /rest/cdrs: 200 in \d+ ms$")

    def test_certificates_are_checked(self):
        server, _certificate = self.serve_https("127.0.0.1")
        self.url = f"https://127.0.0.1:{server.server_port}"
        self.assertFails(errors.PbxUnreachable, self.client().cdrs, *WINDOW)
        self.assertEqual(server.seen, [])
