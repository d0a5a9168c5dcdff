"""Sound to constant-rate MP3, in frames that can be cut and repeated freely."""

from fractions import Fraction

import av
import numpy as np

from .voices import SAMPLE_RATE

FRAME_SAMPLES = 576
"""Samples in one MPEG-2 layer III frame: 36 ms at 16 kHz."""


def encode_frames(samples: np.ndarray, bit_rate: int) -> list[bytes]:
    """Encode mono int16 ``samples`` into MP3 frames of one size.

    Without a bit reservoir each frame stands alone, so any run of frames is a
    playable MP3; without a container there is no header frame to keep true.
    """
    encoder = av.CodecContext.create("libmp3lame", "w")
    encoder.sample_rate = SAMPLE_RATE
    encoder.layout = "mono"
    encoder.format = "s16p"
    encoder.bit_rate = bit_rate
    encoder.time_base = Fraction(1, SAMPLE_RATE)
    encoder.options = {"reservoir": "0"}
    padding = -len(samples) % FRAME_SAMPLES
    samples = np.concatenate([samples, np.zeros(padding, np.int16)])
    frames: list[bytes] = []
    for start in range(0, len(samples), FRAME_SAMPLES):
        block = samples[start : start + FRAME_SAMPLES].reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="s16p", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        frame.time_base = encoder.time_base
        frames += [bytes(packet) for packet in encoder.encode(frame)]
    frames += [bytes(packet) for packet in encoder.encode(None)]
    return frames


def encode(samples: np.ndarray, bit_rate: int = 24_000) -> bytes:
    """Encode mono int16 ``samples`` into a whole MP3."""
    return b"".join(encode_frames(samples, bit_rate))
