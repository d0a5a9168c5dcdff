"""Tabs that come while a call rings, and those that go."""

import pytest

from ..services import Service
from .scenes import answered, both_hear, connected, ended, ring
from .softphone import Softphone

START = Service.CALL_START_FROM_SERVER
SDP = Service.CALL_SDP_CANDIDATE_FROM_SERVER


@pytest.fixture
async def sandbox(start):
    return await start(ring_timeout=8)


async def reconnected(agent):
    """The same tab with a new socket; all that it was told at once has come."""
    await agent.close()
    await agent.connect(await agent.get_token())
    await agent.ask(Service.CHECK_EXIST_CALL, callId=agent.call_id)


async def test_a_tab_that_comes_late_rings_and_answers(sandbox, phone):
    first = await phone("101")
    call_id = await ring(sandbox)
    await first.ringing()
    late = await phone("101")
    start = await late.ringing()
    assert (start["callId"], start["fromInternal"]) == (call_id, False)
    call = await sandbox.call(call_id)
    assert (call["offered_devices"], call["ringing_devices"]) == (2, 2)
    assert (await late.answer())["r"] == 0
    await first.heard(Service.MSG_FROM_OTHER_DEVICE, type="CALL_STATE")
    await both_hear(sandbox, late)
    assert (await sandbox.call(call_id))["device_id"] == late.device_id


async def test_a_tab_that_reconnects_is_not_called_twice(sandbox, phone):
    agent = await phone("101")
    await ring(sandbox)
    await agent.ringing()
    await reconnected(agent)
    assert len(agent.all_heard(START)) == 1
    assert len(agent.all_heard(SDP)) == 1
    assert (await agent.answer())["r"] == 0
    await both_hear(sandbox, agent)


async def test_a_tab_that_was_away_when_it_began_is_called(sandbox, phone):
    agent, other = await phone("101"), await phone("101")
    await agent.close()
    await connected(sandbox, "101", 1)
    call_id = await ring(sandbox)
    await other.ringing()
    await agent.connect(await agent.get_token())
    assert (await agent.ringing())["callId"] == call_id


async def test_a_page_loaded_anew_is_called_again(sandbox, phone):
    page = await phone("101")
    call_id = await ring(sandbox)
    await page.ringing()
    await page.close()
    await connected(sandbox, "101", 0)
    assert (await sandbox.call(call_id))["state"] == "ringing"
    anew = await phone("101")
    await anew.ringing()
    await anew.answer()
    await both_hear(sandbox, anew)


async def test_it_rings_for_nobody_until_the_timeout(start):
    sandbox = await start()
    async with Softphone(sandbox, "101") as page:
        call_id = await ring(sandbox)
        await page.ringing()
        await page.close()
        call, record = await ended(sandbox, call_id)
    assert record["cause"] == "480"
    assert call["ended_at"] - call["started_at"] >= sandbox.options.ring_timeout


async def test_a_lost_tab_ends_its_calls_but_not_those_that_ring(start):
    sandbox = await start(ring_timeout=8, reconnect_seconds=0.1)
    async with Softphone(sandbox, "101") as page:
        ringing = await ring(sandbox)
        await page.ringing(callId=ringing)
        ongoing = await answered(sandbox, page)
        await page.close()
        await ended(sandbox, ongoing.call_id)
        assert (await sandbox.call(ringing))["state"] == "ringing"


async def test_a_colleague_who_comes_late_is_called(sandbox, phone):
    caller, callee = await phone("101"), await phone("102")
    await caller.dial("102")
    await callee.ringing()
    late = await phone("102")
    start = await late.ringing()
    assert (start["fromInternal"], start["fromNumber"]) == (True, "101")
    assert not late.has_heard(SDP)
    await late.answer()
    await caller.hears_something()
    await late.hears_something()


async def test_what_no_longer_rings_is_not_offered(sandbox, phone):
    agent = await phone("101")
    for over in (False, True):
        await ring(sandbox)
        await agent.ringing()
        await agent.answer()
        if over:
            await agent.hang_up()
        agent.received.clear()
        late = await phone("101")
        await late.ask(Service.CHECK_EXIST_CALL, callId=agent.call_id)
        assert not late.has_heard(START)
