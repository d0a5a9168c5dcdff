"""A small softphone: speaks the signalling, sends and hears real sound."""

import asyncio
import itertools
import json

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from ..media import OutgoingSound
from ..services import Service
from ..voices import AGENT_PITCH, voice

PATIENCE = 8.0
"""Seconds after which something that was waited for is given up."""


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


class Softphone:
    """One tab of one extension; an async context manager."""

    _numbers = itertools.count(1)

    def __init__(self, sandbox, number):
        self.sandbox = sandbox
        self.number = number
        self.device_id = f"web-{next(self._numbers)}"
        self.call_id = ""
        self.last_sdp = ""
        self.loudness = 0.0
        self.received = []
        self._request_ids = itertools.count(1)
        self._answers = {}
        self._news = asyncio.Condition()
        self._peer = None
        self._tasks = []

    async def __aenter__(self):
        _status, login = await self.sandbox.login(
            username=f"VPBX_DEMO_{self.number}", password=f"demo-{self.number}"
        )
        await self.connect(login["token"])
        return self

    async def __aexit__(self, *_exception):
        await self.end_media()
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def connect(self, token):
        """Open the socket; the answer to AUTHEN."""
        url = self.sandbox.base_url.replace("http", "ws") + "/ws"
        self._socket = await self.sandbox.http.ws_connect(url)
        self._tasks.append(asyncio.create_task(self._read()))
        return await self.ask(
            Service.AUTHEN, accesstoken=token, deviceId=self.device_id
        )

    async def _read(self):
        async for message in self._socket:
            packet = json.loads(message.data)
            service, body = Service(packet["service"]), packet["body"]
            answer = self._answers.get(body.get("requestId"))
            if answer:
                answer.set_result(body)
                continue
            async with self._news:
                self.received.append((service, body))
                self._news.notify_all()

    async def ask(self, service, **body):
        """Send a request; its answer's body."""
        request_id = next(self._request_ids)
        answer = self._answers[request_id] = asyncio.get_running_loop().create_future()
        packet = {"service": service, "body": {**body, "requestId": request_id}}
        await self._socket.send_json(packet)
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def heard(self, service, **wanted):
        """Wait for a packet from the server with these fields; its body."""

        def found():
            for got, body in self.received:
                if got == service and wanted.items() <= body.items():
                    return body
            return None

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(found)
            return found()

    def has_heard(self, service):
        return any(got == service for got, _body in self.received)

    # Calls

    async def dial(self, number):
        """Dial and offer sound; the answer to CALL_START."""
        answer = await self.start_call(number)
        await self.send_offer()
        return answer

    async def start_call(self, number, from_number=None):
        self.received.clear()
        answer = await self.ask(
            Service.CALL_START,
            fromNumber=from_number or f"VPBX_DEMO_{self.number}",
            toNumber=number,
            video=False,
        )
        self.call_id = answer.get("callId", "")
        return answer

    async def send_offer(self):
        self._make_peer()
        await self._peer.setLocalDescription(await self._peer.createOffer())
        await self._send_sdp("offer")
        sdp = await self.heard(Service.CALL_SDP_CANDIDATE_FROM_SERVER)
        await self._take(sdp)

    async def offer_again(self, direction):
        """Renegotiate a running call."""
        self._peer.getTransceivers()[0].direction = direction
        await self._peer.setLocalDescription(await self._peer.createOffer())
        await self._send_sdp("offer")
        await self._take(await self.heard(Service.CALL_SDP_CANDIDATE_FROM_SERVER))

    async def ringing(self):
        """Wait for a call and say that it rings; the call's packet."""
        start = await self.heard(Service.CALL_START_FROM_SERVER)
        self.call_id = start["callId"]
        await self.state(180)
        return start

    async def answer(self):
        """Answer the ringing call, with sound."""
        result = await self.state(200)
        if result["r"] == 0:
            self._make_peer()
            await self._take(await self.heard(Service.CALL_SDP_CANDIDATE_FROM_SERVER))
            await self._peer.setLocalDescription(await self._peer.createAnswer())
            await self._send_sdp("answer")
        return result

    async def state(self, code):
        return await self.ask(Service.CALL_STATE, callId=self.call_id, code=code)

    async def hang_up(self):
        answer = await self.ask(Service.CALL_STOP, callId=self.call_id)
        await self.end_media()
        return answer

    # Sound

    def _make_peer(self):
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        sound = OutgoingSound(AgentVoice(), lambda samples: None)
        sound.live = True
        self._peer.addTrack(sound)
        self._peer.on("track", self._listen_to)

    async def _take(self, body):
        self.last_sdp = body["data"]["sdp"]
        await self._peer.setRemoteDescription(
            RTCSessionDescription(body["data"]["sdp"], body["data"]["type"])
        )

    async def _send_sdp(self, kind):
        data = {"type": kind, "sdp": self._peer.localDescription.sdp}
        await self.ask(
            Service.CALL_SDP_CANDIDATE, callId=self.call_id, type="sdp", data=data
        )

    def _listen_to(self, track):
        self._tasks.append(asyncio.create_task(self._listen(track)))

    async def _listen(self, track):
        try:
            while True:
                frame = await track.recv()
                samples = frame.to_ndarray().astype(float)
                self.loudness = max(self.loudness, float(np.abs(samples).max()))
        except MediaStreamError:
            pass

    async def hears_something(self):
        """Wait for sound from the other side."""

        async def loud():
            return self.loudness > 1000

        await until(loud)

    async def end_media(self):
        if self._peer:
            await self._peer.close()
            self._peer = None
