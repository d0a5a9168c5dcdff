"""Reading what a control request says; bad input gets 400 and a sentence."""

import json
from typing import Any

from aiohttp import web

from .calls import Call
from .exchange import EXCHANGE
from .options import Extension


class BadRequestError(web.HTTPBadRequest):
    """400 with a sentence that says what is wrong."""

    def __init__(self, sentence: str) -> None:
        body = json.dumps({"error": sentence})
        super().__init__(text=body, content_type="application/json")


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object; no body is an empty one."""
    text = await request.text()
    try:
        data = json.loads(text) if text.strip() else {}
    except ValueError:
        raise BadRequestError("The body is not JSON.") from None
    if not isinstance(data, dict):
        raise BadRequestError("The body is a JSON object.")
    return data


def text_of(data: dict[str, Any], name: str, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or not value:
        raise BadRequestError(f"{name} is a string and may not be empty.")
    return value


def extension_of(request: web.Request, data: dict[str, Any]) -> Extension:
    number = text_of(data, "extension")
    extension = request.app[EXCHANGE].extension(number)
    if extension is None:
        raise BadRequestError(f"There is no extension {number}.")
    return extension


def call_of(request: web.Request, data: dict[str, Any]) -> Call:
    call_id = text_of(data, "call_id")
    call = request.app[EXCHANGE].calls.get(call_id)
    if call is None:
        raise BadRequestError(f"There is no call {call_id}.")
    return call


def conflict(sentence: str) -> web.Response:
    """409: understood, but not possible just now."""
    return web.json_response({"error": sentence}, status=409)
