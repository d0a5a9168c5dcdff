"""Control URLs about sockets, tokens and packets: what a line has to survive."""

import json
from typing import Any

from aiohttp import web

from .control_input import (
    BadRequestError,
    conflict,
    extension_of,
    json_object,
    text_of,
)
from .exchange import EXCHANGE
from .signalling import cut_sockets

routes = web.RouteTableDef()


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
    """Cut all sockets, or those of one extension."""
    data = await json_object(request)
    number = extension_of(request, data).number if "extension" in data else None
    dropped = await cut_sockets(request.app[EXCHANGE], number)
    return web.json_response({"dropped": dropped})


@routes.post("/control/expire_tokens")
async def expire_tokens(request: web.Request) -> web.Response:
    """The tokens given out so far no longer open a line; open lines stay."""
    request.app[EXCHANGE].tokens.expire_all()
    return web.json_response({"expired": True})


@routes.post("/control/send")
async def send(request: web.Request) -> web.Response:
    """Send any packet, or any text, to the clients of an extension."""
    data = await json_object(request)
    number = extension_of(request, data).number
    text = _packet(data)
    clients = request.app[EXCHANGE].clients.of_extension(number)
    if "device_id" in data:
        clients = [c for c in clients if c.device_id == text_of(data, "device_id")]
    if not clients:
        return conflict(f"Nobody is connected as {number}.")
    for client in clients:
        await client.send_text(text)
    return web.json_response({"sent": len(clients)})


def _packet(data: dict[str, Any]) -> str:
    if ("text" in data) == ("service" in data):
        raise BadRequestError("Either service and body are given, or text.")
    if "text" in data:
        return text_of(data, "text")
    service = data["service"]
    if isinstance(service, bool) or not isinstance(service, int):
        raise BadRequestError("service is a whole number.")
    return json.dumps({"service": service, "body": data.get("body", {})})
