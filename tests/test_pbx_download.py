import hashlib
import io
import socket
import time
from unittest.mock import patch

from odoo.tests.common import BaseCase

from odoo.addons.cgvcall.pbx import errors
from odoo.addons.cgvcall.pbx.client import PbxClient
from odoo.addons.cgvcall.pbx.hosts import Origin, RecordingHosts
from odoo.addons.cgvcall.tests.pbx_http import (
    AUTHORIZATION,
    MP3,
    RECORDING_ID,
    ClientCase,
    Handler,
)


class DownloadCase(ClientCase):
    PATH = f"/rest/recordings/{RECORDING_ID}"

    def download(self, url=None, max_bytes=100_000, **kwargs):
        self.target = io.BytesIO()
        url = url or self.url + self.PATH
        return self.client(**kwargs).download(url, self.target, max_bytes=max_bytes)

    def check(self, error, *args, **kwargs):
        return self.assertFails(error, self.download, *args, **kwargs)


class TestDownload(DownloadCase):
    def test_download(self):
        self.answer(200, MP3, Content_Type="text/html")
        with self.assertLogs(level="DEBUG") as logs:
            recording = self.download()
        self.assertEqual(self.target.getvalue(), MP3)
        self.assertEqual(recording.size, len(MP3))
        self.assertEqual(recording.sha256, hashlib.sha256(MP3).hexdigest())
        self.assertEqual(recording.mimetype, "audio/mpeg")
        (request,) = self.server.seen
        self.assertEqual(request.path, self.PATH)
        self.assertEqual(request.headers["Authorization"], AUTHORIZATION)
        lines = [line for line in logs.output if ":odoo.tests." not in line]
        self.assertEqual(len(lines), 1)
        self.assertClean(lines[0])

    def test_types(self):
        wav = b"RIFF\x24\x00\x00\x00WAVEfmt "
        types = {b"ID3\x04" + MP3: "audio/mpeg", MP3: "audio/mpeg"}
        types |= {b"\xff\xf3\x40\xc0" + MP3: "audio/mpeg"}
        types |= {wav: "audio/wav", b"OggS" + MP3: "audio/ogg"}
        for body, mimetype in types.items():
            self.answer(200, body, Content_Type="application/octet-stream")
            self.assertEqual(self.download().mimetype, mimetype)

    def test_first_bytes_one_by_one(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(MP3)
        pieces = [head, *(MP3[i : i + 1] for i in range(16)), MP3[16:]]
        self.server.script = lambda request: request.drip(pieces, 0.01)
        self.assertEqual(self.download().size, len(MP3))

    def test_not_audio(self):
        aac, utf16 = b"\xff\xf1\x50\x80" + MP3, "<html></html>".encode("utf-16")
        for body in (b"<html></html>..", b'{"error": ["x"]}', aac, utf16, b"ID3"):
            for content_type in ("audio/mpeg", "text/html"):
                self.answer(200, body, Content_Type=content_type)
                self.check(errors.PbxBadRecording)
                self.assertEqual(self.target.getvalue(), b"")

    def test_statuses(self):
        table = {
            202: errors.PbxRecordingNotReady,
            204: errors.PbxRecordingNotReady,
            206: errors.PbxBadRecording,
            302: errors.PbxBadRecording,
            401: errors.PbxUnauthorized,
            403: errors.PbxUnauthorized,
            404: errors.PbxRecordingNotReady,
            410: errors.PbxRejected,
            429: errors.PbxRateLimited,
            503: errors.PbxServerError,
        }
        for status, error in table.items():
            with self.subTest(status=status):
                self.answer(status, b"" if status == 204 else MP3)
                self.check(error)
        self.answer(200, b"")
        self.check(errors.PbxRecordingNotReady)

    def test_cut_short(self):
        self.answer(200, MP3, Content_Length=len(MP3) + 1)
        self.check(errors.PbxBadRecording)
        chunk = b"%x\r\n%s\r\n" % (len(MP3), MP3)
        headers = {"Content_Length": None, "Transfer_Encoding": "chunked"}
        self.server.script = lambda request: (
            request.reply(200, chunk, **headers),
            request.connection.shutdown(socket.SHUT_RDWR),
        )
        self.check(errors.PbxBadRecording)

    def test_too_large(self):
        self.answer(200, MP3)
        self.check(errors.PbxRecordingTooLarge, max_bytes=len(MP3) - 1)
        self.assertEqual(self.target.getvalue(), b"")
        self.answer(200, MP3, Content_Length=10**9)
        self.assertIn("larger", str(self.check(errors.PbxRecordingTooLarge)))
        head = b"HTTP/1.1 200 OK\r\n\r\n"
        self.server.script = lambda request: request.drip([head, MP3, MP3], 0)
        self.check(errors.PbxRecordingTooLarge, max_bytes=len(MP3) + 1)
        self.answer(200, MP3)
        self.assertEqual(self.download(max_bytes=len(MP3)).size, len(MP3))

    def test_time_limits(self):
        self.server.script = Handler.hang
        self.check(errors.PbxUnreachable, read_timeout=0.2)
        head = b"HTTP/1.1 200 OK\r\n\r\n"
        self.server.script = lambda request: request.drip([head, *[MP3[:16]] * 50])
        with patch.object(PbxClient, "download_seconds", 0.4):
            started = time.monotonic()
            self.check(errors.PbxUnreachable)
        self.assertLess(time.monotonic() - started, 3)

    def test_a_full_disk_is_not_the_fault_of_the_pbx(self):
        class Full(io.BytesIO):
            def write(self, data):
                raise OSError("disk full")

        self.answer(200, MP3)
        with self.assertRaisesRegex(OSError, "disk full"):
            self.client().download(self.url + self.PATH, Full(), max_bytes=10**6)


class TestDownloadTargets(DownloadCase):
    """Where a recording may come from."""

    def redirect(self, *locations):
        locations = [*locations, None]

        def script(request):
            location = locations.pop(0)
            if location:
                request.reply(302, b"x" * 100, Location=location)
            else:
                request.reply(200, MP3)

        self.server.script = script

    def test_redirections_are_followed(self):
        other = self.serve()
        other.script = lambda request: request.reply(200, MP3)
        self.redirect("/a", f"http://127.0.0.1:{other.server_port}/b")
        self.assertEqual(self.download().size, len(MP3))
        paths = [request.path for request in self.server.seen]
        self.assertEqual(paths, [self.PATH, "/a"])
        self.assertEqual(
            [request.headers.get("Authorization") for request in self.server.seen],
            [AUTHORIZATION] * 2,
        )
        self.assertIsNone(other.seen[0].headers.get("Authorization"))

    def test_too_many_redirections(self):
        self.redirect(*["/again"] * 4)
        self.check(errors.PbxBadRecording)
        self.assertEqual(len(self.server.seen), 4)
        self.redirect(*["/again"] * 3)
        self.assertEqual(self.download().size, len(MP3))

    def test_redirections_are_checked(self):
        for location in (
            "http://172.16.16.100/a.mp3",
            "https://172.16.16.100/a.mp3",
            "https://localhost.example.com/a.mp3",
            "http://example.com/a.mp3",
            "file:///etc/passwd",
            "//[fe80::1]/a.mp3",
            "https://[::1/a.mp3",
        ):
            with self.subTest(location=location):
                self.redirect(location)
                hosts = {"recording_hosts": ["172.16.16.100", "fe80::1"]}
                self.check(errors.PbxUnsafeUrl, **hosts)

    def test_the_address_that_answers_is_checked_too(self):
        refuse = errors.PbxUnsafeUrl("The host has a private address.")
        with (
            patch.object(
                RecordingHosts, "check", lambda self, url, **_kw: Origin.of(url)
            ),
            patch.object(
                RecordingHosts, "check_address", side_effect=refuse
            ) as checked,
        ):
            self.assertFails(
                errors.PbxUnsafeUrl,
                self.client().download,
                self.url + self.PATH,
                io.BytesIO(),
                max_bytes=10,
            )
        checked.assert_called_once_with("127.0.0.1", False, "127.0.0.1")
        self.assertEqual(self.server.seen, [])


class TestHosts(BaseCase):
    PUBLIC = "203.162.4.190"

    def hosts(self, api="https://acd-api.vht.com.vn", others=()):
        return RecordingHosts(Origin.of(api), others)

    def check(self, url, address=PUBLIC, **kwargs):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
        with patch.object(socket, "getaddrinfo", return_value=found):
            return self.hosts(**kwargs).check(url)

    def test_allowed(self):
        for url in (
            "https://acd-api.vht.com.vn/x",
            "https://ACD-API.vht.com.vn:443/x",
            "https://acd-dev-api.vht.com.vn/rest/recordings/x==",
        ):
            self.assertEqual(self.check(url).scheme, "https")
        for others in (
            "cdn.example.com",
            "CDN.example.com:443",
            "https://cdn.example.com",
        ):
            self.check("https://cdn.example.com/x", others=[others, ""])

    def test_not_allowed(self):
        for url in (
            "http://acd-api.vht.com.vn/x",
            "https://vht.com.vn/x",
            "https://evilvht.com.vn/x",
            "https://acd-api.vht.com.vn.evil.com/x",
            "https://evil.com/x",
            "https://evil.com\\@acd-api.vht.com.vn/x",
            "https://acd-api.vht.com.vn@evil.com/x",
            "https://user:pass@acd-api.vht.com.vn/x",
            "https://acd-api.vht.com.vn:99999/x",
            "https://acd-api.vht.com.vn\n.evil.com/x",
            "https://xn--.vht.com.vn\u2100/x",
            "https://acd-api.vht.com.vn/x y",
            "https://127.0.0.1/x",
            "ftp://acd-api.vht.com.vn/x",
            "//acd-api.vht.com.vn/x",
            "x",
            "",
            None,
        ):
            with self.subTest(url=url), self.assertRaises(errors.PbxUnsafeUrl):
                self.check(url)

    def test_no_sisters_below_a_shared_domain(self):
        for api in (
            "https://pbx.com.vn",
            "https://pbx.io.vn",
            "https://pbx.id.vn",
            "https://pbx.ai.vn",
            "https://pbx.co.jp",
            "https://pbx.or.jp",
            "https://example.com",
            "https://1.2.3.4",
        ):
            parent = api.partition(".")[2]
            with self.assertRaises(errors.PbxUnsafeUrl):
                self.check(f"https://other.{parent}/x", api=api)
        self.check("https://rec.pbx.com.vn/x", api="https://api.pbx.com.vn")

    def test_private_addresses(self):
        for address in """127.0.0.1 10.0.0.1 172.16.16.100 192.168.1.1 169.254.169.254
            100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1 ::1 :: fe80::1
            fe80::1%eth0 fc00::1 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1
            64:ff9b::10.0.0.1 2002:a00:1:: 2001:db8::1""".split():
            with self.subTest(address=address), self.assertRaises(errors.PbxUnsafeUrl):
                self.check("https://acd-api.vht.com.vn/x", address)
        for address in (self.PUBLIC, "2405:4800::1", f"64:ff9b::{self.PUBLIC}"):
            self.check("https://acd-api.vht.com.vn/x", address)

    def test_loopback_only_with_a_loopback_api(self):
        url, api = "http://127.0.0.1:8070/x", "http://localhost:8069"
        self.hosts(api, ["127.0.0.1"]).check(url)
        with self.assertRaises(errors.PbxUnsafeUrl):
            self.hosts(others=["127.0.0.1"]).check(url)
        with self.assertRaises(errors.PbxUnsafeUrl):
            self.hosts(api, ["10.0.0.1"]).check("https://10.0.0.1/x")

    def test_unknown_host(self):
        url = "https://acd-api.vht.com.vn/x"
        with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror):
            with self.assertRaises(errors.PbxUnreachable) as caught:
                self.hosts().check(url)
            self.hosts().check(url, by_proxy=lambda _url: True)
        self.assertIsNone(caught.exception.__context__)

    def test_address_of_the_api(self):
        for url in (
            "http://acd-api.vht.com.vn",
            "acd-api.vht.com.vn",
            "",
            "http://[::2]",
        ):
            with self.subTest(url=url), self.assertRaises(errors.PbxUnsafeUrl):
                PbxClient(url)
        secret = "https://user:hunter2hunter2@acd-api.vht.com.vn"
        with self.assertRaises(errors.PbxUnsafeUrl) as caught:
            PbxClient(secret)
        self.assertNotIn("hunter2", str(caught.exception))
        for url in ("http://localhost:1", "http://127.1.2.3", "http://[::1]:80"):
            PbxClient(url).close()
