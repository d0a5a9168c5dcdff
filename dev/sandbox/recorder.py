"""Both sides of a call in one recording, each at the time it was heard."""

import time

import numpy as np

from . import mp3
from .voices import SAMPLE_RATE

_GAP_SECONDS = 0.1
"""A side that is later than this was silent in between; less is jitter."""


class Recorder:
    """Collects int16 samples of each side from ``start()`` on."""

    def __init__(self) -> None:
        self._started: float | None = None
        self._sides: dict[str, list[np.ndarray]] = {}
        self._lengths: dict[str, int] = {}

    def start(self) -> None:
        self._started = time.monotonic()

    def write(self, side: str, samples: np.ndarray) -> None:
        """Add what ``side`` said just now; nothing before ``start()`` is kept."""
        if self._started is None:
            return
        elapsed = time.monotonic() - self._started
        begins_at = round(elapsed * SAMPLE_RATE) - len(samples)
        parts = self._sides.setdefault(side, [])
        gap = begins_at - self._lengths.get(side, 0)
        if gap > _GAP_SECONDS * SAMPLE_RATE:
            parts.append(np.zeros(gap, np.int16))
            self._lengths[side] = self._lengths.get(side, 0) + gap
        parts.append(samples)
        self._lengths[side] = self._lengths.get(side, 0) + len(samples)

    def mixed(self, seconds: float) -> np.ndarray:
        """Both sides together, exactly ``seconds`` long."""
        total = np.zeros(round(seconds * SAMPLE_RATE), np.int32)
        for parts in self._sides.values():
            side = np.concatenate(parts)[: len(total)]
            total[: len(side)] += side
        return np.clip(total, -32768, 32767).astype(np.int16)

    def to_mp3(self, seconds: float) -> bytes:
        """The recording of a talk of ``seconds``."""
        return mp3.encode(self.mixed(seconds))
