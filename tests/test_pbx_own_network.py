"""Ways that the owner of the server opens, and nobody else: a proxy, a PBX at home."""

import os
from unittest.mock import patch

from urllib3.util import connection

from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.cgvcall.pbx import errors
from odoo.addons.cgvcall.pbx.client import PbxClient
from odoo.addons.cgvcall.pbx.hosts import Origin, RecordingHosts
from odoo.addons.cgvcall.tests.common import CgvcallCase
from odoo.addons.cgvcall.tests.pbx_http import KEY, MP3, SECRET, WINDOW
from odoo.addons.cgvcall.tests.test_ssrf import ADDRESSES, API, PUBLIC, SsrfCase

HOME = "pbx.home.example"
#: Those of the table that a host which the owner has named may have.
OWN = {
    "an office",
    "a data centre",
    "the PBX's own network",
    "a private network in IPv6",
}
OWN |= {words for words in ADDRESSES if words.startswith("an office,")}


class TestProxies(SsrfCase):
    """A proxy looks names up, so it is one that the server's owner has set, by http."""

    def test_no_socks(self):
        """With PySocks installed, names would be looked up and called unseen."""
        listener = self.listen()
        port = listener.getsockname()[1]
        for scheme in ("socks4", "socks4a", "socks5", "socks5h", "SOCKS5", "ftp"):
            for name in ("https_proxy", "all_proxy"):
                proxy = {name: f"{scheme}://127.0.0.1:{port}", "no_proxy": ""}
                with (
                    self.subTest(scheme=scheme, name=name),
                    patch.dict(os.environ, proxy),
                    self.names(PUBLIC),
                ):
                    client = self.api_client()
                    self.assertFails(errors.PbxBadProxy, client.cdrs, *WINDOW)
                    self.assertFails(
                        errors.PbxBadProxy, self.download, client, f"{API}/x"
                    )
        self.assertNobodyCame(listener)

    def test_one_by_http_is_asked(self):
        proxy = {"https_proxy": self.url, "no_proxy": ""}
        seen = []
        self.server.RequestHandlerClass.do_CONNECT = lambda request: (
            seen.append(request.path),
            request.reply(502),
        )
        self.addCleanup(delattr, self.server.RequestHandlerClass, "do_CONNECT")
        with patch.dict(os.environ, proxy), self.names(PUBLIC):
            self.assertFails(errors.PbxUnreachable, self.api_client().cdrs, *WINDOW)
        self.assertEqual(seen, ["acd-api.vht.com.vn:443"])

    def test_the_api_is_not_in_private_behind_one(self):
        proxy = {"https_proxy": self.url, "no_proxy": ""}
        with patch.dict(os.environ, proxy):
            for url, address in (
                ("https://10.0.0.1", "10.0.0.1"),
                ("https://[::ffff:10.0.0.1]", "10.0.0.1"),
                (f"https://{HOME}", "169.254.169.254"),
            ):
                with self.subTest(url=url), self.names(address):
                    client = self.api_client(url)
                    self.assertFails(errors.PbxUnsafeUrl, client.cdrs, *WINDOW)
        self.assertEqual(self.server.seen, [])

    def test_hosts_that_need_none(self):
        """As everywhere, ``no_proxy`` names them."""
        server, path = self.serve_https("127.0.0.1")
        server.script = lambda request: request.reply(200, {"items": []})
        environment = {
            "https_proxy": "socks5://127.0.0.1:1",
            "no_proxy": "127.0.0.1",
            "REQUESTS_CA_BUNDLE": path,
        }
        with patch.dict(os.environ, environment):
            client = self.api_client(f"https://127.0.0.1:{server.server_port}")
            client._session.trust_env = True
            client.cdrs(*WINDOW)
        self.assertEqual(len(server.seen), 1)


