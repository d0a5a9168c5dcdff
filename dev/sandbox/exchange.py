"""The state of one sandbox, shared by its REST, signalling and control sides."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .clients import Clients
from .faults import Faults
from .history import generate
from .ids import CdrIds
from .ledger import Ledger
from .options import Extension, Options
from .signalling_faults import SignallingFaults
from .tokens import Tokens

if TYPE_CHECKING:
    from .calls import Call


@dataclass
class RequestLog:
    """How often each REST path was asked for, at once, and the last query."""

    paths: dict[str, dict[str, Any]] = field(default_factory=dict)
    _now: Counter[str] = field(default_factory=Counter)

    def note(self, path: str, query: dict[str, str]) -> None:
        known = self.paths.get(path, {"count": 0, "at_once": 0})
        self.paths[path] = {
            "count": known["count"] + 1,
            "at_once": max(known["at_once"], self._now[path]),
            "last_query": query,
        }

    @contextmanager
    def noted(self, path: str, query: dict[str, str]) -> Iterator[None]:
        """While it is answered."""
        self._now[path] += 1
        self.note(path, query)
        try:
            yield
        finally:
            self._now[path] -= 1


class Exchange:
    """The switch: its lines, the calls on them, and its books."""

    def __init__(self, options: Options, base_url: str) -> None:
        self.options = options
        self.base_url = base_url
        self.faults = Faults()
        self.signalling_faults = SignallingFaults()
        # Not forgotten by a reset: a client that was not reset too knows the old ids
        # and has an old token.
        self.cdr_ids = CdrIds()
        self.tokens = Tokens()
        self.clients = Clients()
        self.calls: dict[str, Call] = {}
        self.clock_skew = 0
        #: Refuse connections for so many seconds; set by who serves this exchange.
        self.shut_for: Callable[[float], Coroutine[Any, Any, None]]
        #: How often it has come back since it began.
        self.restarts = 0
        self.stopping = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()
        self.forget(options)

    def forget(self, options: Options) -> None:
        """Empty the books, and fill them with the history of ``options``."""
        self.options = options
        self.clock_skew = 0
        self.requests = RequestLog()
        self.ledger = Ledger(self.base_url)
        self.clear_faults()
        self.calls.clear()
        if options.history:
            history_ids = CdrIds()
            for call in generate(options, history_ids):
                self.ledger.add_made_up(call)
            self.cdr_ids.stay_after(history_ids)

    def clear_faults(self) -> None:
        self.faults.clear()
        self.signalling_faults.clear()

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` without waiting; the reference keeps it from vanishing."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def extension(self, number: str) -> Extension | None:
        """The line with this internal number."""
        for extension in self.options.extensions:
            if extension.number == number:
                return extension
        return None

    def extension_by_any_name(self, name: str) -> Extension | None:
        """The line with this Authen Name or internal number."""
        for extension in self.options.extensions:
            if name in (extension.number, extension.authen_name):
                return extension
        return None


EXCHANGE = web.AppKey("exchange", Exchange)
