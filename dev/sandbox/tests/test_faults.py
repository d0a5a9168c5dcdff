"""Each planned failure, seen from the client's side."""

import asyncio
import json

import aiohttp
import pytest

from .conftest import basic_auth

HEADERS = basic_auth(("demo-key", "demo-secret"))


async def fetch(sandbox, path="/rest/cdrs", timeout=5.0):
    limit = aiohttp.ClientTimeout(total=timeout)
    url = sandbox.base_url + path
    async with sandbox.http.get(url, headers=HEADERS, timeout=limit) as response:
        return response, await response.read()


async def plan(sandbox, mode, path="cdrs", **more):
    status, _data = await sandbox.control("faults", path=path, mode=mode, **more)
    assert status == 200


async def test_status_counts_down(sandbox):
    await plan(sandbox, "status", status=429, retry_after=7, times=2)
    for _attempt in range(2):
        response, body = await fetch(sandbox)
        assert response.status == 429
        assert response.headers["Retry-After"] == "7"
        assert json.loads(body)["error"]
    assert (await fetch(sandbox))[0].status == 200


async def test_html_empty_body_and_truncated(sandbox):
    _response, right = await fetch(sandbox)
    await plan(sandbox, "html")
    response, body = await fetch(sandbox)
    assert response.content_type == "text/html" and response.status == 200
    assert body.startswith(b"<!DOCTYPE")
    await plan(sandbox, "empty")
    response, body = await fetch(sandbox)
    assert (response.status, body) == (200, b"")
    await plan(sandbox, "body", body="[1]", content_type="text/x-odd", status=203)
    response, body = await fetch(sandbox)
    assert (response.status, body) == (203, b"[1]")
    assert response.headers["Content-Type"] == "text/x-odd"
    await plan(sandbox, "truncated")
    response, body = await fetch(sandbox)
    assert response.status == 200 and body == right[: len(right) // 2]


async def test_hang_and_drop(sandbox):
    await plan(sandbox, "hang")
    with pytest.raises(TimeoutError):
        await fetch(sandbox, timeout=0.3)
    # The client may try a dropped GET once more by itself.
    await plan(sandbox, "drop", times=-1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await fetch(sandbox)
    await sandbox.http.delete(sandbox.base_url + "/control/faults")
    assert (await fetch(sandbox))[0].status == 200


async def test_short_recording(sandbox):
    _status, data = await sandbox.cdrs(state="200", limit=1)
    path = data["items"][0]["recording_url"].removeprefix(sandbox.base_url)
    await plan(sandbox, "short", path="recordings")
    with pytest.raises(aiohttp.ClientPayloadError):
        await fetch(sandbox, path)
    assert len((await fetch(sandbox, path))[1]) == data["items"][0]["record_file_size"]


async def test_slow_drips(sandbox):
    _response, right = await fetch(sandbox)
    await plan(sandbox, "slow", seconds=0.02)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    _response, body = await fetch(sandbox)
    assert body == right
    assert loop.time() - begun > 0.2


async def test_each_path_has_its_own_faults(sandbox):
    await plan(sandbox, "status", path="login", status=503)
    await plan(sandbox, "status", path="softphone_cdr", status=502)
    assert (await fetch(sandbox))[0].status == 200
    assert (await sandbox.login())[0] == 503
    assert (await sandbox.softphone_cdr("x"))[0] == 502
    assert (await sandbox.login())[0] == 400


@pytest.mark.parametrize(
    "bad",
    [
        {"path": "cdrs"},
        {"path": "nowhere", "mode": "drop"},
        {"path": "cdrs", "mode": "drop", "times": "two"},
        {"path": "cdrs", "mode": "status", "status": 9000},
        {"path": "cdrs", "mode": "drop", "colour": "red"},
    ],
)
async def test_a_bad_fault_is_refused_with_a_sentence(sandbox, bad):
    status, data = await sandbox.control("faults", **bad)
    assert status == 400 and data["error"].endswith(".")


async def test_stream_of_audio(sandbox):
    path = "/rest/recordings/any"
    await plan(sandbox, "stream", "recordings", size=200_000)
    response, body = await fetch(sandbox, path)
    assert (response.status, response.content_type) == (200, "audio/mpeg")
    assert len(body) == 200_000 and body.startswith(b"\xff\xf3")
    await plan(sandbox, "stream", "recordings", size=-1)
    async with sandbox.http.get(sandbox.base_url + path) as response:
        assert "Content-Length" not in response.headers
        assert len(await response.content.readexactly(10**6)) == 10**6
    await plan(sandbox, "stream", "recordings", size=1000, announced=10**10)
    async with sandbox.http.get(sandbox.base_url + path) as response:
        assert response.headers["Content-Length"] == str(10**10)
        assert len(await response.content.readexactly(1000)) == 1000


async def test_mixed_and_repeated_pages(sandbox):
    def ids(body):
        return [item["cdr_id"] for item in json.loads(body)["items"]]

    first = ids((await fetch(sandbox))[1])
    second = ids((await fetch(sandbox, "/rest/cdrs?page=2"))[1])
    assert not set(first) & set(second)
    await plan(sandbox, "repeated")
    assert ids((await fetch(sandbox, "/rest/cdrs?page=2"))[1]) == first
    await plan(sandbox, "mixed")
    mixed = ids((await fetch(sandbox))[1])
    assert set(mixed) == set(first)
    assert len(mixed) > len(first) and mixed[: len(first)] != first


async def test_a_total_that_lies(sandbox):
    _response, right = await fetch(sandbox)
    await plan(sandbox, "total", body='"many"')
    _response, body = await fetch(sandbox)
    assert json.loads(body) == {**json.loads(right), "total": "many"}


async def test_a_list_that_does_not_get_on(sandbox):
    _response, first = await fetch(sandbox)
    await plan(sandbox, "stuck", body="1000")
    _response, body = await fetch(sandbox, "/rest/cdrs?page=7")
    assert json.loads(body) == {**json.loads(first), "total": 1000}


async def test_a_redirection(sandbox):
    await plan(sandbox, "redirect", "recordings", location="/elsewhere")
    url = sandbox.base_url + "/rest/recordings/any"
    async with sandbox.http.get(url, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/elsewhere")


async def test_gone_for_a_moment(sandbox):
    _response, right = await fetch(sandbox)
    status, _data = await sandbox.control("restart", seconds=0.2)
    assert status == 200
    await asyncio.sleep(0.1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await fetch(sandbox)
    assert await wait_until_back(sandbox) == 1
    assert (await fetch(sandbox))[1] == right


async def wait_until_back(sandbox):
    """How often it has come back, as soon as it can be asked."""
    while True:
        try:
            _status, told = await sandbox.get_json("/control/restart")
            return told["restarts"]
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
