"""Softphone calls from dialling to the record, with real sound."""

import asyncio

import pytest

from ..services import Service
from ..voices import AGENT_PITCH, CUSTOMER_PITCH
from .scenes import both_hear, ended, ring
from .softphone import Softphone
from .talk import has_pitch, until
from .test_recordings import samples_of, seconds_of

STATE = Service.CALL_STATE_FROM_SERVER


def assert_both_voices(mp3):
    """Each voice has a band of its own: a harmonic that the other has not."""
    samples, rate = samples_of(mp3)
    for pitch in (CUSTOMER_PITCH, 3 * AGENT_PITCH):
        assert has_pitch(samples, rate, pitch)


async def test_outgoing_answered(sandbox, phone):
    agent = await phone("101")
    answer = await agent.dial("0912345678")
    assert (answer["r"], answer["toType"]) == (0, "external")
    for code in (100, 180, 200):
        await agent.heard(STATE, code=code)
    await both_hear(sandbox, agent)
    await agent.talk.send_dtmf("1")
    await agent.talk.send_dtmf("#")
    exists = await agent.ask(Service.CHECK_EXIST_CALL, callId=agent.call_id)
    assert exists["exist"] is True
    assert (await sandbox.softphone_cdr(agent.call_id))[0] == 404
    assert (await sandbox.call(agent.call_id))["state"] == "ongoing"
    # A talk long enough for its length to be measured.
    await asyncio.sleep(0.7)
    assert (await agent.hang_up())["r"] == 0
    call, record = await ended(sandbox, agent.call_id)
    assert call["dtmf"] == "1#" and call["rtp_received"] and call["rtp_sent"]
    assert record["cause"] == "200" and record["direction"] == 3
    assert record["from_extension"] == "101"
    assert record["to_number"] == "0912345678"
    async with sandbox.http.get(record["recording_url"]) as response:
        audio = await response.read()
    assert len(audio) == record["record_file_size"]
    talk = call["ended_at"] - call["answered_at"]
    assert abs(seconds_of(audio) - talk) < 0.5
    assert_both_voices(audio)
    assert call["recording_seconds"] == pytest.approx(talk, abs=0.01)
    exists = await agent.ask(Service.CHECK_EXIST_CALL, callId=agent.call_id)
    assert exists["exist"] is False
    _status, listed = await sandbox.cdrs(sort_by="cdr_id", limit=1)
    assert listed["items"] == [record]


@pytest.mark.parametrize(
    ("number", "cause", "rings"),
    [
        ("0900000486", 486, True),
        ("0900000480", 480, True),
        ("0900000404", 404, False),
        ("0900000503", 503, False),
    ],
)
async def test_outgoing_not_answered(sandbox, phone, number, cause, rings):
    agent = await phone("101")
    await agent.dial(number)
    await agent.heard(STATE, code=cause)
    codes = [body["code"] for got, body in agent.received if got == STATE]
    assert codes == ([100, 180, cause] if rings else [100, cause])
    call, record = await ended(sandbox, agent.call_id)
    assert record["cause"] == call["cause"] == str(cause)
    assert (record["time_connected"], record["record_file_size"]) == (0, 0)


async def test_outgoing_cancelled(sandbox, phone):
    agent = await phone("101")
    await agent.dial("0900000480")
    await agent.heard(STATE, code=180)
    await agent.hang_up()
    _call, record = await ended(sandbox, agent.call_id)
    assert record["cause"] == "487"


async def test_microphone_refused(sandbox, phone):
    """The SDK then stops the call without ever sending an offer."""
    agent = await phone("101")
    await agent.start_call("0912345678")
    await agent.hang_up()
    _call, record = await ended(sandbox, agent.call_id)
    assert record["cause"] == "487"


async def test_who_may_dial(phone):
    agent = await phone("101")
    assert (await agent.start_call("0912345678", "VPBX_DEMO_102"))["r"] == 5
    assert (await agent.start_call("0912345678", "NOBODY"))["r"] == 4
    assert (await agent.start_call("0900000402"))["r"] == 8
    assert (await agent.start_call("0912345678", "101"))["r"] == 0


