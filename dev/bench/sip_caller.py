"""A stand-in for a SIP PBX on a WebSocket: it lets a phone register and calls it.

No more of SIP than that needs (RFC 3261 and 7118): no sound, nobody ever answers.
"""

import asyncio
import re
import threading
from uuid import uuid4

from aiohttp import WSMsgType, web

DOMAIN = "pbx.invalid"
LINE = "line"
BRANCH = "z9hG4bK"  # so begins each since RFC 3261
COPIED = ("Via", "From", "Call-ID", "CSeq")


class SipCaller:
    """Runs in a thread of its own; ``url`` is what a phone connects to."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._sockets = []
        self._call = None
        self.url = self._run(self._start())

    def call(self, number):
        """Have the phone ring: it is told this number."""
        token = uuid4().hex[:12]
        self._call = {
            "Via": f"SIP/2.0/WS {DOMAIN};branch={BRANCH}{token}",
            "From": f"<sip:{number}@{DOMAIN}>;tag={token}",
            "To": f"<sip:{LINE}@{DOMAIN}>",
            "Call-ID": token,
        }
        contact = {"Contact": f"<sip:{number}@{DOMAIN};transport=ws>"}
        self._run(self._send(_request("INVITE", {**self._call, **contact})))

    def hang_up(self):
        """The caller gives up."""
        self._run(self._send(_request("CANCEL", self._call)))

    def stop(self):
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _start(self):
        app = web.Application()
        app.router.add_get("/", self._connect)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"ws://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def _connect(self, request):
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        self._sockets.append(socket)
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await self._receive(message.data)
        self._sockets.remove(socket)
        return socket

    async def _receive(self, text):
        if text.startswith("REGISTER"):
            await self._send(_accepted(text))
        elif text.startswith("SIP/2.0 487"):
            # Whom we called knows that we gave up, and wants to hear that we know.
            to = {"To": _header(text, "To")}
            await self._send(_request("ACK", {**self._call, **to}))

    async def _send(self, text):
        await self._sockets[-1].send_str(text)


def _request(method, headers):
    return _message(
        f"{method} sip:{LINE}@{DOMAIN} SIP/2.0",
        {**headers, "CSeq": f"1 {method}", "Max-Forwards": "70"},
    )


def _accepted(request):
    headers = {name: _header(request, name) for name in COPIED}
    headers["To"] = f"{_header(request, 'To')};tag=pbx"
    headers["Contact"] = _header(request, "Contact")
    return _message("SIP/2.0 200 OK", {**headers, "Expires": "3600"})


def _message(first, headers):
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([first, *lines, "Content-Length: 0", "", ""])


def _header(text, name):
    return re.search(rf"(?im)^{name}:\s*(.*?)\r?$", text)[1]
