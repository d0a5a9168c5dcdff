"""Recordings of the history: size known before, length true, no keys needed."""

import io

import av
import numpy as np

from ..recordings import history_recording, history_size


def samples_of(mp3):
    """An MP3 as a decoder hears it: mono samples, and how many a second."""
    with av.open(io.BytesIO(mp3)) as container:
        frames = list(container.decode(audio=0))
    parts = [frame.to_ndarray().reshape(-1) for frame in frames]
    return np.concatenate(parts), frames[0].sample_rate


def seconds_of(mp3):
    samples, rate = samples_of(mp3)
    return len(samples) / rate


async def test_what_is_served_is_what_was_said(sandbox):
    _status, data = await sandbox.cdrs(state="200", limit=50)
    for item in data["items"][:12]:
        async with sandbox.http.get(item["recording_url"]) as response:
            body = await response.read()
            assert response.headers["Content-Type"] == "audio/mpeg"
            assert int(response.headers["Content-Length"]) == len(body)
        assert len(body) == item["record_file_size"]
        leg = item.get("data_tracking", [item])[0]
        talk = leg["time_ended"] - leg["time_connected"]
        assert abs(seconds_of(body) - talk) < 0.5


async def test_unknown_recording(sandbox):
    status, data = await sandbox.get_json("/rest/recordings/nothing")
    assert status == 404 and data["error"]


def test_any_length():
    for seconds in (0.5, 3, 61.7, 1800):
        mp3 = history_recording(seconds, variety=3)
        assert len(mp3) == history_size(seconds)
        assert abs(seconds_of(mp3) - seconds) < 0.1
