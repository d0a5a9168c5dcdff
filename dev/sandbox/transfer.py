"""A blind transfer: the outside party goes from one line to another."""

from .calls import CANCELLED, OK, Call
from .clients import Client
from .options import Extension


def refusal(call: Call, client: Client, to_number: str) -> str:
    """Why ``client`` cannot transfer ``call`` there; empty when it can."""
    exchange = call.exchange
    if not call.is_ongoing or call.transferring_to:
        return "CALL_STATE_INVALID"
    if call.is_internal:
        # An agent at each end, and no outside party to hand on.
        return "CALL_IS_INTERNAL"
    if exchange.extension(to_number) is None or to_number == client.extension.number:
        return "TO_NUMBER_INVALID"
    if not exchange.clients.of_extension(to_number):
        return "TO_NUMBER_NOT_ONLINE"
    return ""


def begin(call: Call, colleague: Extension) -> Call:
    """The colleague's call: each line has its own record and recording."""
    outside, hotline = call.from_number, call.to_number
    if call.caller:
        outside, hotline = hotline, outside
    second = Call(call.exchange, outside, hotline)
    second.transferred_from = call.call_id
    call.colleagues_call = second
    call.transferring_to = colleague.number
    return second


async def complete(call: Call, second: Call, colleague: Extension) -> None:
    """Ring at the colleague; the first line is kept until he answers.

    If the first line hangs up meanwhile, the outside party goes on waiting.
    """
    if not second.is_over:
        await second.ring(colleague)
    await second.settled.wait()
    call.colleagues_call = None
    call.transferring_to = ""
    if second.answered_at:
        call.transferred_to = colleague.number
    if second.answered_at or second.cause == CANCELLED:
        await call.finish(OK)
    else:
        _give_back(call)


def _give_back(call: Call) -> None:
    """Nothing is signalled: what the real PBX says then is not known."""
    for party in call.parties:
        party.on_hold = False
