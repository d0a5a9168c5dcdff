"""Who hears what in one call, and what of it is recorded."""

from typing import TYPE_CHECKING

import numpy as np

from .media import MediaSession
from .options import Extension
from .party import Party
from .recorder import Recorder
from .sound import HoldMusic, PipeSource, ToneSource

if TYPE_CHECKING:
    from .calls import Call

AGENT = "agent"
MUSIC = "music"

Samples = np.ndarray


class _Ear:
    """The source of a party's media: what it hears just now."""

    party: Party

    def __init__(self, sound: "CallSound") -> None:
        self._sound = sound

    def pull(self, count: int) -> Samples:
        return self._sound.heard_by(self.party, count)


class CallSound:
    """Joins the voices of a call; a line on hold hears nothing, the other music."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._outside = ToneSource()
        self._music = HoldMusic()
        self.recorder = Recorder()

    def join(self, extension: Extension, side: str, device_id: str = "") -> Party:
        """Give ``extension`` a place in the call; ``side`` names its voice."""
        ear = _Ear(self)

        def said(samples: Samples) -> None:
            self._said_by(party, samples)

        media = MediaSession(ear, on_heard=said, on_lost=self._call.media_lost)
        party = ear.party = Party(extension, side, media, PipeSource(), device_id)
        return party

    def far_side_hears(self) -> str:
        """What an outside party, or the other agent, hears."""
        if not self._call.is_ongoing:
            return ""
        return MUSIC if any(map(self._is_apart, self._call.parties)) else AGENT

    def _is_apart(self, party: Party) -> bool:
        """Whether music plays in place of what this line says."""
        return party.on_hold or bool(self._call.transferring_to)

    def _other(self, party: Party) -> Party | None:
        """The agent at the other end; None is the outside world."""
        others = [other for other in self._call.parties if other is not party]
        return others[0] if others else None

    def heard_by(self, party: Party, count: int) -> Samples:
        """What this line hears next; what the exchange itself plays is recorded."""
        silence = np.zeros(count, np.int16)
        other = self._other(party)
        if self._is_apart(party):
            # Nobody pulls for the outside world: its music goes by this clock.
            if other is None:
                self._play_music(party, count)
            return silence
        if other is not None:
            if self._is_apart(other):
                return self._play_music(other, count)
            # Between two agents each voice is recorded where it was said.
            return party.pipe.pull(count)
        echo = self._call.exchange.options.far_side == "echo"
        samples = (party.pipe if echo else self._outside).pull(count)
        self.recorder.write("outside", samples)
        return samples

    def _play_music(self, instead_of: Party, count: int) -> Samples:
        music = self._music.pull(count)
        self.recorder.write(instead_of.side, music)
        return music

    def _said_by(self, party: Party, samples: Samples) -> None:
        if not self._call.is_ongoing or self._is_apart(party):
            return
        self.recorder.write(party.side, samples)
        # Alone with the outside world, a line's own pipe is its echo.
        (self._other(party) or party).pipe.push(samples)
