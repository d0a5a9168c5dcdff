"""Several calls of one tab at once: each packet is about its own."""

import asyncio

import pytest

from ..services import Service
from ..voices import CUSTOMER_PITCH
from .scenes import answered, both_hear, ended, ring

STATE = Service.CALL_STATE_FROM_SERVER
STOP = Service.CALL_STOP_FROM_SERVER


@pytest.fixture
async def sandbox(start):
    return await start(ring_timeout=8)


async def test_one_is_held_while_the_other_talks(sandbox, phone):
    agent = await phone("101")
    await agent.dial("0912345678")
    first = agent.talk
    await first.told(STATE, code=200)
    await first.hears(CUSTOMER_PITCH)
    assert (await first.hold(True))["r"] == 0
    await agent.dial("0987654321")
    second = agent.talk
    await second.told(STATE, code=200)
    await second.hears(CUSTOMER_PITCH)
    await both_hear(sandbox, second)
    await first.hears_nothing()
    await second.send_dtmf("2")
    await first.send_dtmf("1")
    seen = [await sandbox.call(talk.call_id) for talk in (first, second)]
    assert [call["on_hold"] for call in seen] == [True, False]
    assert [call["dtmf"] for call in seen] == ["1", "2"]
    assert [call["far_side_hears"] for call in seen] == ["music", "agent"]
    await second.hang_up()
    _call, record = await ended(sandbox, second.call_id)
    assert record["to_number"] == "0987654321"
    assert (await sandbox.call(first.call_id))["state"] == "ongoing"
    await first.hold(False)
    await first.hears(CUSTOMER_PITCH)
    await first.hang_up()
    _call, record = await ended(sandbox, first.call_id)
    assert record["to_number"] == "0912345678"


async def test_a_call_comes_in_during_a_call(sandbox, phone):
    agent = await phone("101")
    first = await answered(sandbox, agent)
    call_id = await ring(sandbox, from_number="0911111111")
    await agent.ringing(callId=call_id)
    second = agent.talk
    await first.hold(True)
    assert (await second.answer())["r"] == 0
    await both_hear(sandbox, second)
    await sandbox.control("hangup", call_id=first.call_id)
    await first.told(STOP)
    await ended(sandbox, first.call_id)
    assert (await sandbox.call(call_id))["state"] == "ongoing"
    assert not agent.has_heard(STOP, callId=call_id)


async def test_two_calls_come_in_at_the_same_moment(sandbox, phone):
    agent = await phone("101")
    numbers = ("0911111111", "0922222222")
    ids = await asyncio.gather(*(ring(sandbox, from_number=n) for n in numbers))
    talks = []
    for call_id, number in zip(ids, numbers, strict=True):
        start = await agent.ringing(callId=call_id)
        assert start["fromNumber"] == number
        talks.append(agent.talk)
    rejected, taken = talks
    await rejected.state(486)
    assert (await taken.answer())["r"] == 0
    await both_hear(sandbox, taken)
    await taken.hang_up()
    _call, busy = await ended(sandbox, rejected.call_id)
    _call, talked = await ended(sandbox, taken.call_id)
    assert (busy["cause"], talked["cause"]) == ("486", "200")
    assert [busy["from_number"], talked["from_number"]] == list(numbers)
    assert busy["call_id"] != talked["call_id"]


async def test_the_held_one_is_transferred(sandbox, phone):
    agent, colleague = await phone("101"), await phone("102")
    first = await answered(sandbox, agent)
    await first.hold(True)
    second = await answered(sandbox, agent)
    assert (await first.transfer("102"))["r"] == 0
    await colleague.ringing()
    await colleague.answer()
    await first.told(STOP)
    await both_hear(sandbox, second)
    assert not agent.has_heard(STOP, callId=second.call_id)
