"""The sound of one call between a browser and the exchange (WebRTC by aiortc)."""

import asyncio
import re
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import aioice.ice
import av
import numpy as np
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from .sound import LevelMeter
from .voices import SAMPLE_RATE

FRAME_SAMPLES = SAMPLE_RATE // 50
"""Samples in the 20 ms that one RTP packet carries."""

Samples = np.ndarray
Listener = Callable[[Samples], None]


class Source(Protocol):
    """Where the sound that a browser hears comes from."""

    def pull(self, count: int) -> Samples: ...


def stay_on_loopback() -> None:
    """Let ICE offer 127.0.0.1 and nothing else.

    aioice leaves loopback out by default, so a machine without a network would
    have no way to talk to itself; and nothing else may listen to this PBX.
    """
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


def without_candidates(sdp: str) -> str:
    """``sdp`` without the other side's addresses.

    Browsers hide theirs behind mDNS names and the SDK adds invented ones. Their
    checks reach our loopback address anyway, and ICE learns from where they came.
    """
    return re.sub(r"a=(candidate:|end-of-candidates)[^\r\n]*\r?\n", "", sdp)


class OutgoingSound(AudioStreamTrack):
    """What the browser hears: silence until ``live``, then the source."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.live = False
        self._source = source
        self._position = 0
        self._started = 0.0

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when they are due."""
        if self.readyState != "live":
            raise MediaStreamError
        if not self._started:
            self._started = time.monotonic()
        due = self._started + self._position / SAMPLE_RATE
        await asyncio.sleep(due - time.monotonic())
        samples = np.zeros(FRAME_SAMPLES, np.int16)
        if self.live:
            samples = self._source.pull(FRAME_SAMPLES)
        frame = av.AudioFrame.from_ndarray(
            samples.reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = self._position
        self._position += FRAME_SAMPLES
        return frame


class MediaSession:
    """One peer connection, its counters, and who listens to it."""

    def __init__(
        self,
        source: Source,
        *,
        on_heard: Listener,
        on_lost: Callable[[], None],
    ) -> None:
        self.level = LevelMeter()
        self._on_heard = on_heard
        self._on_lost = on_lost
        self._packets = (0, 0)
        self._closed = False
        self._listening: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._sound = OutgoingSound(source)
        stay_on_loopback()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peer.addTrack(self._sound)
        self._peer.on("track", self._listen_to)
        self._peer.on("connectionstatechange", self._watch_connection)

    def go_live(self) -> None:
        """The talk begins."""
        self._sound.live = True

    async def answer(self, sdp: str) -> str:
        """Our SDP answer to the browser's offer (the first, or a later one)."""
        async with self._lock:
            offer = RTCSessionDescription(without_candidates(sdp), "offer")
            await self._peer.setRemoteDescription(offer)
            await self._peer.setLocalDescription(await self._peer.createAnswer())
            return self._peer.localDescription.sdp

    async def offer(self) -> str:
        """Our SDP offer; each tab that rings may have one."""
        async with self._lock:
            await self._peer.setLocalDescription(await self._peer.createOffer())
            return self._peer.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        """Take the browser's answer to our offer."""
        async with self._lock:
            if self._peer.signalingState == "have-local-offer":
                answer = RTCSessionDescription(without_candidates(sdp), "answer")
                await self._peer.setRemoteDescription(answer)

    async def packets(self) -> tuple[int, int]:
        """RTP packets received and sent so far."""
        if not self._closed:
            received = sent = 0
            for stats in (await self._peer.getStats()).values():
                if stats.type == "inbound-rtp":
                    received += stats.packetsReceived
                elif stats.type == "outbound-rtp":
                    sent += stats.packetsSent
            if not self._closed:
                self._packets = (received, sent)
        return self._packets

    async def close(self) -> None:
        """Hang up the media; the counters stay readable."""
        if self._closed:
            return
        await self.packets()
        self._closed = True
        if self._listening is not None:
            self._listening.cancel()
        self._sound.stop()
        await self._peer.close()

    def _listen_to(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and self._listening is None:
            self._listening = asyncio.create_task(self._listen(track))

    async def _listen(self, track: MediaStreamTrack) -> None:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            for part in resampler.resample(frame):
                samples = part.to_ndarray().reshape(-1)
                self.level.hear(samples)
                self._on_heard(samples)

    def _watch_connection(self) -> None:
        if self._peer.connectionState in ("failed", "closed") and not self._closed:
            self._on_lost()
