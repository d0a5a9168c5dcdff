"""A desk phone of the same line answers or rejects."""

import pytest

from ..services import Service
from .scenes import ended, ring

MESSAGE = Service.MSG_FROM_OTHER_DEVICE
STATE = Service.CALL_STATE_FROM_SERVER


@pytest.fixture
async def sandbox(start):
    return await start(ring_timeout=8)


async def test_a_desk_phone_answers(sandbox, phone):
    tabs = [await phone("101"), await phone("101")]
    call_id = await ring(sandbox)
    for tab in tabs:
        await tab.ringing()
    status, call = await sandbox.control("other_device", call_id=call_id)
    assert (status, call["state"]) == (200, "ongoing")
    assert call["device_id"] == "desk-phone"
    for tab in tabs:
        message = await tab.heard(MESSAGE, type="CALL_STATE")
        assert message["data"] == {"callId": call_id, "code": 200}
        assert (await tab.state(200))["r"] != 0
        assert (await tab.talk.hang_up())["r"] != 0
    assert (await sandbox.control("other_device", call_id=call_id))[0] == 409
    await sandbox.control("hangup", call_id=call_id)
    _call, record = await ended(sandbox, call_id)
    assert (record["cause"], record["to_extension"]) == ("200", "101")
    assert not tabs[0].has_heard(Service.CALL_STOP_FROM_SERVER)


async def test_a_desk_phone_rejects(sandbox, phone):
    agent = await phone("101")
    call_id = await ring(sandbox)
    await agent.ringing()
    await sandbox.control("other_device", call_id=call_id, code=486)
    message = await agent.heard(MESSAGE, type="CALL_STATE")
    assert message["data"]["code"] == 486
    _call, record = await ended(sandbox, call_id)
    assert record["cause"] == "486"


async def test_a_desk_phone_answers_a_colleague(sandbox, phone):
    caller, callee = await phone("101"), await phone("102")
    await caller.dial("102")
    await callee.ringing()
    await sandbox.control("other_device", call_id=caller.call_id)
    await caller.heard(STATE, code=200)
    await callee.heard(MESSAGE, type="CALL_STATE")


async def test_what_does_not_ring_cannot_be_answered(sandbox, phone):
    agent = await phone("101")
    await agent.dial("0900000480")
    answer = await sandbox.control("other_device", call_id=agent.call_id)
    assert answer[0] == 409 and answer[1]["error"].endswith(".")
    answer = await sandbox.control("other_device", call_id=agent.call_id, code=180)
    assert answer[0] == 400 and answer[1]["error"].endswith(".")
