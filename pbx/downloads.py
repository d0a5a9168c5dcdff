"""Recordings fetched side by side: threads that know HTTP and files, and no Odoo.

Whoever asks for them stays in his own thread and gets each one back there, as a file
that has no name: should the process be killed, the system has it gone.
"""

import errno
import queue
import shutil
import tempfile
import threading
from collections import Counter, defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

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
#: So many wait for each that is on its way: the threads never wait for the caller.
WAITING = 1


@dataclass(frozen=True)
class Task:
    """One recording to fetch.

    :ivar key: by which the caller knows it.
    :ivar owner: whose PBX it is; with :ivar new_client: what makes a client of it.
    :ivar host: of which no more than :ivar parallel are fetched at once.
    """

    key: object
    url: str
    owner: object
    host: str
    parallel: int
    max_bytes: int
    new_client: object


@dataclass
class Fetched:
    """How one download ended; ``close()`` throws the file away.

    :ivar error: None, or why there is nothing in ``file``: a :class:`PbxError`, or
        something that nobody expected.
    :ivar skipped: it was not begun, because its PBX is left alone.
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
    """Threads that download; a context manager that waits for the last of them.

    :param str folder: the files are on its disk.
    """

    def __init__(self, folder):
        self._folder = folder
        self._pools = {}
        self._ended = queue.SimpleQueue()
        self._over = threading.Event()
        self._stop = threading.Event()
        self._idle = defaultdict(deque)
        self._clients = []
        self._closed = set()
        self._trouble = Counter()
        self._started = Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self.skip_waiting()
        self._stop.set()
        for pool in self._pools.values():
            pool.shutdown()
        while not self._ended.empty():
            self._ended.get().close()
        for client in self._clients:
            client.close()

    def __len__(self):
        """How many have been started whose end has not been told."""
        return self._started.total()

    def has_place(self, host, parallel):
        return self._started[host] < parallel * (1 + WAITING)

    def start(self, task):
        """Begin a download, of which :meth:`ended` tells the end."""
        self._started[task.host] += 1
        if task.host not in self._pools:
            self._pools[task.host] = ThreadPoolExecutor(task.parallel, "recordings")
        self._pools[task.host].submit(self._work, task)

    def ended(self):
        """Wait for the end of a download; return it with all others that ended."""
        found = [self._ended.get()]
        while not self._ended.empty():
            found.append(self._ended.get())
        self._started.subtract(fetched.task.host for fetched in found)
        return found

    def is_left_alone(self, owner, host):
        """Whether the PBX asked for a pause, is in trouble, or the disk is full."""
        return not self._closed.isdisjoint({owner, ("host", host), "disk"})

    def skip_waiting(self):
        """Begin nothing any more: the time is over."""
        self._over.set()

    # === IN THE THREADS === #

    def _work(self, task):
        fetched = Fetched(task)
        if self._over.is_set() or self.is_left_alone(task.owner, task.host):
            fetched.skipped = True
        else:
            self._fetch(fetched)
            self._note(task, fetched.error)
        self._ended.put(fetched)

    def _fetch(self, fetched):
        task = fetched.task
        try:
            fetched.file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
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
