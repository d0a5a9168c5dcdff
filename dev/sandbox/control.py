"""The control URLs: a test's hand on the switch."""

import asyncio
from dataclasses import asdict, replace

from aiohttp import web

from . import control_calls, control_line
from .control_input import BadRequestError, json_object
from .exchange import EXCHANGE, Exchange
from .faults import fault_from_json
from .recordings import history_recording
from .signalling_faults import PATH, signalling_fault_from_json

routes = web.RouteTableDef()
all_routes = [control_calls.routes, control_line.routes, routes]


@routes.get("/control/faults")
async def list_faults(request: web.Request) -> web.Response:
    """Failures that are planned, with what is left of them."""
    exchange = request.app[EXCHANGE]
    planned = [asdict(fault) for fault in exchange.faults]
    planned += [{"path": PATH, **asdict(f)} for f in exchange.signalling_faults]
    return web.json_response([fault for fault in planned if fault["times"] != 0])


@routes.post("/control/faults")
async def plan_fault(request: web.Request) -> web.Response:
    """Plan a failure of the REST side, or of the signalling."""
    exchange = request.app[EXCHANGE]
    data = await json_object(request)
    try:
        if data.get("path") == PATH:
            exchange.signalling_faults.add(signalling_fault_from_json(data))
        else:
            exchange.faults.add(fault_from_json(data))
    except ValueError as error:
        raise BadRequestError(str(error)) from None
    return web.json_response({"planned": True})


@routes.delete("/control/faults")
async def clear_faults(request: web.Request) -> web.Response:
    request.app[EXCHANGE].clear_faults()
    return web.json_response({"cleared": True})


@routes.post("/control/cdrs")
async def add_records(request: web.Request) -> web.Response:
    """Add call records verbatim; with ``replace`` instead of those of the same id."""
    data = await json_object(request)
    items = data.get("items")
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise BadRequestError("items is a list of JSON objects.")
    ledger = request.app[EXCHANGE].ledger
    add = ledger.replace_raw if data.get("replace") else ledger.add_raw
    for item in items:
        add(item)
    return web.json_response({"added": len(items)})


@routes.post("/control/recordings")
async def add_recording(request: web.Request) -> web.Response:
    """Have audio for the recording ``id``, as of a call of the history."""
    data = await json_object(request)
    name, seconds, variety = map(data.get, ("id", "talk_seconds", "variety"))
    if not isinstance(name, str) or not name:
        raise BadRequestError("id is a text.")
    if not all(isinstance(value, int) for value in (seconds, variety)):
        raise BadRequestError("talk_seconds and variety are whole numbers.")
    audio = history_recording(seconds, variety)
    request.app[EXCHANGE].ledger.add_recording(name, audio)
    return web.json_response({"size": len(audio)})


@routes.post("/control/clock")
async def set_clock(request: web.Request) -> web.Response:
    """Have the REST side's clock be ``skew`` seconds ahead."""
    skew = (await json_object(request)).get("skew")
    if isinstance(skew, bool) or not isinstance(skew, int):
        raise BadRequestError("skew is a whole number of seconds.")
    request.app[EXCHANGE].clock_skew = skew
    return web.json_response({"skew": skew})


@routes.post("/control/reset")
async def reset(request: web.Request) -> web.Response:
    """Forget everything; with a seed or days, make up a new history."""
    exchange = request.app[EXCHANGE]
    data = await json_object(request)
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


@routes.post("/control/restart")
async def restart(request: web.Request) -> web.Response:
    """Be gone for ``seconds``, then come back with the same books."""
    exchange = request.app[EXCHANGE]
    seconds = (await json_object(request)).get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadRequestError("seconds is a number.")
    # What is said here still leaves by the door.
    asyncio.get_running_loop().call_later(
        0.02, lambda: exchange.in_background(_restart(exchange, max(0, seconds)))
    )
    return web.json_response({"seconds": seconds})


async def _restart(exchange: Exchange, seconds: float) -> None:
    await exchange.shut_for(seconds)
    exchange.restarts += 1


@routes.get("/control/restart")
async def count_restarts(request: web.Request) -> web.Response:
    """How often it has been gone and is back: how one knows that it is."""
    return web.json_response({"restarts": request.app[EXCHANGE].restarts})


@routes.get("/control/requests")
async def list_requests(request: web.Request) -> web.Response:
    """How often each REST path was asked for, and the last query."""
    return web.json_response(request.app[EXCHANGE].requests.paths)
