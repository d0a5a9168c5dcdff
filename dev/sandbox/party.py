"""One line's place in a call."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .options import Extension

if TYPE_CHECKING:
    from .media import MediaSession
    from .sound import PipeSource


@dataclass(frozen=True)
class Device:
    """A telephone of a line: a tab's, or one that never connects here."""

    extension: Extension
    device_id: str


@dataclass
class Party:
    """A line that takes part; ``device_id`` is empty while all its tabs ring."""

    extension: Extension
    side: str
    media: "MediaSession"
    pipe: "PipeSource"
    device_id: str = ""
    on_hold: bool = False
