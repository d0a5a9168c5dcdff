"""The WebSocket side: packets of the softphone, in and out."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from .calls import Call
from .clients import Client
from .exchange import EXCHANGE, Exchange
from .far_side import NO_MONEY_DIGITS
from .history_numbers import HOTLINES
from .services import Result, Service
from .tokens import TokenRefusedError, extension_of_token

PING_SECONDS = 45
RECONNECT_SECONDS = 10.0
"""How long the calls of a tab live on after its socket is gone."""

_log = logging.getLogger(__name__)

routes = web.RouteTableDef()

Body = dict[str, Any]
Handler = Callable[["Line", Body], Awaitable[Body | None]]


@routes.get("/ws")
async def connect(request: web.Request) -> web.WebSocketResponse:
    """One softphone, from its first packet to its last."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    line = Line(request.app[EXCHANGE], socket)
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
            _log.warning("A packet was not understood: %.200s", text)
            return
        handler = _HANDLERS.get(service)
        if handler is None or (self.client is None and service != Service.AUTHEN):
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

    async def authen(self, body: Body) -> Body:
        """The token opens the line."""
        try:
            extension = extension_of_token(
                self.exchange.options, body.get("accesstoken")
            )
        except TokenRefusedError as refused:
            return {"r": refused.result, "message": refused.message}
        others = self.exchange.clients.of_extension(extension.number)
        device_id = str(body.get("deviceId") or "")
        browser_id = str(body.get("browserId") or "")
        self.client = Client(self.socket, extension, device_id, browser_id)
        self.exchange.clients.add(self.client)
        await self._tell_others(others, "connected")
        return {
            "r": int(Result.OK),
            "userId": extension.number,
            "ice_servers": [],
            "clients": [other.describe() for other in others],
            "ping_after_ms": PING_SECONDS * 1000,
            "message": "SUCCESS",
        }

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

    async def call_start(self, body: Body) -> None:
        """The browser dials."""
        given = {
            "fromNumber": str(body.get("fromNumber") or ""),
            "toNumber": str(body.get("toNumber") or ""),
        }
        refused = self._refusal(given["fromNumber"], given["toNumber"])
        if refused:
            result, message = refused
            answer = {**given, "r": int(result), "message": message}
            await self.answer(Service.CALL_START, body, answer)
            return
        own = self.client.extension.number
        internal = self.exchange.extension(given["toNumber"]) is not None
        presented = own if internal else HOTLINES[0]
        call = Call(self.exchange, presented, given["toNumber"])
        answer = {
            **given,
            "r": int(Result.OK),
            "callId": call.call_id,
            "iceServers": [],
            "toType": "internal" if internal else "external",
            "message": "SUCCESS",
        }
        # Before the first state, or the browser does not know the call yet.
        await self.answer(Service.CALL_START, body, answer)
        await call.start_from(self.client)

    def _refusal(self, from_number: str, to_number: str) -> tuple[Result, str] | None:
        own = self.client.extension
        extension = self.exchange.extension_by_any_name(from_number)
        if extension is None:
            return Result.FROM_NUMBER_UNKNOWN, "FROM_NUMBER_NOT_FOUND"
        if extension != own:
            return Result.FROM_NUMBER_NOT_YOURS, "FROM_NUMBER_NOT_BELONG_YOU"
        if not to_number or to_number == own.number:
            return Result.FAILED, "TO_NUMBER_INVALID"
        if to_number.endswith(NO_MONEY_DIGITS):
            return Result.NO_MONEY, "NOT_ENOUGH_MONEY"
        return None

    def _call(self, body: Body) -> Call | None:
        """The call that a packet is about, if this line takes part in it."""
        call = self.exchange.calls.get(str(body.get("callId")))
        if call is None or call.party_of(self.client) is None:
            return None
        return call

    async def call_sdp_candidate(self, body: Body) -> Body:
        """An SDP; candidates are not needed, see ``media.without_candidates``."""
        call, data = self._call(body), body.get("data")
        if call is None:
            return _no_such_call()
        if body.get("type") == "sdp" and isinstance(data, dict):
            await call.take_sdp(self.client, data)
        return {"r": int(Result.OK)}

    async def call_stop(self, body: Body) -> Body:
        call = self._call(body)
        if call is None:
            return _no_such_call()
        # In the background: making the recording must not delay the answer.
        self.exchange.in_background(call.stop(self.client))
        return {"r": int(Result.OK)}

    async def call_state(self, body: Body) -> Body:
        call, code = self._call(body), body.get("code")
        if call is None or not isinstance(code, int):
            return _no_such_call()
        return {"r": int(await call.take_state(self.client, code))}

    async def call_dtmf(self, body: Body) -> Body:
        call = self._call(body)
        if call is None:
            return _no_such_call()
        call.dtmf += str(body.get("digits", ""))
        return {"r": int(Result.OK)}

    async def call_info(self, body: Body) -> Body:
        return {"r": int(Result.OK)} if self._call(body) else _no_such_call()

    async def hold(self, body: Body) -> Body:
        call = self._call(body)
        if call is None:
            return _no_such_call()
        call.on_hold = bool(body.get("hold"))
        return {"r": int(Result.OK)}

    async def transfer(self, body: Body) -> Body:
        """A blind transfer: this call ends here and rings at the other line."""
        call, to = self._call(body), body.get("to")
        number = str(to.get("number", "")) if isinstance(to, dict) else ""
        extension = self.exchange.extension(number)
        if call is None or extension is None or call.answered_at is None:
            return _no_such_call()
        call.transferred_to = number
        self.exchange.in_background(_move(call, extension.number))
        return {"r": int(Result.OK)}

    async def check_exist_call(self, body: Body) -> Body:
        call = self._call(body)
        exist = call is not None and not call.is_over
        return {"r": int(Result.OK), "exist": exist, "callId": body.get("callId")}


def _no_such_call() -> Body:
    return {"r": int(Result.FAILED), "message": "CALL_NOT_FOUND"}


async def _move(call: Call, number: str) -> None:
    exchange = call.exchange
    await call.finish("200")
    outside = call.to_number if call.caller else call.from_number
    extension = exchange.extension(number)
    if extension and not call.is_internal and exchange.clients.of_extension(number):
        await Call(exchange, outside, HOTLINES[0]).ring(extension)


async def _end_calls_of_lost(exchange: Exchange, client: Client) -> None:
    """End the calls of a tab that does not come back."""
    await asyncio.sleep(RECONNECT_SECONDS)
    number = client.extension.number
    if exchange.clients.of_device(number, client.device_id):
        return
    for call in list(exchange.calls.values()):
        for party in call.parties:
            own = party.device_id == client.device_id
            if own and party.extension.number == number:
                await call.stop(client)


async def cut_all_sockets(exchange: Exchange) -> int:
    """Close every socket, as a network failure would; how many there were."""
    clients = list(exchange.clients)
    for client in clients:
        await client.socket.close(code=WSCloseCode.GOING_AWAY)
    return len(clients)


_HANDLERS: dict[Service, Handler] = {
    Service.AUTHEN: Line.authen,
    Service.CALL_START: Line.call_start,
    Service.CALL_SDP_CANDIDATE: Line.call_sdp_candidate,
    Service.CALL_STOP: Line.call_stop,
    Service.CALL_STATE: Line.call_state,
    Service.CALL_DTMF: Line.call_dtmf,
    Service.CALL_INFO: Line.call_info,
    Service.HOLD: Line.hold,
    Service.TRANSFER: Line.transfer,
    Service.CHECK_EXIST_CALL: Line.check_exist_call,
}
