"""What the browsers of a call are told about it."""

from typing import TYPE_CHECKING

from .clients import Client
from .party import Device, Party
from .services import Service

if TYPE_CHECKING:
    from .calls import Call


class CallMessages:
    """Packets about one call, to the tabs of its parties."""

    def __init__(self, call: "Call") -> None:
        self._call = call

    async def start(self, client: Client) -> None:
        """A call comes in."""
        call = self._call
        await self._send_to(
            client,
            Service.CALL_START_FROM_SERVER,
            fromNumber=call.from_number,
            toNumber=call.to_number,
            fromAlias=call.from_number,
            toAlias=call.to_number,
            fromInternal=call.is_internal,
            iceServers=[],
            video=False,
        )

    async def offer(self, client: Client, sdp: str) -> None:
        """Our offer, to a tab that rings."""
        data = {"type": "offer", "sdp": sdp}
        service = Service.CALL_SDP_CANDIDATE_FROM_SERVER
        await self._send_to(client, service, type="sdp", data=data)

    async def sdp(self, party: Party, kind: str, sdp: str) -> None:
        """Our offer or answer."""
        data = {"type": kind, "sdp": sdp}
        service = Service.CALL_SDP_CANDIDATE_FROM_SERVER
        await self._send(party, service, type="sdp", data=data)

    async def state(self, party: Party, code: int, reason: str) -> None:
        """How far the call has come, as a SIP code."""
        if not self._call.is_over:
            service = Service.CALL_STATE_FROM_SERVER
            await self._send(party, service, code=code, reason=reason)

    async def answered_by(self, device: Client | Device) -> None:
        """The user's other tabs stop ringing."""
        await self._other_tabs(device, "CALL_STATE", code=200)

    async def end(self, by: Client | Device | None) -> None:
        """The call is over; ``by`` ended it and knows."""
        call = self._call
        for party in call.parties:
            if by is None or call.party_of(by) is not party:
                await self._end_of(party)
            elif party is not call.callee:
                continue
            elif call.answered_at:
                await self._other_tabs(by, "CALL_END")
            else:
                await self._other_tabs(by, "CALL_STATE", code=int(call.cause))

    async def _end_of(self, party: Party) -> None:
        call = self._call
        if party is call.caller and not call.answered_at:
            # A number that cannot be reached is a state; the rest is a stop.
            service = Service.CALL_STATE_FROM_SERVER
            await self._send(party, service, code=int(call.cause), reason="")
        else:
            await self._send(party, Service.CALL_STOP_FROM_SERVER)

    async def _send(self, party: Party, service: Service, **body: object) -> None:
        for client in self._call.clients_of(party):
            await self._send_to(client, service, **body)

    async def _send_to(self, client: Client, service: Service, **body: object) -> None:
        await client.send(service, {"callId": self._call.call_id, **body})

    async def _other_tabs(
        self, device: Client | Device, kind: str, **details: int
    ) -> None:
        message = {"type": kind, "data": {"callId": self._call.call_id, **details}}
        clients = self._call.exchange.clients
        for other in clients.of_extension(device.extension.number):
            if other.device_id != device.device_id:
                await other.send(Service.MSG_FROM_OTHER_DEVICE, message)
