"""Pages in larger portions, read ahead while those before are being stored."""

import queue
import threading
import time
from dataclasses import replace

#: What is stored at once: a commit for each page would take most of the time.
BATCH = 2000
#: Fewer at first, and then twice as many each time: storing need not wait for long.
FIRST = BATCH // 8
#: Of a slow PBX, what came so far.
SECONDS = 5
#: So many pages lie ready at most.
AHEAD = 2 * BATCH // 50
_POLL_SECONDS = 0.5


def in_batches(pages, look_at=lambda cdr: None):
    """Yield the :class:`CdrPage` of an iterable, several as one.

    The iterable runs in a thread of its own. What it raises is raised here, once all
    that came before has been yielded.

    :param look_at: called in that thread with each record: work that need not wait
    """
    with _Ahead(pages, look_at) as ahead:
        while batch := ahead.take():
            yield _as_one(batch)
        if ahead.error:
            raise ahead.error


class _Ahead:
    """Reads an iterable in a thread until it ends, or nobody wants more."""

    def __init__(self, pages, look_at):
        self._pages, self._look_at = pages, look_at
        self._ready = queue.Queue(AHEAD)
        self._stop = threading.Event()
        self._is_over = False
        self._size = FIRST
        self.error = None

    def __enter__(self):
        # As a daemon: a request on its way keeps no server from stopping.
        threading.Thread(target=self._read, name="pages", daemon=True).start()
        return self

    def __exit__(self, *_exc_info):
        self._stop.set()

    def take(self):
        """Return the pages of the next batch; none at the end."""
        batch, size, began = [], 0, time.monotonic()
        while not self._is_over and size < min(self._size, BATCH):
            page, self.error = self._ready.get()
            self._is_over = page is None
            if page:
                batch.append(page)
                size += len(page.items)
            if time.monotonic() > began + SECONDS:
                break
        self._size *= 2
        return batch

    # === IN THE THREAD === #

    def _read(self):
        error = None
        try:
            for page in self._pages:
                for cdr in page.items:
                    self._look_at(cdr)
                if not self._put(page, None):
                    return
        except Exception as caught:  # noqa: BLE001 - the reader raises it
            error = caught
        self._put(None, error)

    def _put(self, page, error):
        """Hand over; return whether anybody still wants it."""
        while not self._stop.is_set():
            try:
                self._ready.put((page, error), timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False


def _as_one(pages):
    last = pages[-1]
    reached = [page.reached for page in pages if page.reached]
    totals = [page.total for page in pages if page.total is not None]
    return replace(
        last,
        items=tuple(cdr for page in pages for cdr in page.items),
        keys=tuple(key for page in pages for key in page.keys),
        starts=tuple(start for page in pages for start in page.starts),
        skipped=sum(page.skipped for page in pages),
        reached=reached[-1] if reached else None,
        total=max(totals, default=None),
    )
