"""Nobody makes this server go where it should not: each line of the tables is a trick.

The servers are real ones on loopback. Only what a name leads to is made up: names that
lead where an attacker wants cannot be had.
"""

import io
import socket
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.tests.common import _super_send

from odoo.addons.cgvcall.pbx import errors
from odoo.addons.cgvcall.pbx.client import PbxClient
from odoo.addons.cgvcall.pbx.hosts import Origin, RecordingHosts
from odoo.addons.cgvcall.tests.pbx_http import (
    AUTHORIZATION,
    KEY,
    MP3,
    PASSWORD,
    SECRET,
    WINDOW,
    ClientCase,
)

PUBLIC = "203.162.4.190"
API = "https://acd-api.vht.com.vn"

#: Where the name of an allowed host may lead, none of which is called.
ADDRESSES = {
    "this machine": "127.0.0.1",
    "this machine, by another of its addresses": "127.255.255.254",
    "this machine, in IPv6": "::1",
    "this machine, as no address": "0.0.0.0",
    "this machine, as no address in IPv6": "::",
    "this machine, as IPv4 within IPv6": "::ffff:127.0.0.1",
    "this machine, as IPv4 within IPv6, in hexadecimal": "::ffff:7f00:1",
    "this machine, in the old way of IPv4 within IPv6": "::127.0.0.1",
    "this machine, translated": "::ffff:0:127.0.0.1",
    "this machine, through NAT64": "64:ff9b::7f00:1",
    "this machine, through the NAT64 of one's own network": "64:ff9b:1::7f00:1",
    "this machine, through 6to4": "2002:7f00:1::",
    "this machine, through Teredo": "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "an office": "192.168.1.1",
    "a data centre": "10.255.0.1",
    "the PBX's own network": "172.31.255.255",
    "an office, as IPv4 within IPv6": "::ffff:192.168.1.1",
    "an office, through 6to4": "2002:c0a8:101::1",
    "the metadata of a cloud": "169.254.169.254",
    "the metadata of a cloud, as IPv4 within IPv6": "::ffff:a9fe:a9fe",
    "the metadata of a cloud, in IPv6": "fd00:ec2::254",
    "the metadata of Oracle's cloud": "192.0.0.192",
    "the metadata of Alibaba's cloud": "100.100.100.200",
    "the host of a virtual machine in Azure": "168.63.129.16",
    "the neighbours on the wire": "fe80::1",
    "the neighbours on a certain wire": "fe80::1%eth0",
    "a site, as it was called once": "fec0::1",
    "a private network in IPv6": "fdab::1",
    "everybody": "255.255.255.255",
    "a group": "239.255.255.250",
    "a group in IPv6": "ff05::1:3",
    "the provider's network": "100.64.0.1",
    "the relays of 6to4": "192.88.99.1",
    "a test of routers": "198.18.0.1",
    "an example": "203.0.113.7",
    "an example in IPv6": "2001:db8::7",
    "a longer example in IPv6": "3fff::7",
    "where things are thrown away": "100::1",
    "nowhere yet": "240.0.0.1",
    "nowhere yet in IPv6": "4000::1",
}

