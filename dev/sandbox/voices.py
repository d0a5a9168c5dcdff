"""Two synthetic voices, so that a listener can tell agent and customer apart."""

from functools import cache

import numpy as np

SAMPLE_RATE = 16_000
"""Samples per second of all sound inside the sandbox (mono, 16 bit)."""

LOOP_SECONDS = 7.2
AGENT_PITCH = 330.0
CUSTOMER_PITCH = 180.0
HOLD_PITCH = 1_500.0
"""Far from both voices and their harmonics."""

_SYLLABLE_SECONDS = 0.24
_LOUDNESS = 9_000


@cache
def voice(pitch: float) -> np.ndarray:
    """A loop of speech-like syllables: int16 samples, ``LOOP_SECONDS`` long.

    The pitch (Hz) says who talks. Each syllable rises and falls like a spoken
    one; every fifth is a pause.
    """
    time = np.arange(round(LOOP_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    syllable = (time / _SYLLABLE_SECONDS).astype(int)
    phase_in_syllable = time / _SYLLABLE_SECONDS - syllable
    envelope = np.sin(np.pi * phase_in_syllable) ** 2 * (syllable % 5 != 4)
    melody = pitch * (1 + 0.06 * ((syllable * 7) % 5 - 2))
    phase = 2 * np.pi * np.cumsum(melody) / SAMPLE_RATE
    wave = np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase)
    return (wave * envelope * _LOUDNESS / 1.6).astype(np.int16)


@cache
def hold_music() -> np.ndarray:
    """One steady note, a whole number of its waves."""
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    wave = np.sin(2 * np.pi * HOLD_PITCH * time)
    return (wave * _LOUDNESS / 2).astype(np.int16)


@cache
def conversation(pitch_shift: float = 1.0) -> np.ndarray:
    """One loop in which the agent speaks first and the customer answers."""
    agent = voice(AGENT_PITCH * pitch_shift)
    customer = voice(CUSTOMER_PITCH * pitch_shift)
    half = len(agent) // 2
    return np.concatenate([agent[:half], customer[half:]])
