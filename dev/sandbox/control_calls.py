"""Control URLs about calls: what the outside world and other telephones do."""

from typing import Any

from aiohttp import web

from .calls import ENDED, RINGING, Call
from .cdr import INBOUND, INTERNAL, OUTBOUND
from .control_input import (
    BadRequestError,
    call_of,
    conflict,
    extension_of,
    json_object,
    text_of,
)
from .exchange import EXCHANGE
from .history_numbers import HOTLINES
from .party import Device

routes = web.RouteTableDef()

_DESK_PHONE = "desk-phone"
_DIRECTION_NAMES = {INBOUND: "inbound", OUTBOUND: "outbound", INTERNAL: "internal"}


@routes.post("/control/call")
async def ring_extension(request: web.Request) -> web.Response:
    """Somebody outside calls an extension."""
    exchange = request.app[EXCHANGE]
    data = await json_object(request)
    extension = extension_of(request, data)
    from_number = text_of(data, "from_number")
    to_number = text_of(data, "to_number", HOTLINES[0])
    if not exchange.clients.of_extension(extension.number):
        return conflict(f"Nobody is connected as {extension.number}.")
    call = Call(exchange, from_number, to_number)
    await call.ring(extension)
    return web.json_response({"call_id": call.call_id})


@routes.post("/control/hangup")
async def hang_up(request: web.Request) -> web.Response:
    """The outside party hangs up."""
    call = call_of(request, await json_object(request))
    await call.hang_up_outside()
    return web.json_response(await _describe(call))


@routes.post("/control/other_device")
async def act_on_other_device(request: web.Request) -> web.Response:
    """A desk phone of the called line answers or rejects."""
    data = await json_object(request)
    call = call_of(request, data)
    code = data.get("code", 200)
    if code not in (200, 486, 603):
        raise BadRequestError("code is 200, 486 or 603.")
    if call.state != RINGING or not call.is_offered:
        return conflict("The call does not ring at a line.")
    await call.take_state(Device(call.callee.extension, _DESK_PHONE), code)
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
        "device_id": party.device_id if party else "",
        "offered_devices": len(call.offered_devices),
        "ringing_devices": len(call.ringing_devices),
        "rtp_received": received,
        "rtp_sent": sent,
        "received_level": level.recent if level else 0.0,
        "received_level_whole": level.whole if level else 0.0,
        "far_side_hears": call.sound.far_side_hears(),
        "dtmf": call.dtmf,
        "on_hold": call.on_hold,
        "transferring_to": call.transferring_to,
        "transferred_to": call.transferred_to,
        "transferred_from": call.transferred_from,
        "recording_seconds": round(talked, 2),
        "cdr_id": call.cdr_id if call.state == ENDED else "",
    }