class TestPrivateHosts(SsrfCase):
    """A PBX at home: by name, by https, in a private network; and nothing else."""

    def hosts(self, *private):
        return RecordingHosts(Origin.of(f"https://{HOME}"), [], private)

    def test_addresses(self):
        self.assertEqual(len(OWN), 6)
        hosts = self.hosts(HOME)
        for words, address in ADDRESSES.items():
            with self.subTest(words):
                if words in OWN:
                    hosts.check_address(address, host=HOME)
                else:
                    with self.assertRaises(errors.PbxUnsafeUrl):
                        hosts.check_address(address, host=HOME)
                for host in (None, "", "other.example", f"x.{HOME}", "home.example"):
                    with self.assertRaises(errors.PbxUnsafeUrl):
                        hosts.check_address(address, host=host)
                with self.assertRaises(errors.PbxUnsafeUrl):
                    hosts.check_address(address, secure=False, host=HOME)
        hosts.check_address(PUBLIC, host=HOME)

    def test_as_it_is_written(self):
        for written in (HOME, HOME.upper(), f" {HOME}:8443 ", f"https://{HOME}/rest"):
            self.hosts(written).check_address("10.0.0.5", host=HOME)
        self.hosts("10.0.0.5").check_address("10.0.0.5", host="10.0.0.5")
        self.hosts("fd12::5", "[fd12::6]").check_address("fd12::6", host="fd12::6")
        for written in ("", "*", "10.0.0.0/8", ".home.example", "*.home.example"):
            with self.subTest(written), self.assertRaises(errors.PbxUnsafeUrl):
                self.hosts(written).check_address("10.0.0.5", host=HOME)

    def serve_home(self):
        """A server at home: the one network that tests have stands for it."""
        server, path = self.serve_https(HOME)
        real, self.called = connection.create_connection, []

        def create_connection(address, *args, **kwargs):
            self.called.append(address)
            return real(("127.0.0.1", server.server_port), *args, **kwargs)

        patcher = patch.object(connection, "create_connection", create_connection)
        self.startPatcher(patcher)
        # As an owner has a certificate of their own believed.
        self.startPatcher(patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": path}))
        return server

    def at_home(self, **kwargs):
        return self.api_client(f"https://{HOME}:8443", **kwargs)

    def test_it_is_asked_where_it_is_named(self):
        server = self.serve_home()
        server.script = lambda request: request.reply(200, {"items": []})
        with self.names("192.168.7.7"):
            for private in ([], ["other.example"], ["home.example"]):
                client = self.at_home(private_hosts=private)
                self.assertFails(errors.PbxUnsafeUrl, client.cdrs, *WINDOW)
            self.assertEqual((server.seen, self.called), ([], []))
            self.at_home(private_hosts=[HOME]).cdrs(*WINDOW)
        self.assertEqual(len(server.seen), 1)
        self.assertEqual(self.called, [("192.168.7.7", 8443)])

    def test_recordings_of_it(self):
        server = self.serve_home()
        server.script = lambda request: request.reply(200, MP3)
        url = f"https://{HOME}:8443/rest/recordings/1"
        with self.names("192.168.7.7"):
            client = self.at_home()
            self.assertFails(errors.PbxUnsafeUrl, self.download, client, url)
            client = self.at_home(private_hosts=[HOME])
            self.download(client, url)
            # A sister host is one that may be asked, but not at home.
            other = "https://rec.home.example:8443/x"
            self.assertFails(errors.PbxUnsafeUrl, self.download, client, other)
            client = self.at_home(private_hosts=["rec.home.example"])
            self.assertFails(errors.PbxUnsafeUrl, self.download, client, url)
        # To be named as private makes nobody a host of recordings.
        with self.names("192.168.7.8"):
            client = self.at_home(private_hosts=[HOME, "nas.example"])
            self.assertFails(
                errors.PbxUnsafeUrl, self.download, client, "https://nas.example/x"
            )
        self.assertEqual(len(server.seen), 1)

    def test_where_it_redirects_to(self):
        server = self.serve_home()
        server.script = lambda request: request.reply(
            302, b"", Location="https://10.0.0.1/x"
        )
        with self.names("192.168.7.7"):
            client = self.at_home(private_hosts=[HOME])
            url = f"https://{HOME}:8443/rest/recordings/1"
            self.assertFails(errors.PbxUnsafeUrl, self.download, client, url)
        self.assertEqual(len(server.seen), 1)


@tagged("post_install", "-at_install")
class TestPrivateHostsOption(CgvcallCase):
    """Named where only the owner of the server writes."""

    _request_handler = SsrfCase._request_handler
    OPTION, VARIABLE = "cgvcall_private_hosts", "CGVCALL_PRIVATE_HOSTS"

    def allowed(self, **environment):
        with patch.dict(os.environ, environment):
            hosts = self.account._client()._hosts
        try:
            hosts.check_address("10.0.0.5", host=HOME)
        except errors.PbxUnsafeUrl:
            return False
        return True

    def test_option(self):
        self.account.api_url = f"https://{HOME}"
        self.assertFalse(self.allowed())
        self.assertTrue(self.allowed(**{self.VARIABLE: f"a.example, {HOME}"}))
        with patch.dict(config.options.maps[0], {self.OPTION: f"a.example {HOME}"}):
            self.assertTrue(self.allowed())
            # odoo.conf goes first.
            self.assertTrue(self.allowed(**{self.VARIABLE: "a.example"}))
        self.env["ir.config_parameter"].set_param(self.OPTION, HOME)
        self.account.recording_hosts = HOME
        self.assertFalse(self.allowed())

    def test_a_proxy_that_cannot_be_used_is_told(self):
        self.account.api_url = "https://pbx.example.com"
        self.account.write({"api_key": KEY, "api_secret": SECRET})
        proxy = {"https_proxy": "socks5://127.0.0.1:1", "no_proxy": ""}
        with patch.dict(os.environ, proxy):
            action = self.account.action_test_connection()
        self.assertIn("proxy", action["params"]["message"])
        self.assertIs(PbxClient, type(self.account._client()))
