"""A recording on its way to a file: what it is, how long it may be, what it sums to."""

import hashlib
from dataclasses import dataclass

from .errors import PbxBadRecording, PbxRecordingNotReady, PbxRecordingTooLarge

#: Enough of the beginning to tell every type below.
_HEAD = 12


@dataclass(frozen=True)
class Recording:
    """What was written: bytes, their sums (hex), and the type the bytes show."""

    size: int
    sha256: str
    sha1: str  # by which Odoo names its files
    mimetype: str  # audio/mpeg, audio/wav, audio/ogg


def copy_audio(chunks, target, max_bytes):
    """Write ``chunks`` of bytes to ``target`` and return the :class:`Recording`.

    Nothing is written before the first bytes have shown to be audio; when an error is
    raised later, ``target`` holds a part that the caller throws away.

    :raise PbxRecordingNotReady: there is not one byte.
    :raise PbxBadRecording: no known audio.
    :raise PbxRecordingTooLarge: more than ``max_bytes``.
    """
    sha256 = hashlib.sha256()
    sha1 = hashlib.sha1(usedforsecurity=False)
    size, mimetype, head = 0, None, b""
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise too_large(max_bytes)
        sha256.update(chunk)
        sha1.update(chunk)
        if mimetype:
            target.write(chunk)
            continue
        head += chunk
        if len(head) >= _HEAD:
            mimetype = _known_mimetype(head)
            target.write(head)
    if not size:
        raise PbxRecordingNotReady
    if not mimetype:
        raise PbxBadRecording("The recording is too short to be audio.")
    return Recording(size, sha256.hexdigest(), sha1.hexdigest(), mimetype)


def too_large(max_bytes):
    return PbxRecordingTooLarge(f"The recording is larger than {max_bytes} bytes.")


def _known_mimetype(head):
    for mimetype, matches in _TYPES.items():
        if matches(head):
            return mimetype
    raise PbxBadRecording("The answer is not an audio file.")


def _is_mpeg(head):
    return head.startswith(b"ID3") or _is_mpeg_frame(head)


def _is_mpeg_frame(head):
    """Tell the header of an MPEG frame of layer II or III from other 0xFF bytes."""
    sync = head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    possible = version != 1 and layer in (1, 2) and bit_rate != 15 and sample_rate != 3
    return sync and possible


_TYPES = {
    "audio/mpeg": _is_mpeg,
    "audio/wav": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE",
    "audio/ogg": lambda head: head.startswith(b"OggS"),
}
