"""Ways in which a PBX goes wrong, on request: what a client must survive."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

PATHS = ("cdrs", "login", "recordings", "softphone_cdr")
MODES = (
    "status",
    "html",
    "truncated",
    "hang",
    "drop",
    "empty",
    "short",
    "slow",
    "body",
    "stream",
    "mixed",
    "redirect",
    "repeated",
    "stuck",
    "total",
)
UNTIL_CLEARED = -1

_HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>Maintenance</title></head>"
    "<body><h1>He thong dang bao tri</h1></body></html>"
)
_MISSING_BYTES = 1000
_SLOW_CHUNKS = 20
_STREAM_CHUNK = 64 * 1024
"""Sent again and again: silent MP3 frames, so that it is audio from the first byte."""
_FRAME = bytes.fromhex("fff328c4") + bytes(68)

Answer = Callable[..., Awaitable[web.Response]]


@dataclass
class Fault:
    """One planned failure; fields without a meaning for its mode are ignored."""

    path: str
    mode: str
    times: int = 1
    skip: int = 0
    status: int = 500
    retry_after: str = ""
    body: str = ""
    content_type: str = "application/json"
    location: str = ""
    seconds: float = 0.2
    size: int = 0
    announced: int = -1


def fault_from_json(data: object) -> Fault:
    """Check a control request; ValueError carries a sentence about what is wrong."""
    if not isinstance(data, dict):
        raise ValueError("A fault is a JSON object.")
    names = Fault.__dataclass_fields__
    unknown = sorted(set(data) - set(names))
    if unknown:
        raise ValueError(f"A fault has no {', '.join(unknown)}.")
    if data.get("path") not in PATHS:
        known = ", ".join((*PATHS, "signalling"))
        raise ValueError(f"The path of a fault is one of {known}.")
    if data.get("mode") not in MODES:
        raise ValueError(f"The mode of a fault is one of {', '.join(MODES)}.")
    for name, kind in (
        ("times", int),
        ("skip", int),
        ("status", int),
        ("seconds", (int, float)),
        ("size", int),
        ("announced", int),
    ):
        value = data.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, kind):
            raise ValueError(f"The {name} of a fault is a number.")
    if not 200 <= data.get("status", 500) <= 599:
        raise ValueError("The status of a fault is between 200 and 599.")
    for name in ("body", "content_type", "location"):
        if not isinstance(data.get(name, ""), str):
            raise ValueError(f"The {name} of a fault is a string.")
    return Fault(**{**data, "retry_after": str(data.get("retry_after", ""))})


class Faults:
    """The failures that are planned, oldest first."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def __iter__(self):
        return iter(list(self._planned))

    def add(self, fault: Fault) -> None:
        self._planned.append(fault)

    def clear(self) -> None:
        self._planned.clear()

    def take(self, path: str) -> Fault | None:
        """The failure for this request, if any; counts it."""
        for fault in self._planned:
            if fault.path == path and fault.times != 0:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times > 0:
                    fault.times -= 1
                return fault
        return None


async def answer_with(
    fault: Fault, request: web.Request, answer: Answer, stopping: asyncio.Event
) -> web.StreamResponse:
    """Answer ``request`` wrongly; ``answer`` gives what would have been right.

    ``answer`` takes another request to answer instead, if any.
    """
    return await _MODES[fault.mode](fault, request, answer, stopping)


async def _status(fault, request, answer, stopping) -> web.Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else None
    error = {"error": [f"error_status_{fault.status}"]}
    return web.json_response(error, status=fault.status, headers=headers)


async def _html(fault, request, answer, stopping) -> web.Response:
    return web.Response(text=_HTML_PAGE, content_type="text/html")


