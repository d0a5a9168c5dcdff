"""One softphone call, from the first packet to its record."""

import asyncio
import time
from typing import Any

from .call_messages import CallMessages
from .cdr import INBOUND, INTERNAL, OUTBOUND
from .clients import Client
from .exchange import Exchange
from .far_side import NO_ANSWER, Outcome, outcome_of
from .ids import new_call_id, new_sdk_call_id
from .options import Extension
from .party import Device, Party
from .services import Result
from .writing_down import write_down

OK = "200"
TEMPORARILY_UNAVAILABLE = "480"
BUSY = "486"
CANCELLED = "487"

RINGING = "ringing"
ONGOING = "ongoing"
ENDED = "ended"

_OFFER_SECONDS = 30.0
"""How long a browser may take to ask for its microphone and send an offer."""


class Call:
    """A call with a browser at one end or at both.

    A missing caller or callee is the outside world, played by the exchange.
    """

    def __init__(self, exchange: Exchange, from_number: str, to_number: str) -> None:
        from .call_sound import CallSound  # slow: see signalling.py

        self.exchange = exchange
        self.call_id = new_sdk_call_id()
        self.switch_call_id = new_call_id()
        self.from_number = from_number
        self.to_number = to_number
        self.is_internal = False
        self.caller: Party | None = None
        self.callee: Party | None = None
        self.state = RINGING
        self.cause = ""
        self.started_at = time.time()
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.dtmf = ""
        self.transferring_to = ""
        self.transferred_to = ""
        self.transferred_from = ""
        self.colleagues_call: Call | None = None
        self.offered_devices: set[str] = set()
        self.ringing_devices: set[str] = set()
        self.sound = CallSound(self)
        self.recording = b""
        self.cdr_id = ""
        self._timer: asyncio.Task[None] | None = None
        self._offer_seen = False
        self.is_offered = False
        self.settled = asyncio.Event()
        self.written_down = asyncio.Event()
        self._tell = CallMessages(self)
        exchange.calls[self.call_id] = self

    # Who takes part

    @property
    def direction(self) -> int:
        if self.is_internal:
            return INTERNAL
        return OUTBOUND if self.caller else INBOUND

    @property
    def parties(self) -> list[Party]:
        return [party for party in (self.caller, self.callee) if party]

    @property
    def on_hold(self) -> bool:
        return any(party.on_hold for party in self.parties)

    @property
    def is_ongoing(self) -> bool:
        return self.state == ONGOING and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    def party_of(self, device: Client | Device) -> Party | None:
        """The party that ``device`` speaks for: its own, or one still ringing."""
        for party in self.parties:
            if party.extension.number == device.extension.number:
                if party.device_id in ("", device.device_id):
                    return party
        return None

    def depends_on(self, client: Client) -> bool:
        """Whether the call hangs on this tab; one that rings waits for any tab."""
        party = self.party_of(client)
        rings = party is self.callee and self.answered_at is None
        return party is not None and not (self.is_over or rings)

    def clients_of(self, party: Party) -> list[Client]:
        """The party's tab, or all that ring."""
        number = party.extension.number
        if party.device_id:
            return self.exchange.clients.of_device(number, party.device_id)
        return self.exchange.clients.of_extension(number)

    # Outgoing

    async def start_from(self, client: Client) -> None:
        """A browser dials."""
        callee = self.exchange.extension(self.to_number)
        self.is_internal = callee is not None
        self.caller = self.sound.join(client.extension, "caller", client.device_id)
        if callee:
            self.callee = self.sound.join(callee, "callee")
        await self._tell.state(self.caller, 100, "Trying")
        self._wait(_OFFER_SECONDS, "408")

    async def _ring_the_other_end(self) -> None:
        if self.callee:
            await self._ring_browsers(self.callee)
        else:
            self._timer = asyncio.create_task(self._play_far_side())

    async def _play_far_side(self) -> None:
        options = self.exchange.options
        outcome: Outcome = outcome_of(self.to_number)
        if outcome.rings:
            await self._tell.state(self.caller, 180, "Ringing")
            patient = outcome.cause == NO_ANSWER
            await asyncio.sleep(
                options.ring_timeout if patient else options.answer_after
            )
        if outcome.cause != OK:
            await self.finish(outcome.cause)
            return
        await self._answered()
        await self._tell.state(self.caller, 200, "OK")

    # Incoming

    async def ring(self, extension: Extension) -> None:
        """Somebody outside dials; all tabs of ``extension`` ring."""
        self.callee = self.sound.join(extension, "callee")
        await self._ring_browsers(self.callee)

    async def _ring_browsers(self, callee: Party) -> None:
        clients = self.clients_of(callee)
        if not clients:
            await self.finish(TEMPORARILY_UNAVAILABLE)
            return
        self._wait(self.exchange.options.ring_timeout, TEMPORARILY_UNAVAILABLE)
        self.is_offered = True
        for client in clients:
            await self.offer_to(client)

    async def offer_to(self, client: Client) -> None:
        """Ring at a tab, also at one that comes late.

        Not twice at the same one: the SDK keeps its calls when its socket is cut,
        and would make a second call of a second offer. A page loaded anew has a
        new device id.
        """
        callee, device_id = self.callee, client.device_id
        if callee is None or not self.is_offered or self.state != RINGING:
            return
        if self.is_over or client.extension.number != callee.extension.number:
            return
        if device_id and device_id in self.offered_devices:
            return
        self.offered_devices.add(device_id)
        await self._tell.start(client)
        if not self.is_internal:
            await self._tell.offer(client, await callee.media.offer())

    async def take_state(self, device: Client | Device, code: int) -> Result:
        """A telephone of the callee says that it rings, answers or rejects."""
        callee = self.callee
        if callee is None or self.is_over or self.state != RINGING:
            return Result.FAILED
        if code == 180:
            first = not self.ringing_devices
            self.ringing_devices.add(device.device_id)
            if self.caller and first:
                await self._tell.state(self.caller, 180, "Ringing")
        elif code == 200:
            await self._answer_by(device, callee)
        elif code >= 400:
            await self.finish(str(code), by=device)
        return Result.OK

    async def _answer_by(self, device: Client | Device, callee: Party) -> None:
        callee.device_id = device.device_id
        await self._answered()
        await self._tell.answered_by(device)
        if self.caller:
            await self._tell.state(self.caller, 200, "OK")
            await self._tell.sdp(callee, "offer", await callee.media.offer())

    # Both ways

    async def take_sdp(self, client: Client, data: dict[str, Any]) -> None:
        """An offer or an answer of a browser."""
        party = self.party_of(client)
        if party is None or self.is_over:
            return
        if data.get("type") == "answer":
            if party.device_id:
                await party.media.accept(str(data.get("sdp", "")))
            return
        answer = await party.media.answer(str(data.get("sdp", "")))
        await self._tell.sdp(party, "answer", answer)
        if party is self.caller and not (self._offer_seen or self.is_over):
            self._offer_seen = True
            self._stop_waiting()
            await self._ring_the_other_end()

    async def stop(self, client: Client) -> None:
        """A browser hangs up."""
        is_callee = self.party_of(client) is self.callee
        refused = BUSY if is_callee else CANCELLED
        await self.finish(OK if self.answered_at else refused, by=client)

    async def hang_up_outside(self) -> None:
        """The outside party hangs up, or no longer wants to ring or be rung."""
        if self.colleagues_call:
            await self.colleagues_call.finish(CANCELLED)
        refused = BUSY if self.caller else CANCELLED
        await self.finish(OK if self.answered_at else refused)

    async def _answered(self) -> None:
        self._stop_waiting()
        self.state = ONGOING
        self.answered_at = time.time()
        self.sound.recorder.start()
        for party in self.parties:
            party.media.go_live()
        self.settled.set()

    async def finish(self, cause: str, *, by: Client | Device | None = None) -> None:
        """End the call, once: tell everybody but ``by``, and write it down."""
        if self.is_over:
            return
        self.ended_at = time.time()
        self.cause = cause
        self._stop_waiting()
        self.settled.set()
        try:
            await self._tell.end(by)
            for party in self.parties:
                await party.media.close()
            await write_down(self)
        finally:
            self.state = ENDED
            self.written_down.set()

    def media_lost(self) -> None:
        cause = OK if self.answered_at else CANCELLED
        self.exchange.in_background(self.finish(cause))

    def _wait(self, seconds: float, cause: str) -> None:
        """Give up with ``cause`` unless something happens first."""

        async def give_up() -> None:
            await asyncio.sleep(seconds)
            await self.finish(cause)

        self._stop_waiting()
        self._timer = asyncio.create_task(give_up())

    def _stop_waiting(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and timer is not asyncio.current_task():
            timer.cancel()
