"""A small softphone: speaks the signalling, and has any number of calls."""

import asyncio
import itertools
import json

from ..services import Service
from .talk import PATIENCE, Talk


class Softphone:
    """One tab of one extension; an async context manager.

    Its ``talk`` is the call of last; the methods about a call are this one's.
    """

    _numbers = itertools.count(1)

    def __init__(self, sandbox, number):
        self.sandbox = sandbox
        self.number = number
        self.device_id = f"web-{next(self._numbers)}"
        self.talk = Talk(self, "")
        self.talks = [self.talk]
        self.received = []
        self.texts = []
        self._request_ids = itertools.count(1)
        self._answers = {}
        self._news = asyncio.Condition()
        self._tasks = []

    async def __aenter__(self):
        await self.connect(await self.get_token())
        return self

    async def __aexit__(self, *_exception):
        for talk in self.talks:
            await talk.end_media()
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def get_token(self):
        _status, login = await self.sandbox.login(
            username=f"VPBX_DEMO_{self.number}", password=f"demo-{self.number}"
        )
        return login["token"]

    async def open(self):
        """Open the socket only."""
        url = self.sandbox.base_url.replace("http", "ws") + "/ws"
        self._socket = await self.sandbox.http.ws_connect(url)
        self._tasks.append(asyncio.create_task(self._read()))

    async def connect(self, token):
        """Open the socket; the answer to AUTHEN."""
        await self.open()
        return await self.ask(
            Service.AUTHEN, accesstoken=token, deviceId=self.device_id
        )

    async def close(self):
        """The page is closed: no goodbye to the calls."""
        await self._socket.close()

    async def _read(self):
        async for message in self._socket:
            self.texts.append(message.data)
            try:
                packet = json.loads(message.data)
                service, body = packet["service"], packet["body"]
            except (ValueError, TypeError, KeyError):
                service, body = None, {}
            answer = self._answers.pop(body.get("requestId"), None)
            if answer:
                answer.set_result(body)
                continue
            async with self._news:
                self.received.append((service, body))
                self._news.notify_all()

    async def send(self, service, **body):
        """Send a request; its answer is in the future."""
        request_id = next(self._request_ids)
        answer = self._answers[request_id] = asyncio.get_running_loop().create_future()
        packet = {"service": service, "body": {**body, "requestId": request_id}}
        await self._socket.send_json(packet)
        return answer

    async def ask(self, service, **body):
        """Send a request; its answer's body."""
        answer = await self.send(service, **body)
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def heard(self, service, **wanted):
        """Wait for a packet from the server with these fields; its body."""

        def found():
            return self.all_heard(service, **wanted)

        async with asyncio.timeout(PATIENCE), self._news:
            return (await self._news.wait_for(found))[0]

    async def heard_text(self, text):
        """Wait for a message that is this text."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: text in self.texts)

    def all_heard(self, service, **wanted):
        """The packets so far with these fields."""
        return [
            body
            for got, body in self.received
            if got == service and wanted.items() <= body.items()
        ]

    def has_heard(self, service, **wanted):
        return bool(self.all_heard(service, **wanted))

    # Calls

    def _new_talk(self, call_id):
        self.talk = Talk(self, call_id)
        self.talks.append(self.talk)
        return self.talk

    @property
    def call_id(self):
        return self.talk.call_id

    async def dial(self, number):
        """Dial and offer sound; the answer to CALL_START."""
        answer = await self.start_call(number)
        await self.talk.send_offer()
        return answer

    async def start_call(self, number, from_number=None):
        answer = await self.ask(
            Service.CALL_START,
            fromNumber=from_number or f"VPBX_DEMO_{self.number}",
            toNumber=number,
            video=False,
        )
        self._new_talk(answer.get("callId", ""))
        return answer

    async def ringing(self, **wanted):
        """Wait for a call and say that it rings; the call's packet."""
        start = await self.heard(Service.CALL_START_FROM_SERVER, **wanted)
        self._new_talk(start["callId"])
        await self.state(180)
        return start

    async def answer(self):
        return await self.talk.answer()

    async def state(self, code):
        return await self.talk.state(code)

    async def hang_up(self):
        return await self.talk.hang_up()

    async def hears_something(self):
        await self.talk.hears_something()
