"""Hears all that leaves the server, and looks for secrets in it, however written."""

import base64
import gzip
import html
import io
import json
import logging
import re
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookies import SimpleCookie
from unittest.mock import patch
from urllib.parse import quote, quote_plus

from odoo import http

from odoo.addons.bus.websocket import Websocket

OURS = "odoo.addons.cgvcall"
#: What the tests themselves log; a browser's console is logged there, too.
NOT_THE_SERVER = (f"{OURS}.tests", f"{OURS}.dev")


@dataclass(frozen=True)
class Sent:
    """Something that left the server."""

    kind: str
    place: str
    body: bytes
    user_id: int | None = None


def spellings(secret):
    """The ways in which a text may stand in pages, replies, addresses and files."""
    raw = secret.encode()
    texts = {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        html.escape(secret, quote=False),
        html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        json.dumps(secret)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        # JSON in a page, and JSON in JSON.
        html.escape(json.dumps(secret)[1:-1]),
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        re.sub(r"[<>&'\"/]", lambda found: f"\\u{ord(found[0]):04x}", secret),
        re.sub(r"[<>&'\"/]", lambda found: f"\\u{ord(found[0]):04X}", secret),
        repr(secret)[1:-1],
        raw.hex(),
    }
    # Wherever it begins within what is encoded: what lies around it changes only the
    # first and the last letters.
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw)
        middle = coded[(0, 2, 3)[before] : len(coded) - 4]
        texts |= {middle.decode(), middle.decode().replace("+", "-").replace("/", "_")}
    return {text.encode() for text in texts}


def digits(text):
    """Without what people write between the digits of a number."""
    return re.sub(rb"(?<=\d)[ .\-\xc2\xa0]+(?=\d)", b"", text)


class Leaks:
    """A context manager that keeps what is sent meanwhile.

    :param env: whose mails and messages are kept
    """

    def __init__(self, env):
        self.env = env
        self.sent = []
        self._stack = ExitStack()

    def __enter__(self):
        leaks, listen = self, self._stack.enter_context
        app = type(http.root)
        answer, send_frame = app.__call__, Websocket._send
        call_handlers = logging.Logger.callHandlers
        servers = self.env.registry["ir.mail_server"]

        def heard_answer(app, environ, start_response):
            return leaks._hear_answer(app, answer, environ, start_response)

        def heard_frame(websocket, message):
            leaks.keep("bus", "websocket", json.dumps(message, default=str))
            return send_frame(websocket, message)

        listen(patch.object(app, "__call__", heard_answer))
        listen(patch.object(Websocket, "_send", heard_frame))
        lines = logging.Formatter("%(levelname)s %(name)s %(message)s")

        def heard_record(logger, record):
            leaks.keep("log", record.name, lines.format(record))
            return call_handlers(logger, record)

        # In tests Odoo sends no mail at all.
        listen(patch.object(servers, "_disable_send", lambda *_args: False))
        listen(patch.object(servers, "_connect__", lambda *_a, **_kw: _Postman(self)))
        # Not by a handler of its own: what tests mute is heard, too.
        listen(patch.object(logging.Logger, "callHandlers", heard_record))
        for part in ("controllers", "models", "pbx", "wizards"):
            logger = logging.getLogger(f"{OURS}.{part}")
            self._stack.callback(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *exc_info):
        return self._stack.__exit__(*exc_info)

    def keep(self, kind, place, body, user_id=None):
        body = body if isinstance(body, bytes) else str(body).encode()
        self.sent.append(Sent(kind, place, body, user_id))

    def keep_bus(self):
        """What waits for browsers that have not fetched it."""
        self.env.cr.flush()
        self.env.cr.execute("SELECT channel, message FROM bus_bus")
        for channel, message in self.env.cr.fetchall():
            self.keep("bus", channel, message)

    def find(self, secrets):
        """Where which secret is.

        :param secrets: by name
        :return: ``[(name, kind, place), …]``
        """
        wanted = {name: spellings(secret) for name, secret in secrets.items()}
        return [
            (name, sent.kind, sent.place)
            for sent in self.sent
            for name, forms in wanted.items()
            for body in _unpacked(sent.body)
            if any(form in body for form in forms)
        ]

    def find_numbers(self, *numbers):
        """Lines of the server's own log that hold one of these, without their zero."""
        return [
            sent.body.decode()
            for sent in self.sent
            if sent.kind == "log"
            and sent.place.startswith(OURS)
            and not sent.place.startswith(NOT_THE_SERVER)
            if any(number.encode() in digits(sent.body) for number in numbers)
        ]

    # === THE SERVER'S ANSWERS === #

    def _hear_answer(self, app, answer, environ, start_response):
        path = environ["PATH_INFO"]
        if environ.get("HTTP_UPGRADE"):
            return answer(app, environ, start_response)
        place = f"{environ['REQUEST_METHOD']} {path}"
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        session_id = cookies.get("session_id")
        user_id = session_id and app.session_store.get(session_id.value).get("uid")

        def start(status, headers, exc_info=None):
            self.keep("headers", place, f"{status}\n{headers}", user_id)
            return start_response(status, headers, exc_info)

        return Tee(
            answer(app, environ, start),
            lambda body: self.keep("answer", place, body, user_id),
        )


class Tee:
    """Passes an answer's body on, and tells it before its end is sent: who waits for
    the answer finds it told."""

    def __init__(self, chunks, tell):
        self._chunks, self._tell, self._heard = chunks, tell, []

    def __iter__(self):
        chunks = iter(self._chunks)
        chunk = next(chunks, None)
        while chunk is not None:
            self._heard.append(chunk)
            following = next(chunks, None)
            if following is None:
                self._tell_once()
            yield chunk
            chunk = following

    def close(self):
        self._tell_once()  # also what the browser did not wait for
        if hasattr(self._chunks, "close"):
            self._chunks.close()

    def _tell_once(self):
        if self._tell:
            self._tell(b"".join(self._heard))
            self._tell = None


class _Postman:
    """Stands in for the server of outgoing mail."""

    from_filter = smtp_from = False

    def __init__(self, leaks):
        self._leaks = leaks

    def send_message(self, message, *_envelope):
        self._leaks.keep("mail", "headers", str(message.items()))
        for part in message.walk():
            body = part.get_payload(decode=True) or b""
            self._leaks.keep("mail", part.get_content_type(), body)

    def quit(self):
        """There is no connection."""


def _unpacked(body):
    """The body, and what is packed in it."""
    yield body
    if body.startswith(b"\x1f\x8b"):
        yield gzip.decompress(body)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                yield packed.read(name)
