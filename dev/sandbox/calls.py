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
from .media import MediaSession, Source
from .options import Extension
from .party import Party
from .recorder import Recorder
from .services import Result
from .sound import PipeSource, ToneSource
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
        self.on_hold = False
        self.transferred_to = ""
        self.ringing_devices: set[str] = set()
        self.recorder = Recorder()
        self.recording = b""
        self.cdr_id = ""
        self._timer: asyncio.Task[None] | None = None
        self._offer_seen = False
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
    def is_over(self) -> bool:
        return self.ended_at is not None

    def party_of(self, client: Client) -> Party | None:
        """The party that ``client`` speaks for: its own, or one still ringing."""
        for party in self.parties:
            if party.extension.number == client.extension.number:
                if party.device_id in ("", client.device_id):
                    return party
        return None

    def clients_of(self, party: Party) -> list[Client]:
        """The party's tab, or all that ring."""
        number = party.extension.number
        if party.device_id:
            return self.exchange.clients.of_device(number, party.device_id)
        return self.exchange.clients.of_extension(number)

    def _join(self, extension: Extension, side: str, device_id: str = "") -> Party:
        """Give ``extension`` a place in the call; ``side`` names its voice."""
        pipe = PipeSource()
        echo = self.exchange.options.far_side == "echo"
        source: Source = pipe if self.is_internal or echo else ToneSource()

        def heard(samples) -> None:
            if self.state == ONGOING:
                self.recorder.write(side, samples)
                self._pass_on(party, samples)

        def sent(samples) -> None:
            # Between two agents each voice is recorded where it was heard.
            if not self.is_internal:
                self.recorder.write("outside", samples)

        media = MediaSession(
            source, on_heard=heard, on_sent=sent, on_lost=self._media_lost
        )
        party = Party(extension, media, pipe, device_id)
        return party

    def _pass_on(self, speaker: Party, samples) -> None:
        others = [party for party in self.parties if party is not speaker]
        for listener in others or [speaker]:
            listener.pipe.push(samples)

    # Outgoing

    async def start_from(self, client: Client) -> None:
        """A browser dials."""
        callee = self.exchange.extension(self.to_number)
        self.is_internal = callee is not None
        self.caller = self._join(client.extension, "caller", client.device_id)
        if callee:
            self.callee = self._join(callee, "callee")
        await self._tell.state(self.caller, 100, "Trying")
        self._wait(_OFFER_SECONDS, "408")

    async def _ring_the_other_end(self) -> None:
        if self.callee:
            await self._ring_browsers(self.callee, from_internal=True)
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
        self.callee = self._join(extension, "callee")
        await self._ring_browsers(self.callee, from_internal=False)

    async def _ring_browsers(self, callee: Party, *, from_internal: bool) -> None:
        if not self.exchange.clients.of_extension(callee.extension.number):
            await self.finish(TEMPORARILY_UNAVAILABLE)
            return
        self._wait(self.exchange.options.ring_timeout, TEMPORARILY_UNAVAILABLE)
        await self._tell.start(callee, from_internal=from_internal)
        if not from_internal:
            await self._offer_to(callee)

    async def _offer_to(self, party: Party) -> None:
        await self._tell.sdp(party, "offer", await party.media.offer())

    async def take_state(self, client: Client, code: int) -> Result:
        """A tab of the callee says that it rings, answers or rejects."""
        callee = self.callee
        if callee is None or self.is_over or self.state != RINGING:
            return Result.FAILED
        if code == 180:
            first = not self.ringing_devices
            self.ringing_devices.add(client.device_id)
            if self.caller and first:
                await self._tell.state(self.caller, 180, "Ringing")
        elif code == 200:
            await self._answer_by(client, callee)
        elif code >= 400:
            await self.finish(str(code), by=client)
        return Result.OK

    async def _answer_by(self, client: Client, callee: Party) -> None:
        callee.device_id = client.device_id
        await self._answered()
        await self._tell.answered_by(client)
        if self.caller:
            await self._tell.state(self.caller, 200, "OK")
            await self._offer_to(callee)

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
        refused = BUSY if self.caller else CANCELLED
        await self.finish(OK if self.answered_at else refused)

    async def _answered(self) -> None:
        self._stop_waiting()
        self.state = ONGOING
        self.answered_at = time.time()
        self.recorder.start()
        for party in self.parties:
            party.media.go_live()

    async def finish(self, cause: str, *, by: Client | None = None) -> None:
        """End the call, once: tell everybody but ``by``, and write it down."""
        if self.is_over:
            return
        self.ended_at = time.time()
        self.cause = cause
        self._stop_waiting()
        try:
            await self._tell.end(by)
            for party in self.parties:
                await party.media.close()
            await write_down(self)
        finally:
            self.state = ENDED
            self.written_down.set()

    def _media_lost(self) -> None:
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
