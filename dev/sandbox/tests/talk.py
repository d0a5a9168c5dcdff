"""One call of a softphone of the tests, with real sound both ways."""

import asyncio

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from ..media import OutgoingSound
from ..services import Service
from ..voices import AGENT_PITCH, voice

PATIENCE = 8.0
"""Seconds after which something that was waited for is given up."""

LOUD = 1000
HEARD_SECONDS = 0.2


async def until(condition, patience=PATIENCE):
    """Ask ``condition`` (a coroutine function) until it says something true."""
    async with asyncio.timeout(patience):
        while not (result := await condition()):
            await asyncio.sleep(0.02)
        return result


class AgentVoice:
    """The source of what this softphone says."""

    def __init__(self):
        self._position = 0

    def pull(self, count):
        loop = voice(AGENT_PITCH)
        positions = np.arange(self._position, self._position + count) % len(loop)
        self._position += count
        return loop[positions]


def has_pitch(samples, rate, pitch):
    """Whether so much of the sound is in the band around ``pitch`` (Hz)."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    pitches = np.fft.rfftfreq(len(samples), 1 / rate)
    in_band = (pitches > 0.85 * pitch) & (pitches < 1.15 * pitch)
    # A voice that is missing leaves less than a millionth.
    return spectrum[in_band].sum() > 0.001 * max(spectrum.sum(), 1)


class Talk:
    """A call and its own peer connection."""

    def __init__(self, softphone, call_id):
        self.softphone = softphone
        self.call_id = call_id
        self.last_sdp = ""
        self._heard = np.zeros(0)
        self._rate = 48_000
        self._peer = None
        self._listening = []

    # Signalling

    async def ask(self, service, **body):
        return await self.softphone.ask(service, callId=self.call_id, **body)

    async def told(self, service, **wanted):
        """Wait for a packet about this call."""
        return await self.softphone.heard(service, callId=self.call_id, **wanted)

    async def state(self, code):
        return await self.ask(Service.CALL_STATE, code=code)

    async def hold(self, on):
        return await self.ask(Service.HOLD, hold=on)

    async def send_dtmf(self, digits):
        return await self.ask(Service.CALL_DTMF, digits=digits)

    async def transfer(self, number):
        to = {"number": number, "type": "internal", "alias": number}
        return await self.ask(Service.TRANSFER, to=to)

    async def hang_up(self):
        answer = await self.ask(Service.CALL_STOP)
        await self.end_media()
        return answer

    async def answer(self):
        """Answer the ringing call, with sound."""
        result = await self.state(200)
        if result["r"] == 0:
            self._make_peer()
            await self._take(await self._next_sdp())
            await self._peer.setLocalDescription(await self._peer.createAnswer())
            await self._send_sdp("answer")
        return result

    async def send_offer(self):
        self._make_peer()
        await self._offer()

    async def offer_again(self, direction):
        """Renegotiate a running call."""
        self._peer.getTransceivers()[0].direction = direction
        self.softphone.received.clear()
        await self._offer()

    async def _offer(self):
        await self._peer.setLocalDescription(await self._peer.createOffer())
        await self._send_sdp("offer")
        await self._take(await self._next_sdp())

    async def _next_sdp(self):
        return await self.told(Service.CALL_SDP_CANDIDATE_FROM_SERVER)

    async def _send_sdp(self, kind):
        data = {"type": kind, "sdp": self._peer.localDescription.sdp}
        await self.ask(Service.CALL_SDP_CANDIDATE, type="sdp", data=data)

    async def _take(self, body):
        self.last_sdp = body["data"]["sdp"]
        await self._peer.setRemoteDescription(
            RTCSessionDescription(body["data"]["sdp"], body["data"]["type"])
        )

    # Sound

    def _make_peer(self):
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        sound = OutgoingSound(AgentVoice())
        sound.live = True
        self._peer.addTrack(sound)
        self._peer.on("track", self._listen_to)

    def _listen_to(self, track):
        self._listening.append(asyncio.create_task(self._listen(track)))

    async def _listen(self, track):
        try:
            while True:
                frame = await track.recv()
                samples = frame.to_ndarray().reshape(-1).astype(float)
                samples = samples[:: len(frame.layout.channels)]
                self._rate = frame.sample_rate
                kept = round(HEARD_SECONDS * self._rate)
                self._heard = np.concatenate([self._heard, samples])[-kept:]
        except MediaStreamError:
            pass

    def is_loud(self):
        return self._heard.size > 0 and float(np.abs(self._heard).max()) > LOUD

    def hears_now(self, pitch):
        return self.is_loud() and has_pitch(self._heard, self._rate, pitch)

    async def hears(self, pitch):
        """Wait for a sound of this pitch."""

        async def heard():
            return self.hears_now(pitch)

        await until(heard)

    async def hears_something(self):
        async def loud():
            return self.is_loud()

        await until(loud)

    async def hears_nothing(self):
        """Wait until all of the last sound is silence."""

        async def silent():
            full = self._heard.size >= HEARD_SECONDS * self._rate
            return full and float(np.abs(self._heard).max()) < LOUD / 10

        await until(silent)

    async def end_media(self):
        for task in self._listening:
            task.cancel()
        if self._peer:
            await self._peer.close()
            self._peer = None
