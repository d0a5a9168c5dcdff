"""Control URLs that are not about faults."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import pytest

from ..options import parse_options

REPOSITORY = Path(__file__).parents[3]


async def test_requests_are_counted(sandbox):
    await sandbox.cdrs(page=1)
    await sandbox.cdrs(page=2, limit=3)
    await sandbox.login()
    _status, requests = await sandbox.get_json("/control/requests")
    assert requests["/rest/cdrs"] == {
        "count": 2,
        "at_once": 1,
        "last_query": {"page": "2", "limit": "3"},
    }
    assert requests["/rest/softphones/login"]["count"] == 1


async def test_reset(sandbox):
    _status, before = await sandbox.cdrs()
    assert (await sandbox.control("reset"))[1] == {"cdrs": 0}
    assert (await sandbox.cdrs())[1]["total"] == 0
    _status, made = await sandbox.control("reset", seed=1, days=5)
    assert made["cdrs"] == before["total"]
    assert (await sandbox.cdrs())[1] == before


async def test_bad_input_is_refused_with_a_sentence(sandbox):
    for path, body in (
        ("call", {}),
        ("call", {"extension": "999", "from_number": "0912345678"}),
        ("hangup", {"call_id": "nothing"}),
        ("cdrs", {"items": [1]}),
        ("reset", {"days": "many"}),
    ):
        status, data = await sandbox.control(path, **body)
        assert status == 400 and data["error"].endswith(".")


async def test_nobody_is_connected(sandbox):
    status, data = await sandbox.control(
        "call", extension="101", from_number="0912345678"
    )
    assert status == 409 and data["error"]


async def test_clients_are_listed(sandbox, phone):
    await phone("101")
    await phone("101")
    _status, clients = await sandbox.get_json("/control/clients")
    assert {number: len(c) for number, c in clients.items()} == {
        "101": 2,
        "102": 0,
        "103": 0,
    }


async def test_the_program_starts_and_stops():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dev.sandbox", "--no-history"),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    ready = await process.stdout.readline()
    assert ready.startswith(b"READY http://127.0.0.1:")
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert time.monotonic() - begun < 2


def test_the_command_line(tmp_path, capsys):
    numbers = tmp_path / "numbers"
    numbers.write_text("0912345678\n\n84987654321 \n")
    options = parse_options(
        ["--extension", "7:NAME_7:pass:word", "--numbers", str(numbers)]
    )
    assert options.numbers == ("0912345678", "84987654321")
    assert options.extensions[0].password == "pass:word"
    assert len(options.extensions) == 1
    with pytest.raises(SystemExit):
        parse_options(["--host", "0.0.0.0"])
    assert "not a loopback address" in capsys.readouterr().err
