"""Recordings fetched side by side: threads that know HTTP and files, and no Odoo.

Whoever asks for them stays in his own thread and gets each one back there, as a file
that has no name: should the process be killed, the system has it gone.
"""

import errno
import queue
import shutil
import tempfile
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from .audio import Recording
from .errors import PbxError, PbxNoRoom, PbxUnreachable

#: So many bytes of the disk are left to others.
KEEP_FREE = 512 * 1024 * 1024
_CHECK_EVERY = 16 * 1024 * 1024


@dataclass
class Fetched:
    """How one download ended; a context manager that throws the file away.

    :ivar key: what the caller gave to know it by.
    :ivar error: None, or why there is nothing in ``file``: a :class:`PbxError`, or
        something that nobody expected.
    """

    key: object
    file: BinaryIO
    audio: Recording | None = None
    error: Exception | None = None

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self.file.close()


class Downloads:
    """Threads that download; a context manager that waits for the last of them.

    :param str folder: the files are on its disk.
    :param int threads: so many downloads at once, over all hosts.
    """

    def __init__(self, folder, threads):
        self._folder = folder
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, "cgvcall-recordings")
        self._ended = queue.SimpleQueue()
        self._stop = threading.Event()
        self._idle = defaultdict(list)
        self._clients = []
        #: How many are on their way, by what :meth:`start` was told to count them by.
        self.running = Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        while not self._ended.empty():
            self._ended.get()[0].file.close()
        for client in self._clients:
            client.close()

    def is_full(self):
        return self.running.total() >= self._threads

    def start(self, key, url, *, new_client, owner, count_by, max_bytes):
        """Begin a download, of which :meth:`next` tells the end.

        :param new_client: called for a :class:`~.client.PbxClient` when all of the
            owner's are busy; each serves one thread at a time.
        :param owner: whose clients may be used again.
        """
        idle = self._idle[owner]
        if not idle:
            idle.append(new_client())
            self._clients += idle
        client = idle.pop()
        self.running[count_by] += 1
        back = (owner, count_by, client)
        self._pool.submit(self._work, key, url, max_bytes, back)

    def next(self):
        """Wait for the end of any download and return it as :class:`Fetched`."""
        fetched, (owner, count_by, client) = self._ended.get()
        self._idle[owner].append(client)
        self.running[count_by] -= 1
        return fetched

    # === IN THE THREADS === #

    def _work(self, key, url, max_bytes, back):
        fetched = Fetched(key, None)
        try:
            fetched.file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
            target = _CarefulFile(fetched.file, self._folder, self._stop)
            fetched.audio = back[2].download(url, target, max_bytes=max_bytes)
            fetched.file.seek(0)
        except PbxError as error:
            fetched.error = error
        except OSError as error:
            fetched.error = no_room(error) or error
        except Exception as error:  # noqa: BLE001 - the caller decides
            fetched.error = error
        if fetched.file is None:
            fetched.file = tempfile.SpooledTemporaryFile()  # noqa: SIM115
        self._ended.put((fetched, back))


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


def check_room(folder, size=0):
    """Raise :class:`PbxNoRoom` when so many bytes more would fill the disk."""
    if shutil.disk_usage(folder).free - size < KEEP_FREE:
        raise PbxNoRoom("The disk is nearly full.")


def no_room(error):
    """Return the :class:`PbxNoRoom` for an OSError that means it, else None."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return PbxNoRoom("The disk is full.")
    return None
