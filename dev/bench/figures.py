"""Figures as the page shows them, and what they are compared with."""

from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass(frozen=True)
class Score:
    """One line of the scoreboard.

    Ratios say how good ours is: 1 is as good, 2 twice as fast (small, light), 0.5 half
    as fast.
    """

    part: str
    #: What was measured, for people: "One number, 1,000,000 contacts".
    what: str
    #: Ours, with its spread and unit.
    ours: str
    #: The other product, and ours by it.
    peer: str = ""
    peer_ratio: float | None = None
    #: What cannot be beaten, and ours by it.
    limit: str = ""
    limit_ratio: float | None = None
    #: Why it is behind the peer, or less than half of the limit.
    why: str = ""

    @property
    def is_behind(self):
        """Whether the line needs a reason."""
        return (self.peer_ratio is not None and self.peer_ratio < 1) or (
            self.limit_ratio is not None and self.limit_ratio < 0.5
        )


@dataclass(frozen=True)
class Plot:
    """Lines over some x, or (``is_bars``) groups of bars."""

    name: str
    title: str
    x: list
    #: ``{name: [a value or None for each x]}``
    lines: dict = field(default_factory=dict)
    x_title: str = ""
    y_title: str = ""
    is_log: bool = False
    is_bars: bool = False


def spread(values, digits=0, unit=""):
    """The median, in brackets the middle half: "12 (11–14) ms"."""
    low, _middle, high = quantiles(values, n=4)
    return (
        f"{plain(median(values), digits)} ({plain(low, digits)}–{plain(high, digits)})"
        + (f" {unit}" if unit else "")
    )


def plain(value, digits=0):
    return f"{value:,.{digits}f}"


def ratio(value):
    """A ratio as exact as it matters: "41", "8.6", "0.52", "0.001"."""
    if value < 0.1:
        return f"{value:.1g}"
    places = 2 if value < 3 else 1 if value <= 20 else 0
    return f"{value:,.{places}f}"