#: How an address may be written so that one part of a program reads another host than
#: the next. Every host here is allowed by name and leads to a public address.
WRITINGS = {
    "a number": "https://2130706433/x",
    "a large number": "https://3405803966/x",
    "an octal number": "https://017700000001/x",
    "a hexadecimal number": "https://0x7f000001/x",
    "nothing but zero": "https://0/x",
    "octal parts": "https://0177.0.0.1/x",
    "leading zeros": "https://010.010.010.010/x",
    "hexadecimal parts": "https://0x7f.0.0.0x1/x",
    "parts left out": "https://127.1/x",
    "too many parts": "https://1.2.3.4.5/x",
    "a last part that is a number": "https://rec.vht.com.vn.1/x",
    "a final dot": "https://rec.vht.com.vn./x",
    "two dots": "https://rec..vht.com.vn/x",
    "a dot at the beginning": "https://.vht.com.vn/x",
    "a zone": "https://[fe80::1%25eth0]/x",
    "IPv6 that is none": "https://[::ffff:1.2.3.999]/x",
    "brackets around a name": "https://[rec.vht.com.vn]/x",
    "a user": "https://rec.vht.com.vn@rec.vht.com.vn/x",
    "an empty user": "https://@rec.vht.com.vn/x",
    "a user and a backslash": "https://evil.com\\@rec.vht.com.vn/x",
    "a backslash as a slash": "https://rec.vht.com.vn\\.evil.com/x",
    "a tab": "https://rec.vht.com.vn\t/x",
    "a line break in the host": "https://rec.vht.com.vn\r\n/x",
    "a header smuggled in": "https://rec.vht.com.vn/x HTTP/1.1\r\nX: y",
    "a NUL": "https://rec.vht.com.vn/\0x",
    "a space at the beginning": " https://rec.vht.com.vn/x",
    "a percent sign in the host": "https://rec.vht.com.vn%2eevil.com/x",
    "letters of another alphabet": "https://reс.vht.com.vn/x",
    "circled letters": "https://ⓡec.vht.com.vn/x",
    "a full stop of another alphabet": "https://rec。vht.com.vn/x",
    "digits of another alphabet": "https://１２７.0.0.1/x",
    "a port of nothing": "https://rec.vht.com.vn:0/x",
    "a port too large": "https://rec.vht.com.vn:65536/x",
    "a port below nothing": "https://rec.vht.com.vn:-1/x",
    "a port in words": "https://rec.vht.com.vn:https/x",
    "plain http": "http://rec.vht.com.vn/x",
    "no scheme": "//rec.vht.com.vn/x",
    "one slash": "https:/rec.vht.com.vn/x",
    "no slash": "https:rec.vht.com.vn/x",
    "three slashes": "https:///rec.vht.com.vn/x",
    "no host": "https://:443/x",
    "a name too long": f"https://{'a' * 64}.vht.com.vn/x",
    "a file": "file:///etc/passwd",
    "a file on a host": "file://rec.vht.com.vn/etc/passwd",
    "gopher": "gopher://rec.vht.com.vn:6379/_FLUSHALL",
    "a dictionary": "dict://rec.vht.com.vn:11211/stats",
    "ftp": "ftp://rec.vht.com.vn/x",
    "a socket of this machine": "http+unix://%2frun%2fdocker.sock/x",
    "the text itself": "data:audio/mpeg;base64,//uQ",
    "a script": "javascript:alert(1)",
}

#: Where the PBX, or who took its place, may send us on, none of which is followed.
REDIRECTIONS = {
    "to another host": "https://evil.com/x",
    "to a host that begins like ours": "https://127.0.0.1.evil.com/x",
    "to plain http elsewhere": "http://evil.com/x",
    "to an office": "https://192.168.1.1/x",
    "to the metadata of a cloud": "http://169.254.169.254/latest/meta-data/",
    "to the same scheme, elsewhere": "//evil.com/x",
    "to a user of our host": "//127.0.0.1@evil.com/x",
    "with a backslash": "/\\evil.com/x",
    "with two backslashes": "\\\\evil.com/x",
    "to this machine as a number": "http://2130706433/x",
    "to this machine in octal": "http://0177.0.0.1/x",
    "to this machine without parts": "http://127.1/x",
    "to this machine as zero": "http://0/x",
    "to this machine within IPv6": "https://[::ffff:10.0.0.1]/x",
    "to a file": "file:///etc/passwd",
    "to gopher": "gopher://127.0.0.1:6379/_INFO",
    "to a data address": "data:audio/mpeg;base64,//uQ",
    "to a script": "javascript:alert(1)",
    "to a name with a final dot": "http://localhost./x",
}


