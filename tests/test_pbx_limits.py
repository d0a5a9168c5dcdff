"""What a PBX that went mad, or who took its place, sends without an end."""

import gzip
import io
import json
import socket
import time
import tracemalloc
import zlib
from unittest.mock import patch

from odoo.addons.cgvcall.pbx import answers, errors
from odoo.addons.cgvcall.pbx.client import PbxClient
from odoo.addons.cgvcall.tests.pbx_http import MP3, WINDOW, ClientCase, Handler

MB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LIMIT = 2 * MB


class TestPbxLimits(ClientCase):
    def setUp(self):
        super().setUp()
        patcher = patch.object(answers, "MAX_JSON", LIMIT)
        patcher.start()
        self.addCleanup(patcher.stop)

    def pour(self, head, piece, times):
        """Have the server send so many pieces, and count what it got rid of."""

        def script(request):
            request.close_connection = True
            self.poured = len(head)
            try:
                request.wfile.write(head)
                for _time in range(times):
                    request.wfile.write(piece)
                    self.poured += len(piece)
            except OSError:
                pass

        self.poured = 0
        self.server.script = script

    def ask(self):
        return self.client().cdrs(*WINDOW)

    def download(self):
        target = io.BytesIO()
        return self.client().download(self.url + "/x", target, max_bytes=LIMIT)

    def check(self, error, ask, most=4 * LIMIT):
        """Assert a failure that took no more memory than the limits allow."""
        tracemalloc.start()
        try:
            self.assertFails(error, ask)
            self.assertLess(tracemalloc.get_traced_memory()[1], most)
        finally:
            tracemalloc.stop()

    # === HOW MUCH === #

    def test_json_without_an_end(self):
        for head in (OK + b"\r\n", OK + b"Content-Length: 1073741824\r\n\r\n"):
            self.pour(head, b"[" * MB, 1024)
            self.check(errors.PbxBadAnswer, self.ask)
            self.assertLess(self.poured, 100 * MB)

    def test_json_in_chunks_without_an_end(self):
        self.pour(CHUNKED, b"%x\r\n%s\r\n" % (MB, b"[" * MB), 1024)
        self.check(errors.PbxBadAnswer, self.ask)

    def test_the_size_of_a_chunk_without_an_end(self):
        for ask in (self.ask, self.download):
            self.pour(CHUNKED, b"0" * MB, 1024)
            with self.assertRaises(errors.PbxError):
                ask()
            self.assertLess(self.poured, 100 * MB)

    def test_a_trailer_without_an_end(self):
        self.pour(
            CHUNKED + b"d\r\n" + b'{"items": []}\r\n0\r\n', b"a: b\r\n" * 10**5, 999
        )
        self.check(errors.PbxBadAnswer, self.ask)
        self.assertLess(self.poured, 100 * MB)

    def test_audio_without_an_end(self):
        self.pour(OK + b"\r\n", MP3 * 500, 1024)
        self.check(errors.PbxRecordingTooLarge, self.download, 8 * LIMIT)

    def test_chunks_of_one_byte(self):
        """Six bytes on the wire for one: far more than an answer's size allows."""
        self.pour(CHUNKED, b"1\r\n[\r\n" * 10**5, 999)
        self.assertFails(errors.PbxBadAnswer, self.ask)
        self.assertLess(self.poured, 100 * MB)

    def test_headers_without_an_end(self):
        for head, piece in (
            (OK, b"X-Header: value\r\n"),
            (OK + b"X-Header: ", b"v" * MB),
            (OK + b"Set-Cookie: ", b"a=b; " * 1000),
            (b"HTTP/1.1 ", b"2" * MB),
            (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        ):
            with self.subTest(head=head, piece=piece[:20]):
                self.pour(head, piece, 10**4)
                with self.assertRaises((errors.PbxUnreachable, errors.PbxBadAnswer)):
                    self.ask()
                self.assertLess(self.poured, 100 * MB)

    def test_a_whole_answer_of_the_largest_size(self):
        """The limit of what comes on the wire is not that of honest answers."""
        items = json.dumps({"items": [], "x": "y" * (LIMIT - 30)}).encode()
        self.answer(200, items)
        self.assertEqual(self.ask().items, ())
        pieces = [items[i : i + 1000] for i in range(0, len(items), 1000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        headers = {"Content_Length": None, "Transfer_Encoding": "chunked"}
        self.answer(200, body + b"0\r\n\r\n", **headers)
        self.assertEqual(self.ask().items, ())

    # === WHAT IS PACKED === #

    def test_a_bomb(self):
        """A kilobyte that becomes a megabyte, and that once more."""
        bomb = gzip.compress(b"[" * 200 * MB)
        for body, encoding in (
            (bomb, "gzip"),
            (gzip.compress(bomb), "gzip, gzip"),
            (zlib.compress(b"[" * 200 * MB), "deflate"),
            (bomb, "identity, x-gzip"),
            (bomb, "GZIP"),
            (bomb, "br"),
        ):
            with self.subTest(encoding):
                self.answer(200, body, Content_Encoding=encoding)
                self.check(errors.PbxBadAnswer, self.ask)
                self.check(errors.PbxBadRecording, self.download)

    def test_we_ask_for_what_is_not_packed(self):
        self.answer(200, {"items": []}, Content_Encoding="identity")
        self.ask()
        self.answer(200, MP3, Content_Encoding="Identity")
        self.download()
        for request in self.server.seen:
            self.assertEqual(request.headers["Accept-Encoding"], "identity")

    def test_a_packed_refusal_is_a_refusal(self):
        body = gzip.compress(b"<html>")
        for status, error in (
            (401, errors.PbxUnauthorized),
            (404, errors.PbxNotFound),
            (502, errors.PbxServerError),
        ):
            self.answer(status, body, Content_Encoding="gzip")
            self.assertFails(error, self.ask)

    # === HOW LONG === #

    def test_a_name_with_many_addresses(self):
        """None of which answers: each is waited for, but not all of them."""
        real, tried = socket.getaddrinfo, []

        def getaddrinfo(host, port, *args, **kwargs):
            if host != "localhost":
                tried.append(host)
                return real(host, port, *args, **kwargs)
            return [(2, 1, 6, "", (f"127.0.1.{last}", port)) for last in range(200)]

        self.url = f"http://localhost:{self.port}"
        with patch.object(socket, "getaddrinfo", getaddrinfo):
            self.assertFails(errors.PbxUnreachable, self.ask)
        self.assertEqual(tried, [f"127.0.1.{last}" for last in range(6)])

    def test_audio_byte_by_byte(self):
        """Each byte comes in time, the whole of it does not."""
        head = OK + b"\r\n"
        pieces = [head, *(MP3[i : i + 1] for i in range(len(MP3)))]
        self.server.script = lambda request: request.drip(pieces, 0.05)
        with patch.object(PbxClient, "download_seconds", 0.4):
            started = time.monotonic()
            self.assertFails(errors.PbxUnreachable, self.download)
        self.assertLess(time.monotonic() - started, 3)

    def test_redirections_share_one_time(self):
        def script(request):
            self.server.stopping.wait(0.2)
            request.reply(302, b"", Location="/again")

        self.server.script = script
        with patch.object(PbxClient, "download_seconds", 0.5):
            self.assertFails(errors.PbxUnreachable, self.download)
        self.assertLess(len(self.server.seen), 4)

    def test_a_redirection_is_not_read(self):
        self.pour(
            OK.replace(b"200 OK", b"302 Found") + b"Location: /x\r\n\r\n", MP3, 10**6
        )
        script, self.hops = self.server.script, 0

        def once(request):
            self.hops += 1
            return script(request) if self.hops == 1 else Handler.reply(request, 404)

        self.server.script = once
        self.check(errors.PbxRecordingNotReady, self.download)
        self.assertLess(self.poured, 100 * MB)

    # === WHAT IS NO ANSWER === #

    def test_nonsense(self):
        for text in (
            b"",
            b"\0" * 5000,
            b"\xff" * 5000,
            b"<html>",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"HTTP/1.1\r\n\r\n",
            b"HTTP/1.1 abc OK\r\n\r\n",
            b"HTTP/1.1 99999 OK\r\n\r\n",
            b"HTTP/9.9 200 OK\r\n\r\n{}",
            OK + b"Content-Length: -1\r\n\r\n{}",
            OK + b"Content-Length: 2, 3\r\n\r\n{}",
            OK + b"Content-Length: two\r\n\r\n{}",
            OK + b"Content-Length: \xd9\xa3\r\n\r\n{}",
            OK + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
            OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
            OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}",
            OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            OK + b"Content-Type: \xff\xfe; charset=\xff\r\n\r\n{}",
            OK + b"no colon\r\n\r\n{}",
            b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n",
            b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
            b"HTTP/1.1 429 No\r\nRetry-After: " + b"9" * 5000 + b"\r\n\r\n",
        ):
            for ask in (self.ask, self.download):
                with self.subTest(text=text[:60]):
                    self.server.script = lambda request, text=text: request.drip(
                        [text], 0
                    )
                    with self.assertRaises(errors.PbxError) as caught:
                        ask()
                    self.assertIsNone(caught.exception.__context__)
