"""Sound for the demo: two voices that take turns in syllables of no language."""

import io
import math
import random
import wave

RATE = 8000
SYLLABLE = 0.22
LOUDNESS = 70
# The pitch of the agent's and of the customer's voice, in hertz.
PITCHES = (205.0, 130.0)
MELODY = (0.9, 0.96, 1.0, 1.07, 1.15)


def conversation(seconds):
    """A WAV file of so many seconds, in 8 bits: the same each time.

    :rtype: bytes
    """
    chance = random.Random(seconds)  # noqa: S311 - no secret
    voices = [[_syllable(pitch * step) for step in MELODY] for pitch in PITCHES]
    size = seconds * RATE
    pieces, length, turn = [], 0, 0
    while length < size:
        words = chance.randrange(6, 18)
        said = [
            chance.choice(voices[turn % 2]) if chance.random() < 0.85 else _SILENCE
            for _place in range(words)
        ]
        piece = b"".join([*said, _SILENCE])
        pieces.append(piece)
        length += len(piece)
        turn += 1
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(b"".join(pieces)[:size])
    return target.getvalue()


def _syllable(pitch):
    """It rises and falls as a spoken one."""
    count = int(RATE * SYLLABLE)
    samples = bytearray()
    for place in range(count):
        phase = 2 * math.pi * pitch * place / RATE
        tone = (
            math.sin(phase)
            + 0.5 * math.sin(2 * phase)
            + 0.35 * math.sin(3 * phase)
            + 0.2 * math.sin(5 * phase)
        )
        rise = math.sin(math.pi * place / count) ** 2
        samples.append(128 + round(LOUDNESS * rise * tone / 2.05))
    return bytes(samples)


_SILENCE = bytes([128]) * int(RATE * SYLLABLE)
