"""The sandbox as one aiohttp application, and how it is served."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate

from aiohttp import web

from . import control, rest, signalling
from .exchange import EXCHANGE, Exchange
from .options import Options

_STOP_SECONDS = 1.0
_LARGEST_BODY = 64 * 1024**2


def make_app(exchange: Exchange) -> web.Application:
    """All routes around one exchange."""
    app = web.Application(client_max_size=_LARGEST_BODY)
    app[EXCHANGE] = exchange
    app.add_routes(rest.routes)
    app.add_routes(signalling.routes)
    for routes in control.all_routes:
        app.add_routes(routes)
    app.on_response_prepare.append(_tell_the_time)
    app.on_shutdown.append(_hang_up_everything)
    return app


async def _tell_the_time(request: web.Request, response: web.StreamResponse) -> None:
    """The Date of the REST side's own clock."""
    now = time.time() + request.app[EXCHANGE].clock_skew
    response.headers["Date"] = formatdate(now, usegmt=True)


async def _hang_up_everything(app: web.Application) -> None:
    exchange = app[EXCHANGE]
    exchange.stopping.set()
    closing = [
        party.media.close()
        for call in exchange.calls.values()
        for party in call.parties
    ]
    closing.append(signalling.cut_sockets(exchange))
    work = asyncio.gather(*closing, return_exceptions=True)
    await asyncio.wait([work], timeout=_STOP_SECONDS)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


class _Door:
    """The listening socket: it can be shut for a while, as when a PBX restarts."""

    def __init__(self, runner: web.AppRunner, listener: socket.socket) -> None:
        self._runner = runner
        self._address = listener.getsockname()[:2]
        self._site = web.SockSite(runner, listener)

    async def open(self) -> None:
        await self._site.start()

    async def shut_for(self, seconds: float) -> None:
        """Cut all connections and refuse new ones; the books are kept."""
        await self._site.stop()
        server = self._runner.server
        for connection in list(server.connections) if server else ():
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(seconds)
        self._site = web.SockSite(self._runner, _listen(*self._address))
        await self._site.start()


@asynccontextmanager
async def serving(options: Options) -> AsyncIterator[Exchange]:
    """Serve a sandbox; ``exchange.base_url`` says where."""
    listener = _listen(options.host, options.port)
    host = f"[{options.host}]" if ":" in options.host else options.host
    exchange = Exchange(options, f"http://{host}:{listener.getsockname()[1]}")
    runner = web.AppRunner(
        make_app(exchange), access_log=None, shutdown_timeout=_STOP_SECONDS / 2
    )
    await runner.setup()
    door = _Door(runner, listener)
    exchange.shut_for = door.shut_for
    await door.open()
    try:
        yield exchange
    finally:
        await runner.cleanup()
