"""The line itself goes wrong: its token, its sockets, its packets."""

import aiohttp
import pytest

from ..services import Service
from .scenes import answered, connected, ring
from .softphone import Softphone

STATE = Service.CALL_STATE_FROM_SERVER


@pytest.fixture
async def sandbox(start):
    return await start(ring_timeout=8)


async def plan(sandbox, service, mode, **more):
    status, _data = await sandbox.control(
        "faults", path="signalling", service=service, mode=mode, **more
    )
    assert status == 200


# Tokens


async def test_tokens_given_out_so_far_expire(sandbox, phone):
    agent = await phone("101")
    token = await agent.get_token()
    assert (await sandbox.control("expire_tokens"))[1] == {"expired": True}
    # The open line lives on; a new one wants a new token.
    assert (await agent.dial("0912345678"))["r"] == 0
    await sandbox.control("drop_clients", extension="101")
    assert (await agent.connect(token))["r"] == 6
    assert (await agent.connect(await agent.get_token()))["r"] == 0


# Packets


async def test_any_packet_is_sent(sandbox, phone):
    agent, tab, colleague = [await phone(n) for n in ("101", "101", "102")]
    body = {"callId": "nobody's", "code": 200, "reason": "OK"}
    sent = await sandbox.control("send", extension="101", service=32, body=body)
    assert sent == (200, {"sent": 2})
    assert await agent.heard(32, callId="nobody's") == body
    assert await tab.heard(32, callId="nobody's") == body
    sent = await sandbox.control(
        "send", extension="101", service=987, device_id=tab.device_id
    )
    assert sent == (200, {"sent": 1})
    assert await tab.heard(987) == {}
    await sandbox.control("send", extension="101", text='{"service": 32,')
    await agent.heard_text('{"service": 32,')
    await colleague.ask(Service.CALL_INFO)
    assert not colleague.has_heard(32)


async def test_a_state_after_the_end(sandbox, phone):
    agent = await phone("101")
    talk = await answered(sandbox, agent)
    await talk.hang_up()
    body = {"callId": talk.call_id, "code": 200}
    await sandbox.control("send", extension="101", service=32, body=body)
    await talk.told(STATE, code=200)


# Sockets


async def test_new_sockets_are_refused(sandbox, phone):
    agent = await phone("101")
    await plan(sandbox, "connect", "refuse", times=2)
    assert (await sandbox.control("drop_clients"))[1] == {"dropped": 1}
    for _attempt in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await agent.open()
    assert (await agent.connect(await agent.get_token()))["r"] == 0


async def test_sockets_are_refused_until_told_otherwise(sandbox, phone):
    await plan(sandbox, "connect", "refuse", times=-1)
    agent = Softphone(sandbox, "101")
    for _attempt in range(5):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await agent.open()
    await sandbox.http.delete(sandbox.base_url + "/control/faults")
    async with agent:
        _status, requests = await sandbox.get_json("/control/requests")
        assert requests["/ws"]["count"] == 6


async def test_a_socket_never_opens(sandbox):
    await plan(sandbox, "connect", "silent")
    url = sandbox.base_url + "/ws"
    limit = aiohttp.ClientTimeout(total=0.3)
    with pytest.raises(TimeoutError):
        await sandbox.http.get(url, timeout=limit)


async def test_a_login_is_never_answered(sandbox):
    agent = Softphone(sandbox, "101")
    token = await agent.get_token()
    await plan(sandbox, "authen", "silent")
    await agent.open()
    unanswered = await agent.send(Service.AUTHEN, accesstoken=token)
    answer = await agent.ask(Service.AUTHEN, accesstoken=token)
    assert answer["r"] == 0 and not unanswered.done()
    await agent.close()


async def test_only_one_line_is_cut(sandbox, phone):
    agent = await phone("101")
    await phone("102")
    dropped = await sandbox.control("drop_clients", extension="102")
    assert dropped == (200, {"dropped": 1})
    await connected(sandbox, "102", 0)
    await agent.ask(Service.CALL_INFO)
    await connected(sandbox, "101", 1)


# Answers


async def test_dialling_is_refused_or_never_answered(sandbox, phone):
    agent = await phone("101")
    await plan(sandbox, "call_start", "refuse", r=8, message="NOT_ENOUGH_MONEY")
    answer = await agent.start_call("0912345678")
    assert (answer["r"], answer["message"]) == (8, "NOT_ENOUGH_MONEY")
    await plan(sandbox, "call_start", "silent")
    unanswered = await agent.send(
        Service.CALL_START, fromNumber="VPBX_DEMO_101", toNumber="0912345678"
    )
    await agent.ask(Service.CALL_INFO)
    assert not unanswered.done()
    _status, calls = await sandbox.get_json("/control/calls")
    assert calls == []


async def test_only_the_answering_is_refused(sandbox, phone):
    agent = await phone("101")
    await plan(sandbox, "call_state", "refuse", code=200)
    call_id = await ring(sandbox)
    await agent.ringing()
    assert (await agent.state(200))["r"] == 1
    call = await sandbox.call(call_id)
    assert (call["state"], call["ringing_devices"]) == ("ringing", 1)
    assert (await agent.answer())["r"] == 0


async def test_dtmf_is_refused(sandbox, phone):
    agent = await phone("101")
    talk = await answered(sandbox, agent)
    await plan(sandbox, "dtmf", "refuse")
    assert (await talk.send_dtmf("1"))["r"] == 1
    assert (await talk.send_dtmf("2"))["r"] == 0
    assert (await sandbox.call(talk.call_id))["dtmf"] == "2"


async def test_what_is_planned_can_be_read(sandbox):
    await plan(sandbox, "hold", "refuse", times=3)
    await sandbox.control("faults", path="cdrs", mode="empty")
    _status, faults = await sandbox.get_json("/control/faults")
    rest, signalling = faults
    assert (rest["path"], rest["times"]) == ("cdrs", 1)
    assert (signalling["path"], signalling["service"]) == ("signalling", "hold")
    assert signalling["times"] == 3
    await sandbox.control("reset")
    assert (await sandbox.get_json("/control/faults"))[1] == []


@pytest.mark.parametrize(
    ("path", "bad"),
    [
        ("faults", {"path": "signalling", "mode": "refuse"}),
        ("faults", {"path": "signalling", "service": "hold", "mode": "html"}),
        ("faults", {"path": "signalling", "service": "hold", "mode": ["refuse"]}),
        ("faults", {"path": "signalling", "service": "hold", "mode": "refuse", "r": 0}),
        (
            "faults",
            {"path": "signalling", "service": "hold", "mode": "silent", "status": 5},
        ),
        (
            "faults",
            {"path": "signalling", "service": "hold", "mode": "silent", "times": "x"},
        ),
        ("send", {"extension": "101"}),
        ("send", {"extension": "101", "service": "32"}),
        ("send", {"extension": "101", "service": 32, "text": "both"}),
        ("send", {"extension": "999", "service": 32}),
        ("drop_clients", {"extension": "999"}),
        ("other_device", {"call_id": "nothing"}),
    ],
)
async def test_bad_input_is_refused_with_a_sentence(sandbox, path, bad):
    status, data = await sandbox.control(path, **bad)
    assert status == 400 and data["error"].endswith(".")


async def test_nobody_is_there_to_send_to(sandbox):
    status, data = await sandbox.control("send", extension="101", service=32)
    assert status == 409 and data["error"].endswith(".")
