"""Reads a window of the PBX's list of calls so that nothing which it lists is missed.

What the PBX says of its list may be wrong: ``total`` too small, too big or not there,
pages that are repeated, cut short, swapped or empty, any order. So pages are read until
they bring nothing new, and how far the list has been read is said only when two pages
in rising order show it. Reading ends whatever the PBX says.
"""

from dataclasses import replace
from datetime import timedelta

from .errors import PbxBadAnswer

PAGE_SIZE = 50
#: A long window is read in spans: what is complete need not be read again.
SPAN = timedelta(days=2)
#: After an empty span the next one is twice as long, up to this: from before the
#: company had the PBX, or over its holidays, there is nothing to read again.
LONGEST_SPAN = timedelta(days=64)
#: Pages that bring nothing although the PBX says that there is more.
VAIN_PAGES = 2
#: No PBX has 200,000 calls in two days: its list has no end.
MAX_PAGES = 4000


def read_window(client, start, end, *, span=SPAN):
    """Yield each :class:`CdrPage` of the calls from ``start`` to ``end``.

    ``page.reached`` is how far the list is complete with this page, by the clock of
    the PBX: a later reading may begin there. None: that is not known yet.

    :param client: a :class:`PbxClient`
    :param datetime start: naive UTC, as is ``end``
    :raise PbxError: see :mod:`.errors`; what has been yielded stays right
    """
    length = span
    while True:
        stop = min(start + length, end)
        reading = _Span(client, start, stop)
        yield from reading.pages()
        if stop >= end:
            return
        start = stop
        length = span if reading.seen else min(2 * length, LONGEST_SPAN)


class _Span:
    """One piece of a window, read to its end in as many rounds as that takes."""

    def __init__(self, client, start, stop):
        self.client, self.begin, self.stop = client, start, stop
        self.reached = None
        self.seen = set()
        self.new_round()

    def new_round(self):
        """Begin at page 1 again; what has been seen is not forgotten."""
        self.listed = set()
        self.total = self.size = self.tip = None
        self.gained = self.vain = 0
        self.is_whole = True
        self.rise = _Rise()

    def pages(self):
        number = 0
        for _count in range(MAX_PAGES):
            number += 1
            page = self.client.cdrs(self.begin, self.stop, page=number, limit=PAGE_SIZE)
            self.look_at(page)
            if self.is_exhausted(page) or not self.has_next_round():
                yield replace(page, reached=self.stop)
                return
            yield replace(page, reached=self.reached)
            if self.vain >= VAIN_PAGES:
                if not self.gained:
                    self.begin = self.tip
                self.new_round()
                number = 0
        raise PbxBadAnswer("The PBX's list of calls has no end.")

    def look_at(self, page):
        keys = set(page.keys)
        fresh = len(keys - self.listed)
        self.listed |= keys
        self.gained += len(keys - self.seen)
        self.seen |= keys
        self.vain = 0 if fresh else self.vain + 1
        if page.total is not None:
            self.total = max(self.total or 0, page.total)
        # Behind a page of another size than the first there may be a gap.
        self.size = self.size or len(page.keys)
        self.is_whole = self.is_whole and 0 < fresh == self.size
        before, self.tip = self.tip, self.rise.tip(page.starts)
        if self.is_whole and self.tip and before:
            self.reached = min(max(before, self.begin), self.stop)

    def is_exhausted(self, page):
        """Whether all is here that the PBX says it has, and nothing hints at more."""
        if self.total is None or len(self.listed) < self.total:
            return False
        is_short = len(page.keys) < min(page.limit, PAGE_SIZE)
        return is_short or self.vain > 0

    def has_next_round(self):
        """Whether, after pages in vain, another round may bring what is missing.

        One from the same place, in case a page was left out; then one from the last
        call on, in case the PBX does not turn its pages. If both are in vain, it counts
        calls that it does not list: the audit tells of them.
        """
        if self.vain < VAIN_PAGES or self.gained:
            return True
        return bool(self.tip) and self.begin < self.tip < self.stop


class _Rise:
    """How far a list goes that is seen to be in rising order."""

    def __init__(self):
        self.first = self.last = self.lowest = None
        self.is_broken = False

    def tip(self, starts):
        """The last start so far; None while no rise has been seen, or after a fall."""
        if starts:
            fell = self.first and starts[0] < self.first
            if fell or list(starts) != sorted(starts):
                self.is_broken = True
            self.first, self.last = starts[0], starts[-1]
            self.lowest = self.lowest or starts[0]
        has_risen = self.last and self.last > self.lowest
        return self.last if has_risen and not self.is_broken else None
