"""Hold: the far side hears music, the one who holds hears nothing."""

import pytest

from ..services import Service
from ..voices import AGENT_PITCH, CUSTOMER_PITCH, HOLD_PITCH
from .scenes import answered, both_hear, ended
from .talk import has_pitch, until
from .test_recordings import samples_of

STATE = Service.CALL_STATE_FROM_SERVER


@pytest.fixture
async def sandbox(start):
    return await start(ring_timeout=8)


async def recording_of(sandbox, talk):
    await talk.hang_up()
    _call, record = await ended(sandbox, talk.call_id)
    async with sandbox.http.get(record["recording_url"]) as response:
        return samples_of(await response.read())


async def test_an_outside_party_is_held(sandbox, phone):
    talk = await answered(sandbox, await phone("101"))
    await both_hear(sandbox, talk)
    assert (await sandbox.call(talk.call_id))["far_side_hears"] == "agent"
    assert (await talk.hold(True))["r"] == 0
    await talk.hears_nothing()
    call = await sandbox.call(talk.call_id)
    assert (call["on_hold"], call["far_side_hears"]) == (True, "music")
    assert (await talk.hold(False))["r"] == 0
    await talk.hears(CUSTOMER_PITCH)
    call = await sandbox.call(talk.call_id)
    assert (call["on_hold"], call["far_side_hears"]) == (False, "agent")
    samples, rate = await recording_of(sandbox, talk)
    assert has_pitch(samples, rate, HOLD_PITCH)


async def test_who_was_never_held_heard_no_music(sandbox, phone):
    talk = await answered(sandbox, await phone("101"))
    await both_hear(sandbox, talk)
    samples, rate = await recording_of(sandbox, talk)
    assert not has_pitch(samples, rate, HOLD_PITCH)


async def test_a_colleague_hears_the_music(sandbox, phone):
    caller, callee = await phone("101"), await phone("102")
    await caller.dial("102")
    await callee.ringing()
    await callee.answer()
    await caller.hears_something()
    await callee.hears_something()
    await caller.talk.hold(True)
    await callee.talk.hears(HOLD_PITCH)
    await caller.talk.hears_nothing()
    await caller.talk.hold(False)

    async def hears_the_agent_again():
        return callee.talk.is_loud() and not callee.talk.hears_now(HOLD_PITCH)

    await until(hears_the_agent_again)
    await caller.talk.hears(AGENT_PITCH)


async def test_only_an_answered_call_can_be_held(sandbox, phone):
    agent = await phone("101")
    await agent.dial("0900000480")
    await agent.heard(STATE, code=180)
    assert (await agent.talk.hold(True))["r"] != 0
    assert (await sandbox.call(agent.call_id))["on_hold"] is False


async def test_hold_is_refused_or_never_answered(sandbox, phone):
    agent = await phone("101")
    talk = await answered(sandbox, agent)
    plan = {"path": "signalling", "service": "hold"}
    await sandbox.control("faults", **plan, mode="refuse", r=7)
    assert (await talk.hold(True))["r"] == 7
    assert (await sandbox.call(talk.call_id))["on_hold"] is False
    # The first passes, the one after it is never answered.
    await sandbox.control("faults", **plan, mode="silent", skip=1)
    assert (await talk.hold(True))["r"] == 0
    unanswered = await agent.send(Service.HOLD, callId=talk.call_id, hold=False)
    await talk.send_dtmf("1")
    assert not unanswered.done()
    assert (await sandbox.call(talk.call_id))["on_hold"] is True
    assert (await talk.hold(False))["r"] == 0
