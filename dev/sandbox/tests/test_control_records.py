"""Records, audio and a clock of a test's own."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..recordings import history_recording


async def test_a_record_that_changes(sandbox):
    record = {"cdr_id": "x1", "time_started": sandbox.options.now, "cause": "486"}
    await sandbox.control("cdrs", items=[record])
    changed = {**record, "cause": "200"}
    await sandbox.control("cdrs", items=[changed], replace=True)
    window = {"date_started": sandbox.options.now, "limit": 50}
    _status, page = await sandbox.cdrs(**window)
    assert page["items"] == [changed]
    await sandbox.control("cdrs", items=[record])
    _status, page = await sandbox.cdrs(**window)
    assert page["total"] == 2


async def test_audio_of_an_added_record(sandbox):
    answer = await sandbox.control("recordings", id="a1", talk_seconds=2, variety=1)
    wanted = history_recording(2, 1)
    assert answer == (200, {"size": len(wanted)})
    url = sandbox.base_url + "/rest/recordings/a1"
    async with sandbox.http.get(url) as response:
        assert await response.read() == wanted


async def test_another_clock(sandbox):
    await sandbox.control("clock", skew=7200)
    async with sandbox.http.get(sandbox.base_url + "/rest/cdrs") as response:
        told = parsedate_to_datetime(response.headers["Date"])
    assert 7190 < (told - datetime.now(UTC)).total_seconds() < 7210


async def test_bad_input(sandbox):
    for what, body in (
        ("recordings", {"id": "", "talk_seconds": 1, "variety": 1}),
        ("recordings", {"id": "a", "talk_seconds": "1", "variety": 1}),
        ("clock", {"skew": "soon"}),
        ("restart", {"seconds": None}),
    ):
        status, answer = await sandbox.control(what, **body)
        assert status == 400 and answer["error"]
