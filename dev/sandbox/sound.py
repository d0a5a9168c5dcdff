"""Where sound comes from, and how loud it is."""

from collections import deque

import numpy as np

from .voices import CUSTOMER_PITCH, SAMPLE_RATE, hold_music, voice

_FULL_SCALE = 32768.0
_LEVEL_WINDOW_SECONDS = 2.0
_PIPE_SECONDS = 0.4


class _Loop:
    """Plays the same samples again and again."""

    def __init__(self, loop: np.ndarray) -> None:
        self._loop = loop
        self._position = 0

    def pull(self, count: int) -> np.ndarray:
        """The next ``count`` samples."""
        positions = np.arange(self._position, self._position + count)
        self._position += count
        return self._loop[positions % len(self._loop)]


class ToneSource(_Loop):
    """The voice of a customer who never stops talking."""

    def __init__(self) -> None:
        super().__init__(voice(CUSTOMER_PITCH))


class HoldMusic(_Loop):
    """What is played to those who wait."""

    def __init__(self) -> None:
        super().__init__(hold_music())


class PipeSource:
    """Plays what somebody else says: an echo, or the other agent."""

    def __init__(self) -> None:
        self._waiting = np.zeros(0, np.int16)

    def push(self, samples: np.ndarray) -> None:
        """Add samples; the oldest are dropped when nobody pulls."""
        waiting = np.concatenate([self._waiting, samples])
        self._waiting = waiting[-round(_PIPE_SECONDS * SAMPLE_RATE) :]

    def pull(self, count: int) -> np.ndarray:
        """The next ``count`` samples, silence where there are none."""
        samples, self._waiting = self._waiting[:count], self._waiting[count:]
        return np.concatenate([samples, np.zeros(count - len(samples), np.int16)])


class LevelMeter:
    """Loudness (RMS, 0 to 1) of the last two seconds and of the whole call."""

    def __init__(self) -> None:
        self._recent: deque[tuple[int, float]] = deque()
        self._recent_count = 0
        self._whole = (0, 0.0)

    def hear(self, samples: np.ndarray) -> None:
        energy = float(np.square(samples / _FULL_SCALE).sum())
        self._recent.append((len(samples), energy))
        self._recent_count += len(samples)
        while self._recent_count > _LEVEL_WINDOW_SECONDS * SAMPLE_RATE:
            self._recent_count -= self._recent.popleft()[0]
        self._whole = (self._whole[0] + len(samples), self._whole[1] + energy)

    @property
    def recent(self) -> float:
        energy = sum(energy for _count, energy in self._recent)
        return _rms(self._recent_count, energy)

    @property
    def whole(self) -> float:
        return _rms(*self._whole)


def _rms(count: int, energy: float) -> float:
    return round((energy / count) ** 0.5, 5) if count else 0.0
