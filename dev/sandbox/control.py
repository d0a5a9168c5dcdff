"""The control URLs: a test's hand on the switch."""

import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from .calls import ENDED, Call
from .cdr import INBOUND, INTERNAL, OUTBOUND
from .exchange import EXCHANGE, Exchange
from .faults import fault_from_json
from .history_numbers import HOTLINES
from .signalling import cut_all_sockets

routes = web.RouteTableDef()

_DIRECTION_NAMES = {INBOUND: "inbound", OUTBOUND: "outbound", INTERNAL: "internal"}


class BadRequestError(web.HTTPBadRequest):
    """400 with a sentence that says what is wrong."""

    def __init__(self, sentence: str) -> None:
        body = json.dumps({"error": sentence})
        super().__init__(text=body, content_type="application/json")


async def _json_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object; no body is an empty one."""
    text = await request.text()
    try:
        data = json.loads(text) if text.strip() else {}
    except ValueError:
        raise BadRequestError("The body is not JSON.") from None
    if not isinstance(data, dict):
        raise BadRequestError("The body is a JSON object.")
    return data


def _text(data: dict[str, Any], name: str, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or not value:
        raise BadRequestError(f"{name} is a string and may not be empty.")
    return value


@routes.post("/control/call")
async def ring_extension(request: web.Request) -> web.Response:
    """Somebody outside calls an extension."""
    exchange = request.app[EXCHANGE]
    data = await _json_object(request)
    number = _text(data, "extension")
    from_number = _text(data, "from_number")
    to_number = _text(data, "to_number", HOTLINES[0])
    extension = exchange.extension(number)
    if extension is None:
        raise BadRequestError(f"There is no extension {number}.")
    if not exchange.clients.of_extension(number):
        error = {"error": f"Nobody is connected as {number}."}
        return web.json_response(error, status=409)
    call = Call(exchange, from_number, to_number)
    await call.ring(extension)
    return web.json_response({"call_id": call.call_id})


@routes.post("/control/hangup")
async def hang_up(request: web.Request) -> web.Response:
    """The outside party hangs up."""
    exchange = request.app[EXCHANGE]
    call_id = _text(await _json_object(request), "call_id")
    call = exchange.calls.get(call_id)
    if call is None:
        raise BadRequestError(f"There is no call {call_id}.")
    await call.hang_up_outside()
    return web.json_response(await _describe(call))


@routes.get("/control/calls")
async def list_calls(request: web.Request) -> web.Response:
    """Softphone calls since the start, oldest first."""
    calls = list(request.app[EXCHANGE].calls.values())
    return web.json_response([await _describe(call) for call in calls])


async def _describe(call: Call) -> dict[str, Any]:
    """One call as JSON; times are epoch seconds."""
    # The party of whom the counters are told: the first browser.
    party = call.parties[0] if call.parties else None
    received, sent = await party.media.packets() if party else (0, 0)
    level = party.media.level if party else None
    talked = (call.ended_at - call.answered_at) if call.recording else 0.0
    return {
        "call_id": call.call_id,
        "direction": _DIRECTION_NAMES[call.direction],
        "extension": party.extension.number if party else "",
        "other_extension": (
            call.callee.extension.number if call.callee and call.is_internal else ""
        ),
        "from_number": call.from_number,
        "to_number": call.to_number,
        "state": call.state,
        "cause": call.cause,
        "started_at": call.started_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "ringing_devices": len(call.ringing_devices),
        "rtp_received": received,
        "rtp_sent": sent,
        "received_level": level.recent if level else 0.0,
        "received_level_whole": level.whole if level else 0.0,
        "dtmf": call.dtmf,
        "on_hold": call.on_hold,
        "transferred_to": call.transferred_to,
        "recording_seconds": round(talked, 2),
        "cdr_id": call.cdr_id if call.state == ENDED else "",
    }


@routes.get("/control/clients")
async def list_clients(request: web.Request) -> web.Response:
    """Connected clients of each extension."""
    exchange = request.app[EXCHANGE]
    return web.json_response(
        {
            extension.number: [
                {**client.describe(), "deviceId": client.device_id}
                for client in exchange.clients.of_extension(extension.number)
            ]
            for extension in exchange.options.extensions
        }
    )


@routes.post("/control/drop_clients")
async def drop_clients(request: web.Request) -> web.Response:
    """Cut all sockets."""
    return web.json_response({"dropped": await cut_all_sockets(request.app[EXCHANGE])})


@routes.post("/control/faults")
async def plan_fault(request: web.Request) -> web.Response:
    """Plan a failure of the REST side."""
    try:
        fault = fault_from_json(await _json_object(request))
    except ValueError as error:
        raise BadRequestError(str(error)) from None
    request.app[EXCHANGE].faults.add(fault)
    return web.json_response({"planned": True})


@routes.delete("/control/faults")
async def clear_faults(request: web.Request) -> web.Response:
    request.app[EXCHANGE].faults.clear()
    return web.json_response({"cleared": True})


@routes.post("/control/cdrs")
async def add_records(request: web.Request) -> web.Response:
    """Add call records verbatim."""
    items = (await _json_object(request)).get("items")
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise BadRequestError("items is a list of JSON objects.")
    ledger = request.app[EXCHANGE].ledger
    for item in items:
        ledger.add_raw(item)
    return web.json_response({"added": len(items)})


@routes.post("/control/reset")
async def reset(request: web.Request) -> web.Response:
    """Forget everything; with a seed or days, make up a new history."""
    exchange = request.app[EXCHANGE]
    data = await _json_object(request)
    for name in ("seed", "days"):
        value = data.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise BadRequestError(f"{name} is a whole number.")
    await _end_all_calls(exchange)
    changes = {name: data[name] for name in ("seed", "days") if name in data}
    exchange.forget(replace(exchange.options, **changes, history=bool(changes)))
    return web.json_response({"cdrs": len(exchange.ledger)})


async def _end_all_calls(exchange: Exchange) -> None:
    for call in list(exchange.calls.values()):
        await call.hang_up_outside()
        await call.written_down.wait()


@routes.get("/control/requests")
async def list_requests(request: web.Request) -> web.Response:
    """How often each REST path was asked for, and the last query."""
    return web.json_response(request.app[EXCHANGE].requests.paths)
