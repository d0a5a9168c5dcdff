"""The REST API of the PBX: token, call records, recordings."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from functools import wraps

from aiohttp import web

from .exchange import EXCHANGE, Exchange
from .faults import answer_with
from .ledger import SORT_FIELDS

DEFAULT_LIMIT = 10
MAX_LIMIT = 50

routes = web.RouteTableDef()

RestHandler = Callable[[web.Request, Exchange], Awaitable[web.Response]]


def _error(status: int, *messages: str) -> web.Response:
    return web.json_response({"error": list(messages)}, status=status)


def _counted(path: str, fault_path: str):
    """Count the request, and let a planned fault answer in the handler's place."""

    def decorate(handler: RestHandler):
        @wraps(handler)
        async def handle(request: web.Request) -> web.StreamResponse:
            exchange = request.app[EXCHANGE]
            with exchange.requests.noted(path, dict(request.query)):
                fault = exchange.faults.take(fault_path)
                if fault is None:
                    return await handler(request, exchange)
                return await answer_with(
                    fault,
                    request,
                    lambda instead=request: handler(instead, exchange),
                    exchange.stopping,
                )

        return handle

    return decorate


def _has_api_keys(request: web.Request, exchange: Exchange) -> bool:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    wanted = f"{exchange.options.api_key}:{exchange.options.api_secret}".encode()
    return hmac.compare_digest(given, wanted)


@routes.post("/rest/softphones/login")
@_counted("/rest/softphones/login", "login")
async def login(request: web.Request, exchange: Exchange) -> web.Response:
    """Authen Name and Authen Pass for a token."""
    try:
        data = await request.json()
    except ValueError:
        data = None
    data = data if isinstance(data, dict) else {}
    missing = [
        f"Error {label} required"
        for label, name in (("name", "username"), ("password", "password"))
        if not data.get(name)
    ]
    if missing:
        return _error(400, *missing)
    for extension in exchange.options.extensions:
        if extension.authen_name == data["username"]:
            if extension.password == data["password"]:
                account = {
                    "vpbx": exchange.options.vpbx,
                    "extension": extension.number,
                }
                token = exchange.tokens.issue(exchange.options, extension)
                return web.json_response({"account": account, "token": token})
    return _error(401, "error_account_invalid")


@routes.get("/rest/cdrs")
@_counted("/rest/cdrs", "cdrs")
async def list_cdrs(request: web.Request, exchange: Exchange) -> web.Response:
    """One page of call records."""
    if not _has_api_keys(request, exchange):
        return _error(401, "error_account_invalid")
    query = request.query
    try:
        page = max(1, int(query.get("page") or 1))
        limit = min(MAX_LIMIT, max(1, int(query.get("limit") or DEFAULT_LIMIT)))
    except ValueError:
        return _error(400, "error_params_invalid")
    sort_by = query.get("sort_by") or SORT_FIELDS[0]
    sort_type = (query.get("sort_type") or "DESC").upper()
    if sort_by not in SORT_FIELDS or sort_type not in ("ASC", "DESC"):
        return _error(400, "error_params_invalid")
    found = exchange.ledger.search(query, sort_by)
    start = (page - 1) * limit
    if sort_type == "ASC":
        items = found[start : start + limit]
    else:
        stop = max(0, len(found) - start)
        items = found[max(0, stop - limit) : stop][::-1]
    return web.json_response(
        {"total": len(found), "currentpage": page, "limit": limit, "items": items}
    )


@routes.get("/rest/softphones/cdrs")
@_counted("/rest/softphones/cdrs", "softphone_cdr")
async def one_cdr(request: web.Request, exchange: Exchange) -> web.Response:
    """The record of one softphone call, bare."""
    if not _has_api_keys(request, exchange):
        return _error(401, "error_account_invalid")
    record = exchange.ledger.of_sdk_call(request.query.get("sdk_call_id", ""))
    if record is None:
        return _error(404, "error_cdr_not_found")
    return web.json_response(record)


@routes.get("/rest/recordings/{recording_id}")
@_counted("/rest/recordings", "recordings")
async def recording(request: web.Request, exchange: Exchange) -> web.Response:
    """The MP3 of one call: whoever has its address may hear it."""
    audio = exchange.ledger.recording(request.match_info["recording_id"])
    if audio is None:
        return _error(404, "error_recording_not_found")
    return web.Response(body=audio, content_type="audio/mpeg")
