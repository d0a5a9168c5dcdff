"""A SIP server that lets every line register, and does nothing else.

The other softphone is ready only when its line is registered: so it has a server as
near as ours has.
"""

import asyncio
import threading

from aiohttp import web

#: What an answer repeats of its request.
REPEATED = {"via", "from", "to", "call-id", "cseq", "contact"}
SECONDS = 600


class Registrar:
    """Runs in a thread of its own; ``registered`` counts what it has answered."""

    def __init__(self):
        self.registered = 0
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._started.wait(10)

    def stop(self):
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def _run(self):
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        app = web.Application()
        app.router.add_get("/", self._line)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"ws://{host}:{port}/"
        self._started.set()
        await self._stopped.wait()
        await runner.cleanup()

    async def _line(self, request):
        socket = web.WebSocketResponse(protocols=["sip"])
        await socket.prepare(request)
        async for message in socket:
            if str(message.data).startswith("REGISTER "):
                self.registered += 1
                await socket.send_str(answer(message.data))
        return socket


def answer(message):
    """That the line is registered."""
    lines = ["SIP/2.0 200 OK"]
    for line in message.split("\r\n")[1:]:
        name = line.partition(":")[0].strip().lower()
        if name not in REPEATED:
            continue
        if name == "to" and ";tag=" not in line:
            line += ";tag=registrar"
        if name == "contact" and ";expires=" not in line:
            line += f";expires={SECONDS}"
        lines.append(line)
    return "\r\n".join([*lines, "Content-Length: 0", "", ""])
