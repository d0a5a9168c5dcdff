"""Softphone clients: the browser tabs that are connected to the exchange."""

import itertools
import json
from typing import Any

from aiohttp import web

from .options import Extension
from .services import Service

_client_numbers = itertools.count(1)


class Client:
    """One authenticated WebSocket of one tab."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        extension: Extension,
        device_id: str,
        browser_id: str,
    ) -> None:
        self.socket = socket
        self.extension = extension
        self.device_id = device_id
        self.browser_id = browser_id
        self.client_id = f"client-{next(_client_numbers)}"

    async def send(self, service: Service, body: dict[str, Any]) -> None:
        """Send one packet; a client that just left misses it."""
        await self.send_text(json.dumps({"service": int(service), "body": body}))

    async def send_text(self, text: str) -> None:
        if self.socket.closed:
            return
        try:
            await self.socket.send_str(text)
        except ConnectionError:
            pass

    def describe(self) -> dict[str, str]:
        """The client as AUTHEN answers and OTHER_DEVICE_AUTHEN name it."""
        return {"clientId": self.client_id, "browserId": self.browser_id}


class Clients:
    """All clients, by line and by device."""

    def __init__(self) -> None:
        self._all: list[Client] = []

    def __iter__(self):
        return iter(list(self._all))

    def add(self, client: Client) -> None:
        self._all.append(client)

    def remove(self, client: Client) -> None:
        if client in self._all:
            self._all.remove(client)

    def of_extension(self, number: str) -> list[Client]:
        return [c for c in self._all if c.extension.number == number]

    def of_device(self, number: str, device_id: str) -> list[Client]:
        """Connections of one tab: more than one for a moment when it reconnects."""
        return [c for c in self.of_extension(number) if c.device_id == device_id]
