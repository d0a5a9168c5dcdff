"""The token: who gets one, what it says, and when it no longer opens the line."""

import jwt

from ..services import Service
from .softphone import Softphone


async def test_the_token_names_the_line(sandbox):
    status, data = await sandbox.login(username="VPBX_DEMO_102", password="demo-102")
    assert status == 200
    assert data["account"] == {"vpbx": "VPBX_DEMO", "extension": "102"}
    payload = jwt.decode(data["token"], options={"verify_signature": False})
    assert set(payload) == {"jti", "iss", "exp", "userId", "username", "accountId"}
    assert payload["iss"].startswith("SK")
    assert (payload["userId"], payload["username"]) == ("102", "VPBX_DEMO")


async def test_missing_names_and_wrong_password(sandbox):
    status, data = await sandbox.login()
    assert status == 400
    assert data == {"error": ["Error name required", "Error password required"]}
    status, data = await sandbox.login(username="VPBX_DEMO_102", password="no")
    assert (status, data) == (401, {"error": ["error_account_invalid"]})


async def test_an_expired_or_forged_token_is_refused(start):
    sandbox = await start(token_seconds=-1)
    _status, data = await sandbox.login(username="VPBX_DEMO_101", password="demo-101")
    late = Softphone(sandbox, "101")
    assert (await late.connect(data["token"]))["r"] == 6
    forged = Softphone(sandbox, "101")
    assert (await forged.connect(data["token"] + "x"))["r"] == 5


async def test_a_line_without_a_token_is_ignored(sandbox):
    phone = Softphone(sandbox, "101")
    await phone.connect("nonsense")
    packet = {"service": Service.CALL_START, "body": {"requestId": 9}}
    await phone._socket.send_json(packet)
    await phone._socket.send_str("not even JSON")
    _status, calls = await sandbox.get_json("/control/calls")
    assert calls == []