async def test_incoming_answered_by_one_of_two_tabs(sandbox, phone):
    agent, other = await phone("101"), await phone("101")
    call_id = await ring(sandbox)
    start = await agent.ringing()
    await other.ringing()
    assert start["fromInternal"] is False
    assert (start["fromNumber"], start["toNumber"]) == ("0987654321", "19001234")
    assert (await agent.answer())["r"] == 0
    message = await other.heard(Service.MSG_FROM_OTHER_DEVICE, type="CALL_STATE")
    assert message["data"] == {"callId": call_id, "code": 200}
    assert (await other.answer())["r"] != 0
    await both_hear(sandbox, agent)
    await sandbox.control("hangup", call_id=call_id)
    await agent.heard(Service.CALL_STOP_FROM_SERVER, callId=call_id)
    call, record = await ended(sandbox, call_id)
    assert (call["ringing_devices"], record["direction"]) == (2, 1)
    assert (record["cause"], record["to_extension"]) == ("200", "101")
    assert record["record_file_size"] > 0


async def test_incoming_rejected(sandbox, phone):
    agent, other = await phone("101"), await phone("101")
    call_id = await ring(sandbox)
    await agent.ringing()
    await agent.state(486)
    message = await other.heard(Service.MSG_FROM_OTHER_DEVICE, type="CALL_STATE")
    assert message["data"]["code"] == 486
    _call, record = await ended(sandbox, call_id)
    assert record["cause"] == "486"


async def test_incoming_not_answered(sandbox, phone):
    agent = await phone("101")
    call_id = await ring(sandbox)
    await agent.heard(Service.CALL_STOP_FROM_SERVER, callId=call_id)
    _call, record = await ended(sandbox, call_id)
    assert record["cause"] == "480"


async def test_the_caller_gives_up(sandbox, phone):
    agent = await phone("101")
    call_id = await ring(sandbox)
    await agent.ringing()
    await sandbox.control("hangup", call_id=call_id)
    await agent.heard(Service.CALL_STOP_FROM_SERVER, callId=call_id)
    _call, record = await ended(sandbox, call_id)
    assert record["cause"] == "487"


async def test_internal_call(sandbox, phone):
    caller, callee = await phone("101"), await phone("102")
    answer = await caller.dial("102")
    assert answer["toType"] == "internal"
    start = await callee.ringing()
    assert (start["fromNumber"], start["fromInternal"]) == ("101", True)
    await caller.heard(STATE, code=180)
    await callee.answer()
    await caller.heard(STATE, code=200)
    await caller.hears_something()
    await callee.hears_something()
    await callee.hang_up()
    await caller.heard(Service.CALL_STOP_FROM_SERVER, callId=caller.call_id)
    _call, record = await ended(sandbox, caller.call_id)
    assert (record["direction"], record["cause"]) == (2, "200")
    assert (record["from_extension"], record["to_extension"]) == ("101", "102")


async def test_internal_call_to_nobody(sandbox, phone):
    caller = await phone("101")
    await caller.dial("102")
    await caller.heard(STATE, code=480)
    await ended(sandbox, caller.call_id)


async def test_a_call_outlives_its_socket(sandbox, phone):
    agent = await phone("101")
    await agent.dial("0912345678")
    await agent.heard(STATE, code=200)
    assert (await sandbox.control("drop_clients"))[1] == {"dropped": 1}
    _status, login = await sandbox.login(username="VPBX_DEMO_101", password="demo-101")
    await agent.connect(login["token"])
    assert (await sandbox.call(agent.call_id))["state"] == "ongoing"
    await agent.hang_up()
    await ended(sandbox, agent.call_id)


async def test_lost_media_ends_the_call(sandbox, phone):
    agent = await phone("101")
    await agent.dial("0912345678")
    await both_hear(sandbox, agent)
    await agent.talk.end_media()
    await ended(sandbox, agent.call_id)


async def test_a_later_offer_is_answered(sandbox, phone):
    """The SDK's local hold and its ICE restart offer again."""
    agent = await phone("101")
    await agent.dial("0912345678")
    await agent.heard(STATE, code=200)
    await agent.talk.offer_again("sendonly")
    assert "a=recvonly" in agent.talk.last_sdp


async def test_echo_and_recording_delay(start):
    sandbox = await start(far_side="echo", recording_delay=0.4, generation="2018")
    async with Softphone(sandbox, "101") as agent:
        await agent.dial("0912345678")
        await agent.hears_something()
        await agent.hang_up()
        _call, record = await ended(sandbox, agent.call_id)
        assert record["call_leg"] == "A" and "sdk_call_id" not in record
        assert record["record_file_size"] == 0

        async def ready():
            _status, record = await sandbox.softphone_cdr(agent.call_id)
            return record["record_file_size"]

        assert await until(ready) > 0
