"""Recordings fetched side by side: threads that know HTTP and files, and no Odoo.

Whoever asks for them stays in his own thread and gets each one back there, as a file
that has no name: should the process be killed, the system has it gone. The threads
never keep a process from ending.
"""

import errno
import queue
import shutil
import threading
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import BinaryIO

from . import files
from .audio import Recording
from .errors import (
    PbxError,
    PbxNoRoom,
    PbxRateLimited,
    PbxServerError,
    PbxUnauthorized,
    PbxUnreachable,
)

#: So many bytes of the disk are left to others.
KEEP_FREE = 512 * 1024 * 1024
_CHECK_EVERY = 16 * 1024 * 1024
PBX_IN_TROUBLE = (PbxUnreachable, PbxServerError, PbxUnauthorized, PbxRateLimited)
#: After so many of these in a row an owner's PBX is left alone.
MAX_TROUBLE = 3
#: So many wait behind each that is on its way, so that the threads never wait for the
#: caller; more of them where the last one took less than so many seconds.
WAITING, WAITING_QUICK, QUICK = 1, 7, 1
#: Those that end within so many seconds are told of together.
GATHER = 0.1
#: So long, at the end, the last threads are waited for.
FAREWELL = 1


@dataclass(frozen=True)
class Task:
    """One recording to fetch.

    :ivar key: by which the caller knows it.
    :ivar owner: whose PBX it is; with :ivar new_client: what makes a client of it.
    :ivar host: of which no more than :ivar parallel are fetched at once.
    :ivar begin_by: the ``time.monotonic()`` after which it is not begun any more.
    """

    key: object
    url: str
    owner: object
    host: str
    parallel: int
    max_bytes: int
    new_client: object
    begin_by: float


@dataclass
class Fetched:
    """How one download ended; ``close()`` throws the file away.

    :ivar error: None, or why there is nothing in ``file``: a :class:`PbxError`, or
        something that nobody expected.
    :ivar skipped: it was not begun: its PBX is left alone, or it was too late.
    """

    task: Task
    file: BinaryIO | None = None
    audio: Recording | None = None
    error: Exception | None = None
    skipped: bool = False

    def close(self):
        if self.file:
            self.file.close()


class Downloads:
    """Threads that download; a context manager that stops them.

    :param str folder: the files are on its disk.
    """

    def __init__(self, folder):
        self._folder = folder
        self._waiting = defaultdict(queue.SimpleQueue)
        self._threads = defaultdict(list)
        self._ended = queue.SimpleQueue()
        self._over = threading.Event()
        self._stop = threading.Event()
        self._idle = defaultdict(deque)
        self._clients = []
        self._closed = set()
        self._quick = set()
        self._trouble = Counter()
        self._started = Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self.skip_waiting()
        self._stop.set()
        for host, threads in self._threads.items():
            for _thread in threads:
                self._waiting[host].put(None)
        until = time.monotonic() + FAREWELL
        for threads in self._threads.values():
            for thread in threads:
                thread.join(max(until - time.monotonic(), 0))
        while not self._ended.empty():
            self._ended.get().close()
        for client in self._clients:
            client.close()

    def __len__(self):
        """How many have been started whose end has not been told."""
        return self._started.total()

    def has_place(self, host, parallel):
        waiting = WAITING_QUICK if host in self._quick else WAITING
        return self._started[host] < parallel * (1 + waiting)

    def start(self, task):
        """Begin a download, of which :meth:`ended` tells the end."""
        self._started[task.host] += 1
        waiting = self._waiting[task.host]
        waiting.put(task)
        threads = self._threads[task.host]
        if len(threads) < task.parallel:
            # A daemon: a server that is shut down waits for no recording.
            thread = threading.Thread(
                target=self._run, args=[waiting], name="recordings", daemon=True
            )
            threads.append(thread)
            thread.start()

    def ended(self):
        """Wait for the end of a download; return it with others that end just then.

        Half of what has been started stays with the threads, as their work meanwhile.
        """
        found = [self._ended.get()]
        until = time.monotonic() + GATHER
        while len(found) * 2 < len(self):
            try:
                left = max(until - time.monotonic(), 0)
                found.append(self._ended.get(timeout=left))
            except queue.Empty:
                break
        self._started.subtract(fetched.task.host for fetched in found)
        return found

    def is_left_alone(self, owner, host):
        """Whether the PBX asked for a pause, is in trouble, or the disk is full."""
        return not self._closed.isdisjoint({owner, ("host", host), "disk"})

    def skip_waiting(self):
        """Begin nothing any more: the time is over."""
        self._over.set()

    # === IN THE THREADS === #

    def _run(self, waiting):
        while task := waiting.get():
            self._work(task)

    def _work(self, task):
        fetched = Fetched(task)
        began = time.monotonic()
        if (
            self._over.is_set()
            or began > task.begin_by
            or self.is_left_alone(task.owner, task.host)
        ):
            fetched.skipped = True
        else:
            self._fetch(fetched)
            self._note(task, fetched.error)
            is_quick = time.monotonic() - began < QUICK
            (self._quick.add if is_quick else self._quick.discard)(task.host)
        self._ended.put(fetched)

    def _fetch(self, fetched):
        task = fetched.task
        try:
            fetched.file = files.open_nameless(self._folder)
            target = _CarefulFile(fetched.file, self._folder, self._stop)
            client = self._client(task)
            fetched.audio = client.download(task.url, target, max_bytes=task.max_bytes)
            self._idle[task.owner].append(client)
        except PbxError as error:
            fetched.error = error
        except OSError as error:
            fetched.error = no_room(error) or error
        except Exception as error:  # noqa: BLE001 - the caller decides
            fetched.error = error

    def _client(self, task):
        """A client that nobody uses now; after an error it is not used again."""
        try:
            return self._idle[task.owner].pop()
        except IndexError:
            client = task.new_client()
            self._clients.append(client)
            return client

    def _note(self, task, error):
        if not isinstance(error, PBX_IN_TROUBLE):
            self._trouble[task.owner] = 0
        else:
            self._trouble[task.owner] += 1
        if isinstance(error, PbxRateLimited):
            self._closed.add(("host", task.host))
        elif isinstance(error, PbxNoRoom):
            self._closed.add("disk")
        elif self._trouble[task.owner] >= MAX_TROUBLE:
            self._closed.add(task.owner)


class _CarefulFile:
    """Writes to a file as long as the disk has room and somebody waits for it."""

    def __init__(self, file, folder, stop):
        self._file, self._folder, self._stop = file, folder, stop
        self._unchecked = 0

    def write(self, data):
        if self._stop.is_set():
            raise PbxUnreachable("Nobody waits for the recording any more.")
        if self._unchecked <= 0:
            check_room(self._folder)
            self._unchecked = _CHECK_EVERY
        self._unchecked -= len(data)
        self._file.write(data)


def check_room(folder):
    """Raise :class:`PbxNoRoom` when the disk is nearly full."""
    if shutil.disk_usage(folder).free < KEEP_FREE:
        raise PbxNoRoom("The disk is nearly full.")


def no_room(error):
    """Return the :class:`PbxNoRoom` for an OSError that means it, else None."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return PbxNoRoom("The disk is full.")
    return None
