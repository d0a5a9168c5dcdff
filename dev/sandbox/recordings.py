"""The recordings that the PBX serves: of live calls, and made up for history."""

import base64
import hashlib
import math
from functools import cache

from .mp3 import encode_frames
from .voices import conversation

FRAME_SECONDS = 0.036
"""One MPEG-2 layer III frame: 576 samples at 16 kHz."""

HISTORY_BIT_RATE = 16_000
FRAME_BYTES = 72
"""Bytes of one frame at 16 kbit/s and 16 kHz: never padded, so sizes are exact."""

_PITCH_SHIFTS = (1.0, 0.85, 1.15, 1.3)
_ENCODER_DELAY_FRAMES = 2


@cache
def _conversation_frames(pitch_shift: float) -> list[bytes]:
    """The frames of one loop, without the encoder's silent start and its end."""
    loop = conversation(pitch_shift)
    frames = encode_frames(loop, HISTORY_BIT_RATE)
    loop_frames = math.floor(len(loop) / (FRAME_SECONDS * 16_000))
    frames = frames[_ENCODER_DELAY_FRAMES:loop_frames]
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    return frames


def _frame_count(talk_seconds: float) -> int:
    return max(1, round(talk_seconds / FRAME_SECONDS))


def history_size(talk_seconds: float) -> int:
    """Bytes of the recording of a made-up call, known without encoding it."""
    return _frame_count(talk_seconds) * FRAME_BYTES


def history_recording(talk_seconds: float, variety: int = 0) -> bytes:
    """The MP3 of a made-up call; calls of another ``variety`` sound different."""
    loop = _conversation_frames(_PITCH_SHIFTS[variety % len(_PITCH_SHIFTS)])
    count = _frame_count(talk_seconds)
    loops, rest = divmod(count, len(loop))
    return b"".join(loop) * loops + b"".join(loop[:rest])


def recording_path(vpbx: str, extension: str, name: str, day: str) -> str:
    """Where the PBX keeps a recording; ``day`` is YYYYMMDD."""
    line = f"{vpbx}_{extension}"
    return f"uploads/filecloud/recordings/{line}/{extension}/{day}_{name}.mp3"


def readable_id(path: str) -> str:
    """The id of 2018: an internal address in plain base64."""
    return base64.b64encode(f"http://172.16.16.100/{path}".encode()).decode()


def opaque_id(path: str) -> str:
    """The id of 2019: says nothing about where the file is."""
    digest = hashlib.sha256(path.encode()).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