class SsrfCase(ClientCase):
    @classmethod
    def _request_handler(cls, session, request, **kwargs):
        """Odoo's tests allow requests to this machine only, by the host's name."""
        return _super_send(session, request, **kwargs)

    @contextmanager
    def names(self, *answers):
        """Look names up: the first time, the second…; the last answer stays.

        Addresses are looked up for real, as ever.
        """
        real, self.looked_up = socket.getaddrinfo, []

        def getaddrinfo(host, port, *args, **kwargs):
            if host.replace(".", "").isdecimal() or ":" in host:
                return real(host, port, *args, **kwargs)
            self.looked_up.append(host)
            found = answers[min(len(self.looked_up), len(answers)) - 1]
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
                for address in found.split()
            ]

        with patch.object(socket, "getaddrinfo", getaddrinfo):
            yield

    def listen(self):
        """A socket that notices if anybody so much as connects."""
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setblocking(False)
        self.addCleanup(listener.close)
        return listener

    def assertNobodyCame(self, listener):
        with self.assertRaises(BlockingIOError):
            listener.accept()

    def api_client(self, url=API, **kwargs):
        client = PbxClient(url, KEY, SECRET, connect_timeout=1, **kwargs)
        self.addCleanup(client.close)
        return client

    def download(self, client, url):
        return client.download(url, io.BytesIO(), max_bytes=100_000)


class TestSsrfTables(SsrfCase):
    def test_addresses(self):
        hosts = RecordingHosts(Origin.of(API))
        for words, address in ADDRESSES.items():
            with self.subTest(words), self.names(PUBLIC):
                with self.assertRaisesRegex(errors.PbxUnsafeUrl, "private address"):
                    hosts.check_address(address)
        for address in (PUBLIC, "2405:4800::1", "2002:cba2:4be::", "::ffff:8.8.8.8"):
            hosts.check_address(address)

    def test_writings(self):
        for words, url in WRITINGS.items():
            try:
                host = urlsplit(url).hostname or ""
            except ValueError:
                host = ""
            hosts = RecordingHosts(Origin.of(API), [host])
            with self.subTest(words), self.names(PUBLIC):
                with self.assertRaises(errors.PbxUnsafeUrl):
                    hosts.check(url)
                self.assertEqual(self.looked_up, [])
        for url in (
            "https://rec.vht.com.vn:8443/x?y#z",
            "https://xn--c1yn36f.vht.com.vn",
        ):
            with self.names(PUBLIC):
                RecordingHosts(Origin.of(API)).check(url)

    def test_redirections(self):
        for words, location in REDIRECTIONS.items():
            self.server.seen.clear()
            self.answer(302, b"", Location=location)
            with self.subTest(words), self.names(PUBLIC):
                self.assertFails(
                    errors.PbxUnsafeUrl,
                    self.download,
                    self.client(),
                    self.url + "/rest/recordings/1",
                )
                self.assertEqual(len(self.server.seen), 1)
                self.assertEqual(self.looked_up, [])


class TestSsrfNames(SsrfCase):
    """A name that leads elsewhere when it is looked up once more."""

    def test_a_name_that_changes_its_mind(self):
        listener = self.listen()
        port = listener.getsockname()[1]
        for answers in ((PUBLIC, "127.0.0.1"), (PUBLIC, f"{PUBLIC} 127.0.0.1")):
            with self.names(*answers):
                self.assertFails(
                    errors.PbxUnsafeUrl,
                    self.download,
                    self.api_client(),
                    f"https://rec.vht.com.vn:{port}/x",
                )
            self.assertEqual(self.looked_up, ["rec.vht.com.vn"] * 2)
            self.assertNobodyCame(listener)

    def test_one_private_address_among_public_ones_is_one_too_many(self):
        with self.names(f"{PUBLIC} 10.0.0.1"):
            self.assertFails(
                errors.PbxUnsafeUrl,
                self.download,
                self.api_client(),
                "https://rec.vht.com.vn/x",
            )
        self.assertEqual(len(self.looked_up), 1)

    def test_what_was_looked_at_is_what_is_called(self):
        self.answer(200, {"items": []})
        url = f"http://localhost:{self.port}"
        # Were the name looked up once more, nobody would answer there.
        with self.names("127.0.0.1", "127.0.0.2"):
            self.api_client(url).cdrs(*WINDOW)
        self.assertEqual(self.looked_up, ["localhost"])
        self.assertEqual(self.server.seen[0].headers["Host"], f"localhost:{self.port}")

    def test_the_next_address_is_tried(self):
        self.answer(200, {"items": []})
        url = f"http://localhost:{self.port}"
        with self.names("127.0.0.2 127.0.0.1"):
            self.api_client(url).cdrs(*WINDOW)
        self.assertEqual(len(self.server.seen), 1)

    def test_the_api_is_not_in_private_either(self):
        listener = self.listen()
        port = listener.getsockname()[1]
        for url in (
            f"https://pbx.example.com:{port}",
            f"https://[::ffff:7f00:1]:{port}",
        ):
            for ask in (
                lambda client: client.cdrs(*WINDOW),
                lambda client: client.cdr_by_sdk_call_id("x"),
                lambda client: client.login("x", PASSWORD),
            ):
                with self.names("127.0.0.1"):
                    self.assertFails(errors.PbxUnsafeUrl, ask, self.api_client(url))
        self.assertNobodyCame(listener)

    def test_plain_http_stays_here_wherever_localhost_leads(self):
        for address in (PUBLIC, "192.168.1.1"):
            client = self.api_client(f"http://localhost:{self.port}")
            with self.names(address):
                self.assertFails(errors.PbxUnsafeUrl, client.cdrs, *WINDOW)

    def test_an_address_is_looked_at_with_a_proxy_too(self):
        proxy = {"https_proxy": self.url, "no_proxy": ""}
        client = self.api_client(recording_hosts=["10.0.0.1", "localhost"])
        with patch.dict("os.environ", proxy):
            for url in ("https://10.0.0.1/x", "https://localhost/x"):
                self.assertFails(errors.PbxUnsafeUrl, self.download, client, url)
        self.assertEqual(self.server.seen, [])


