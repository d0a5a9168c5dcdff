"""One line's place in a call."""

from dataclasses import dataclass

from .media import MediaSession
from .options import Extension
from .sound import PipeSource


@dataclass
class Party:
    """A line that takes part; ``device_id`` is empty while all its tabs ring."""

    extension: Extension
    media: MediaSession
    pipe: PipeSource
    device_id: str = ""
