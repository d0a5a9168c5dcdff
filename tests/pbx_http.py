"""A PBX of a few lines: real HTTP on loopback, each answer written by its test."""

import base64
import json
import logging
import shutil
import tempfile
import threading
import traceback
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.tests.common import BaseCase

from odoo.addons.cgvcall.pbx import errors
from odoo.addons.cgvcall.pbx.client import PbxClient
from odoo.addons.cgvcall.tests.certificates import https, write_certificate
from odoo.addons.cgvcall.tests.seed import SEED_TOKEN

KEY, SECRET, PASSWORD = "key-6Zt0pQ", "secret-Xw81Lm", "4yitVgike1InA"
AUTHORIZATION = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
#: Texts that no error and no log may ever show.
RECORDING_ID = "aHR0cDovLzE3Mi4xNi4xNi4xMDAv"
SECRETS = (KEY, SECRET, PASSWORD, AUTHORIZATION[6:], RECORDING_ID, "0912345678")
MP3 = b"\xff\xfb\x90\x00" + bytes(range(256)) * 8
WINDOW = (datetime(2018, 7, 13), datetime(2018, 7, 14))


class Handler(BaseHTTPRequestHandler):
    """Answers with ``server.script``, a function of the request, and remembers it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(size)
        self.server.seen.append(self)
        self.server.script(self)

    do_POST = do_GET

    def reply(self, status=200, body=b"", **headers):
        """Send a whole answer; a dict or list as JSON. ``x_y`` is the header x-y."""
        if not isinstance(body, bytes):
            body = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        headers.setdefault("Content_Length", len(body))
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        if headers["Content_Length"] != len(body):
            self.close_connection = True

    def drip(self, pieces, pause=0.1):
        """Send bytes slowly until the other side has had enough."""
        self.close_connection = True
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.server.stopping.wait(pause)
        except OSError:
            pass

    def hang(self):
        self.close_connection = True
        self.server.stopping.wait(20)

    def log_message(self, *_args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args):
        """Keep quiet: many clients below leave in the middle, on purpose."""


class ClientCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def serve(self, wrap=None):
        server = Server(("127.0.0.1", 0), Handler)
        server.seen, server.script = [], lambda request: request.reply(404)
        server.stopping = threading.Event()
        if wrap:
            server.socket = wrap(server.socket)
        thread = threading.Thread(
            target=server.serve_forever, args=(0.02,), daemon=True
        )
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.addCleanup(server.stopping.set)
        return server

    def serve_https(self, name):
        """Serve with a certificate of this name; returns the file with it, too."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = write_certificate(folder, name)
        return self.serve(https(path)), path

    def client(self, **kwargs):
        kwargs = {"connect_timeout": 1, "read_timeout": 3, **kwargs}
        client = PbxClient(self.url, KEY, SECRET, **kwargs)
        self.addCleanup(client.close)
        return client

    def answer(self, *args, **kwargs):
        self.server.script = lambda request: request.reply(*args, **kwargs)

    def assertFails(self, error, function, *args, **kwargs):
        """Assert the kind of a failure, and that it tells no secret anywhere."""
        with self.assertLogs(level="DEBUG") as logs:
            logging.getLogger("test").debug("so that there is one line")
            try:
                function(*args, **kwargs)
            except errors.PbxError as caught:
                found, text = caught, traceback.format_exc()
            else:
                self.fail(f"{error.__name__} not raised")
        self.assertIs(type(found), error, found)
        self.assertIsNone(found.__cause__)
        self.assertIsNone(found.__context__)
        lines = [line for line in logs.output if ":odoo.tests." not in line]
        self.assertClean("\n".join([str(found), repr(found), text, *lines]))
        return found

    def assertClean(self, text):
        for secret in (*SECRETS, SEED_TOKEN["token"]):
            self.assertNotIn(secret, text)
