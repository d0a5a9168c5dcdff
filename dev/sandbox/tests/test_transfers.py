"""A call is handed on to a colleague, or given back."""

import pytest

from ..services import Service
from .scenes import CUSTOMER, answered, both_hear, ended
from .softphone import Softphone
from .talk import until

STATE = Service.CALL_STATE_FROM_SERVER
STOP = Service.CALL_STOP_FROM_SERVER


@pytest.fixture
async def sandbox(start):
    return await start(ring_timeout=8)


async def handed_on(sandbox, agent, colleague):
    """A call of ``agent`` that rings at the colleague: both talks."""
    talk = await answered(sandbox, agent)
    assert (await talk.transfer(colleague.number))["r"] == 0
    start = await colleague.ringing()
    assert (start["fromNumber"], start["fromInternal"]) == (CUSTOMER, False)
    return talk, colleague.talk


async def given_back(sandbox, talk):
    async def back():
        call = await sandbox.call(talk.call_id)
        return call if not call["transferring_to"] else None

    call = await until(back)
    assert (call["state"], call["transferred_to"]) == ("ongoing", "")
    assert (call["on_hold"], call["far_side_hears"]) == (False, "agent")
    await both_hear(sandbox, talk)


async def test_the_colleague_answers(sandbox, phone):
    agent, colleague = await phone("101"), await phone("102")
    talk, theirs = await handed_on(sandbox, agent, colleague)
    call = await sandbox.call(talk.call_id)
    assert (call["state"], call["transferring_to"]) == ("ongoing", "102")
    assert call["far_side_hears"] == "music"
    assert not agent.has_heard(STOP)
    await theirs.answer()
    await talk.told(STOP)
    await both_hear(sandbox, theirs)
    call, record = await ended(sandbox, talk.call_id)
    assert (call["transferred_to"], call["transferring_to"]) == ("102", "")
    assert (record["cause"], record["to_extension"]) == ("200", "101")
    await theirs.hang_up()
    call, record = await ended(sandbox, theirs.call_id)
    assert call["transferred_from"] == talk.call_id
    assert (record["from_number"], record["to_extension"]) == (CUSTOMER, "102")
    assert record["direction"] == 1 and record["record_file_size"] > 0


async def test_an_outgoing_call_is_handed_on(sandbox, phone):
    agent, colleague = await phone("101"), await phone("102")
    await agent.dial("0912345678")
    await agent.heard(STATE, code=200)
    assert (await agent.talk.transfer("102"))["r"] == 0
    assert (await colleague.ringing())["fromNumber"] == "0912345678"
    await colleague.answer()
    await agent.talk.told(STOP)
    await both_hear(sandbox, colleague.talk)


async def test_the_colleague_rejects(sandbox, phone):
    agent, colleague = await phone("101"), await phone("102")
    talk = await answered(sandbox, agent)
    await talk.hold(True)
    assert (await talk.transfer("102"))["r"] == 0
    assert (await talk.transfer("102"))["r"] != 0
    await colleague.ringing()
    await colleague.state(486)
    await given_back(sandbox, talk)
    assert not agent.has_heard(STOP)
    _call, record = await ended(sandbox, colleague.call_id)
    assert record["cause"] == "486"
    # It can be tried again.
    assert (await talk.transfer("102"))["r"] == 0


async def test_the_colleague_does_not_answer(start):
    sandbox = await start()
    async with Softphone(sandbox, "101") as agent, Softphone(sandbox, "102") as other:
        talk, theirs = await handed_on(sandbox, agent, other)
        await theirs.told(STOP)
        await given_back(sandbox, talk)


async def test_who_cannot_be_rung_leaves_the_call_as_it_was(sandbox, phone):
    agent = await phone("101")
    talk = await answered(sandbox, agent)
    await talk.hold(True)
    before = await sandbox.call(talk.call_id)
    for number in ("999", "101", "102", ""):
        assert (await talk.transfer(number))["r"] != 0
    after = await sandbox.call(talk.call_id)
    for name in ("state", "on_hold", "transferring_to", "transferred_to"):
        assert after[name] == before[name]
    _status, calls = await sandbox.get_json("/control/calls")
    assert len(calls) == 1


async def test_an_internal_call_is_not_handed_on(sandbox, phone):
    agent, colleague = await phone("101"), await phone("102")
    await phone("103")
    await agent.dial("102")
    await colleague.ringing()
    await colleague.answer()
    assert (await agent.talk.transfer("103"))["r"] != 0
    await agent.hears_something()


@pytest.mark.parametrize("which", ["first", "second"])
async def test_the_outside_gives_up_meanwhile(sandbox, phone, which):
    agent, colleague = await phone("101"), await phone("102")
    talk, theirs = await handed_on(sandbox, agent, colleague)
    call_id = talk.call_id if which == "first" else theirs.call_id
    await sandbox.control("hangup", call_id=call_id)
    await talk.told(STOP)
    await theirs.told(STOP)
    _call, record = await ended(sandbox, theirs.call_id)
    assert record["cause"] == "487"
    call, record = await ended(sandbox, talk.call_id)
    assert (record["cause"], call["transferred_to"]) == ("200", "")


async def test_the_agent_hangs_up_meanwhile(sandbox, phone):
    agent, colleague = await phone("101"), await phone("102")
    talk, theirs = await handed_on(sandbox, agent, colleague)
    await talk.hang_up()
    await ended(sandbox, talk.call_id)
    assert (await theirs.answer())["r"] == 0
    await both_hear(sandbox, theirs)
    assert (await sandbox.call(talk.call_id))["transferred_to"] == "102"


@pytest.mark.parametrize("mode", ["refuse", "silent"])
async def test_transfer_is_refused_or_never_answered(sandbox, phone, mode):
    agent, colleague = await phone("101"), await phone("102")
    talk = await answered(sandbox, agent)
    fault = {"path": "signalling", "service": "transfer", "mode": mode}
    await sandbox.control("faults", **fault)
    to = {"number": "102", "type": "internal", "alias": "102"}
    answer = await agent.send(Service.TRANSFER, callId=talk.call_id, to=to)
    # Packets are answered in their order.
    await talk.send_dtmf("1")
    assert answer.done() == (mode == "refuse")
    assert (await sandbox.call(talk.call_id))["transferring_to"] == ""
    assert not colleague.has_heard(Service.CALL_START_FROM_SERVER)