async def _truncated(fault, request, answer, stopping) -> web.Response:
    right = await answer()
    text = right.body if isinstance(right.body, bytes) else json.dumps({}).encode()
    return web.Response(
        body=text[: len(text) // 2], status=200, content_type=right.content_type
    )


async def _hang(fault, request, answer, stopping) -> web.Response:
    return await hang(request, stopping)


async def hang(request: web.Request, stopping: asyncio.Event) -> web.Response:
    """Let the client wait until it gives up."""
    while not stopping.is_set():
        if request.transport is None or request.transport.is_closing():
            break
        await asyncio.sleep(0.05)
    return web.Response(status=503)


async def _drop(fault, request, answer, stopping) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


async def _empty(fault, request, answer, stopping) -> web.Response:
    return web.Response(body=b"", content_type="application/json")


async def _short(fault, request, answer, stopping) -> web.StreamResponse:
    right = await answer()
    body = bytes(right.body)
    response = web.StreamResponse()
    response.content_type = right.content_type
    response.content_length = len(body) + _MISSING_BYTES
    await response.prepare(request)
    await response.write(body)
    if request.transport is not None:
        request.transport.close()
    return response


async def _slow(fault, request, answer, stopping) -> web.StreamResponse:
    right = await answer()
    body = bytes(right.body)
    response = web.StreamResponse(status=right.status)
    response.content_type = right.content_type
    response.content_length = len(body)
    await response.prepare(request)
    size = max(1, -(-len(body) // _SLOW_CHUNKS))
    for start in range(0, len(body), size):
        await response.write(body[start : start + size])
        if start + size >= len(body):
            break
        try:
            await asyncio.wait_for(stopping.wait(), fault.seconds)
            break
        except TimeoutError:
            pass
    return response


async def _body(fault, request, answer, stopping) -> web.Response:
    return web.Response(
        body=fault.body.encode(),
        status=fault.status,
        headers={"Content-Type": fault.content_type},
    )


async def _stream(fault, request, answer, stopping) -> web.StreamResponse:
    """So many bytes of audio (-1: without end), never in memory as a whole.

    Each address has its own.
    """
    response = web.StreamResponse()
    response.content_type = "audio/mpeg"
    if fault.announced >= 0:
        response.content_length = fault.announced
    await response.prepare(request)
    own = hashlib.sha256(request.path.encode()).digest()
    frame = _FRAME[: -len(own)] + own
    piece = frame * (_STREAM_CHUNK // len(frame))
    left = fault.size
    while left and not stopping.is_set():
        part = piece if left < 0 else piece[:left]
        await response.write(part)
        left -= 0 if left < 0 else len(part)
    if 0 <= fault.announced != fault.size and request.transport is not None:
        request.transport.close()
    return response


async def _mixed(fault, request, answer, stopping) -> web.Response:
    """A page whose records are in no order, and some of them there twice."""
    page = json.loads((await answer()).body)
    items = page["items"]
    page["items"] = items[::-1] + items[::3]
    return web.json_response(page)


async def _redirect(fault, request, answer, stopping) -> web.Response:
    return web.Response(status=302, headers={"Location": fault.location})


async def _repeated(fault, request, answer, stopping) -> web.Response:
    """The page before the one that was asked for."""
    page = int(request.query.get("page") or 1)
    query = request.rel_url.update_query(page=max(1, page - 1))
    return await answer(request.clone(rel_url=query))


async def _stuck(fault, request, answer, stopping) -> web.Response:
    """The first page whatever is asked for; ``total`` is what ``body`` says (JSON)."""
    first = request.clone(rel_url=request.rel_url.update_query(page=1))
    page = json.loads((await answer(first)).body)
    return web.json_response({**page, "total": json.loads(fault.body)})


async def _total(fault, request, answer, stopping) -> web.Response:
    """A page whose ``total`` is whatever ``body`` says (JSON)."""
    page = json.loads((await answer()).body)
    return web.json_response({**page, "total": json.loads(fault.body)})


_MODES = {
    "status": _status,
    "html": _html,
    "truncated": _truncated,
    "hang": _hang,
    "drop": _drop,
    "empty": _empty,
    "short": _short,
    "slow": _slow,
    "body": _body,
    "stream": _stream,
    "mixed": _mixed,
    "redirect": _redirect,
    "repeated": _repeated,
    "stuck": _stuck,
    "total": _total,
}
