"""What the softphone asks about its calls, and what it is answered."""

from typing import TYPE_CHECKING, Any

from . import transfer
from .calls import Call
from .far_side import NO_MONEY_DIGITS
from .history_numbers import HOTLINES
from .services import Result, Service

if TYPE_CHECKING:
    from .signalling import Line

Body = dict[str, Any]


def _ok(**more: object) -> Body:
    return {"r": int(Result.OK), **more}


def _refused(message: str = "CALL_NOT_FOUND") -> Body:
    return {"r": int(Result.FAILED), "message": message}


def _call(line: "Line", body: Body) -> Call | None:
    """The call that a packet is about, if this line takes part in it."""
    call = line.exchange.calls.get(str(body.get("callId")))
    if call is None or call.party_of(line.client) is None:
        return None
    return call


async def call_start(line: "Line", body: Body) -> None:
    """The browser dials."""
    given = {
        "fromNumber": str(body.get("fromNumber") or ""),
        "toNumber": str(body.get("toNumber") or ""),
    }
    refused = _refusal_to_dial(line, given["fromNumber"], given["toNumber"])
    if refused:
        result, message = refused
        answer = {**given, "r": int(result), "message": message}
        await line.answer(Service.CALL_START, body, answer)
        return
    own = line.client.extension.number
    internal = line.exchange.extension(given["toNumber"]) is not None
    presented = own if internal else HOTLINES[0]
    call = Call(line.exchange, presented, given["toNumber"])
    answer = _ok(
        **given,
        callId=call.call_id,
        iceServers=[],
        toType="internal" if internal else "external",
        message="SUCCESS",
    )
    # Before the first state, or the browser does not know the call yet.
    await line.answer(Service.CALL_START, body, answer)
    await call.start_from(line.client)


def _refusal_to_dial(
    line: "Line", from_number: str, to_number: str
) -> tuple[Result, str] | None:
    own = line.client.extension
    extension = line.exchange.extension_by_any_name(from_number)
    if extension is None:
        return Result.FROM_NUMBER_UNKNOWN, "FROM_NUMBER_NOT_FOUND"
    if extension != own:
        return Result.FROM_NUMBER_NOT_YOURS, "FROM_NUMBER_NOT_BELONG_YOU"
    if not to_number or to_number == own.number:
        return Result.FAILED, "TO_NUMBER_INVALID"
    if to_number.endswith(NO_MONEY_DIGITS):
        return Result.NO_MONEY, "NOT_ENOUGH_MONEY"
    return None


async def call_sdp_candidate(line: "Line", body: Body) -> Body:
    """An SDP; candidates are not needed, see ``media.without_candidates``."""
    call, data = _call(line, body), body.get("data")
    if call is None:
        return _refused()
    if body.get("type") == "sdp" and isinstance(data, dict):
        await call.take_sdp(line.client, data)
    return _ok()


async def call_stop(line: "Line", body: Body) -> Body:
    call = _call(line, body)
    if call is None:
        return _refused()
    # In the background: making the recording must not delay the answer.
    line.exchange.in_background(call.stop(line.client))
    return _ok()


async def call_state(line: "Line", body: Body) -> Body:
    call, code = _call(line, body), body.get("code")
    if call is None or not isinstance(code, int):
        return _refused()
    return {"r": int(await call.take_state(line.client, code))}


async def call_dtmf(line: "Line", body: Body) -> Body:
    call = _call(line, body)
    if call is None:
        return _refused()
    call.dtmf += str(body.get("digits", ""))
    return _ok()


async def call_info(line: "Line", body: Body) -> Body:
    return _ok() if _call(line, body) else _refused()


async def hold(line: "Line", body: Body) -> Body:
    call = _call(line, body)
    if call is None:
        return _refused()
    if not call.is_ongoing:
        return _refused("CALL_STATE_INVALID")
    call.party_of(line.client).on_hold = bool(body.get("hold"))
    return _ok()


async def transfer_call(line: "Line", body: Body) -> Body:
    """Whether it can be tried; how it ends is not known yet."""
    call, to = _call(line, body), body.get("to")
    if call is None:
        return _refused()
    number = str(to.get("number", "")) if isinstance(to, dict) else ""
    message = transfer.refusal(call, line.client, number)
    if message:
        return _refused(message)
    colleague = line.exchange.extension(number)
    second = transfer.begin(call, colleague)
    line.exchange.in_background(transfer.complete(call, second, colleague))
    return _ok()


async def check_exist_call(line: "Line", body: Body) -> Body:
    call = _call(line, body)
    exist = call is not None and not call.is_over
    return _ok(exist=exist, callId=body.get("callId"))
