"""One running sandbox a test, and the ways to talk to it."""

import base64
import contextlib
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from ..app import serving
from ..options import Options
from .softphone import Softphone

NOW = 1_760_000_000
"""2025-10-09 15:53 in Vietnam: a Thursday, so the history ends on a working day."""

OPTIONS = Options(now=NOW, days=5, answer_after=0.05, ring_timeout=0.5)


class Sandbox:
    """A running sandbox as its users see it: by HTTP only."""

    def __init__(self, base_url, http, options):
        self.base_url = base_url
        self.http = http
        self.options = options

    async def cdrs(self, keys=("demo-key", "demo-secret"), **params):
        """Status and JSON of one page of call records."""
        return await self.get_json("/rest/cdrs", keys, **params)

    async def get_json(self, path, keys=None, **params):
        headers = basic_auth(keys)
        url = self.base_url + path
        async with self.http.get(url, params=params, headers=headers) as response:
            return response.status, await response.json()

    async def softphone_cdr(self, call_id):
        keys = ("demo-key", "demo-secret")
        return await self.get_json("/rest/softphones/cdrs", keys, sdk_call_id=call_id)

    async def login(self, **body):
        url = self.base_url + "/rest/softphones/login"
        async with self.http.post(url, json=body) as response:
            return response.status, await response.json()

    async def control(self, what, **body):
        """POST to a control URL; its status and JSON."""
        url = f"{self.base_url}/control/{what}"
        async with self.http.post(url, json=body) as response:
            return response.status, await response.json()

    async def call(self, call_id):
        """One call as the control side tells it."""
        _status, calls = await self.get_json("/control/calls")
        return next(call for call in calls if call["call_id"] == call_id)


def basic_auth(keys):
    """The header for ``(api_key, api_secret)``; none for None."""
    if keys is None:
        return {}
    encoded = base64.b64encode(":".join(keys).encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


@pytest.fixture
async def start():
    """Start sandboxes with other options than the usual ones."""
    async with contextlib.AsyncExitStack() as stack:

        async def start_one(**changes):
            options = replace(OPTIONS, **changes)
            exchange = await stack.enter_async_context(serving(options))
            http = await stack.enter_async_context(ClientSession())
            return Sandbox(exchange.base_url, http, options)

        yield start_one


@pytest.fixture
async def sandbox(start):
    return await start()


@pytest.fixture
async def phone(sandbox):
    """Connect softphones: ``await phone("101")``."""
    async with contextlib.AsyncExitStack() as stack:

        async def connect(number):
            softphone = Softphone(sandbox, number)
            await stack.enter_async_context(softphone)
            return softphone

        yield connect
