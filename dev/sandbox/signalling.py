"""The WebSocket side: packets of the softphone, in and out."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from . import call_requests
from .clients import Client
from .exchange import EXCHANGE, Exchange
from .faults import hang
from .services import Result, Service
from .signalling_faults import SILENT
from .tokens import TokenRefusedError

PING_SECONDS = 45

_log = logging.getLogger(__name__)

routes = web.RouteTableDef()

Body = dict[str, Any]
Handler = Callable[["Line", Body], Awaitable[Body | None]]


@routes.get("/ws")
async def connect(request: web.Request) -> web.StreamResponse:
    """One softphone, from its first packet to its last."""
    exchange = request.app[EXCHANGE]
    exchange.requests.note("/ws", {})
    fault = exchange.signalling_faults.take(None)
    if fault and fault.mode == SILENT:
        return await hang(request, exchange.stopping)
    if fault:
        return web.Response(status=503)
    # WebRTC takes longer to load than all the rest: not for who only lists calls, and
    # not when the first call is made.
    await asyncio.to_thread(import_module, f"{__package__}.call_sound")
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    line = Line(exchange, socket)
    pinging = asyncio.create_task(line.ping_for_ever())
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await line.receive(message.data)
    finally:
        pinging.cancel()
        await line.leave()
    return socket


class Line:
    """One WebSocket; it has a client once the token was accepted."""

    def __init__(self, exchange: Exchange, socket: web.WebSocketResponse) -> None:
        self.exchange = exchange
        self.socket = socket
        self.client: Client | None = None

    async def ping_for_ever(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self.socket.send_json({"service": int(Service.PING), "body": {}})

    async def receive(self, text: str) -> None:
        """Act on one packet; a packet that makes no sense is only logged."""
        try:
            packet = json.loads(text)
            service, body = Service(packet["service"]), dict(packet["body"])
        except (ValueError, KeyError, TypeError):
            _log.warning("A packet of %d characters was not understood", len(text))
            return
        handler = _HANDLERS.get(service)
        if handler is None or (self.client is None and service != Service.AUTHEN):
            return
        fault = self.exchange.signalling_faults.take(service, body)
        if fault:
            if fault.mode != SILENT:
                await self.answer(service, body, fault.answer())
            return
        try:
            answer = await handler(self, body)
        except Exception:
            # One bad SDP must not cut the line of all the user's calls.
            _log.exception("Packet %s failed", service.name)
            answer = {"r": int(Result.FAILED), "message": "FAILED"}
        if answer is not None:
            await self.answer(service, body, answer)

    async def answer(self, service: Service, body: Body, answer: Body) -> None:
        """Answer a packet; the request id ties the two together."""
        if "requestId" in body:
            answer = {**answer, "requestId": body["requestId"]}
        if not self.socket.closed:
            await self.socket.send_json({"service": int(service), "body": answer})

    async def authen(self, body: Body) -> Body | None:
        """The token opens the line."""
        exchange = self.exchange
        try:
            extension = exchange.tokens.extension_of(
                exchange.options, body.get("accesstoken")
            )
        except TokenRefusedError as refused:
            return {"r": refused.result, "message": refused.message}
        others = exchange.clients.of_extension(extension.number)
        device_id = str(body.get("deviceId") or "")
        browser_id = str(body.get("browserId") or "")
        self.client = Client(self.socket, extension, device_id, browser_id)
        exchange.clients.add(self.client)
        answer = {
            "r": int(Result.OK),
            "userId": extension.number,
            "ice_servers": [],
            "clients": [other.describe() for other in others],
            "ping_after_ms": PING_SECONDS * 1000,
            "message": "SUCCESS",
        }
        await self.answer(Service.AUTHEN, body, answer)
        await self._tell_others(others, "connected")
        # Only now: a call that rings already comes to a line that is open.
        for call in list(exchange.calls.values()):
            await call.offer_to(self.client)
        return None

    async def _tell_others(self, others: list[Client], status: str) -> None:
        for other in others:
            described = {**self.client.describe(), "status": status}
            await other.send(Service.OTHER_DEVICE_AUTHEN, described)

    async def leave(self) -> None:
        """The socket is gone; its calls wait a moment for it to come back."""
        client = self.client
        if client is None:
            return
        clients = self.exchange.clients
        clients.remove(client)
        if not self.exchange.stopping.is_set():
            others = clients.of_extension(client.extension.number)
            await self._tell_others(others, "disconnected")
            self.exchange.in_background(_end_calls_of_lost(self.exchange, client))


async def _end_calls_of_lost(exchange: Exchange, client: Client) -> None:
    """End the calls of a tab that does not come back."""
    await asyncio.sleep(exchange.options.reconnect_seconds)
    if exchange.clients.of_device(client.extension.number, client.device_id):
        return
    for call in list(exchange.calls.values()):
        if call.depends_on(client):
            await call.stop(client)


async def cut_sockets(exchange: Exchange, extension: str | None = None) -> int:
    """Close all sockets, or a line's, as a network failure would; how many."""
    clients = list(exchange.clients)
    if extension is not None:
        clients = exchange.clients.of_extension(extension)
    for client in clients:
        await client.socket.close(code=WSCloseCode.GOING_AWAY)
    return len(clients)


_HANDLERS: dict[Service, Handler] = {
    Service.AUTHEN: Line.authen,
    Service.CALL_START: call_requests.call_start,
    Service.CALL_SDP_CANDIDATE: call_requests.call_sdp_candidate,
    Service.CALL_STOP: call_requests.call_stop,
    Service.CALL_STATE: call_requests.call_state,
    Service.CALL_DTMF: call_requests.call_dtmf,
    Service.CALL_INFO: call_requests.call_info,
    Service.HOLD: call_requests.hold,
    Service.TRANSFER: call_requests.transfer_call,
    Service.CHECK_EXIST_CALL: call_requests.check_exist_call,
}