class TestKeys(SsrfCase):
    """The keys go to the API's own scheme, host and port; with nothing else."""

    def test_no_redirection_takes_them_along(self):
        other = self.serve()
        other.script = lambda request: request.reply(200, MP3)
        for status in (301, 302, 303, 307, 308):
            for host in ("127.0.0.1", "localhost"):
                location = f"http://{host}:{other.server_port}/x?{status}"
                self.answer(status, b"", Location=location)
                client = self.client(recording_hosts=["localhost"])
                self.download(client, self.url + "/rest/recordings/1")
        self.assertEqual(len(other.seen), 10)
        for request in other.seen:
            self.assertNotIn("Authorization", request.headers)
            self.assertNotIn("Referer", request.headers)
            self.assertNotIn("Cookie", request.headers)
        given = {request.headers["Authorization"] for request in self.server.seen}
        self.assertEqual(given, {AUTHORIZATION})

    def test_they_are_in_no_address_and_no_body(self):
        self.answer(200, {"items": []})
        self.client().cdrs(*WINDOW)
        self.answer(200, {})
        self.client().cdr_by_sdk_call_id("x")
        for request in self.server.seen:
            self.assertNotIn(KEY, request.path)
            self.assertNotIn(SECRET, request.path)
            self.assertEqual(request.body, b"")


class TestTls(SsrfCase):
    """Certificates are checked, and nothing switches that off."""

    def ask(self, name, **session):
        """Ask a server at 127.0.0.1 that shows a certificate of ``name``."""
        server, path = self.serve_https(name)
        server.script = lambda request: request.reply(200, {"items": []})
        client = self.api_client(f"https://127.0.0.1:{server.server_port}")
        for key, value in session.items():
            setattr(client._session, key, path if value == "trusted" else value)
        return client, server

    def check(self, client, server):
        self.assertFails(errors.PbxUnreachable, client.cdrs, *WINDOW)
        self.assertEqual(server.seen, [])

    def test_its_own_name(self):
        client, server = self.ask("127.0.0.1", verify="trusted")
        client.cdrs(*WINDOW)
        self.assertEqual(len(server.seen), 1)

    def test_the_name_of_another(self):
        for name in ("pbx.example.com", "localhost", "127.0.0.2"):
            self.check(*self.ask(name, verify="trusted"))

    def test_nobody_vouches_for_it(self):
        self.check(*self.ask("127.0.0.1"))

    def test_nothing_switches_it_off(self):
        self.check(*self.ask("127.0.0.1", verify=False))
        self.check(*self.ask("127.0.0.1", verify=""))
        unset = {
            "CURL_CA_BUNDLE": "",
            "REQUESTS_CA_BUNDLE": "",
            "PYTHONHTTPSVERIFY": "0",
        }
        with patch.dict("os.environ", unset):
            self.check(*self.ask("127.0.0.1", trust_env=True))
