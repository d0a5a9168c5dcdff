"""Readers for single values that the PBX sent.

Any value may be missing, null, empty, a string instead of a number or nonsense (PBX
API notes, section 4). Each reader returns None for "nothing there", and raises
``ValueError`` for "something is there and cannot be read": never anything else.
"""

import json
import math
import unicodedata
from datetime import datetime, timedelta

MAX_TEXT = 64
MAX_URL = 2048
#: The largest integer that a PostgreSQL int4 column holds.
MAX_INT = 2**31 - 1
#: Calls longer than a week are a broken clock, not a call.
MAX_SECONDS = 7 * 24 * 3600
#: Epochs above this are milliseconds (as seconds they would be the year 5138).
MILLISECONDS_FROM = 100_000_000_000
_EPOCH = datetime(1970, 1, 1)
_YEARS = range(2000, 2101)
#: Cc: control characters with NUL, which PostgreSQL refuses; Cs: lone surrogates,
#: which cannot be encoded; Cf: what turns the direction of a text or is not seen; Zl
#: and Zp: what ends a line.
_UNWANTED = ("Cc", "Cs", "Cf", "Zl", "Zp")


def text(raw):
    """Return ``raw`` as a stripped string in one line of whatever length, or None."""
    value = raw if isinstance(raw, str) else _written(raw)
    if not value.isprintable():
        value = "".join(
            char for char in value if unicodedata.category(char) not in _UNWANTED
        )
    return value.strip() or None


def _written(raw):
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueError("not a text")
    if isinstance(raw, float) and _number(raw).is_integer():
        raw = int(raw)
    return str(raw)


def whole(raw):
    """Return ``raw`` as an int from 0 to 2^31-1 (cut to that range), or None."""
    number = _number(raw)
    return None if number is None else min(max(int(number), 0), MAX_INT)


def moment(raw):
    """Return epoch seconds (or milliseconds) as a naive UTC datetime, or None.

    0 and negative mean "never"; a year outside 2000-2100 cannot be read.
    """
    number = _number(raw)
    if number is None or number <= 0:
        return None
    if number > MILLISECONDS_FROM:
        number //= 1000
    try:
        value = _EPOCH + timedelta(seconds=int(number))
    except OverflowError:
        value = _EPOCH
    if value.year not in _YEARS:
        raise ValueError("not a time of our days")
    return value


def records(raw):
    """Return a list from a list, one object, or either of them as JSON text."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw) if raw.strip() else None
        except RecursionError:
            raise ValueError("nested too deep") from None
    if raw is None:
        return []
    if isinstance(raw, dict):
        return [raw]
    if not isinstance(raw, list):
        raise ValueError("not a list of records")
    return raw


def _number(raw):
    """Return a finite int or float from a number or a string of one, or None."""
    if isinstance(raw, str):
        raw = raw.strip()
        if not raw:
            return None
        raw = int(raw) if raw.lstrip("+-").isdecimal() else float(raw)
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueError("not a number")
    if isinstance(raw, float) and not math.isfinite(raw):
        raise ValueError("not a finite number")
    return raw


class Reader:
    """Reads fields by name and remembers the names of those it could not read."""

    _MAX_PROBLEMS = 20

    def __init__(self):
        self._problems = {}

    @property
    def problems(self):
        """Names of the odd fields, in the order met, at most 20."""
        return tuple(self._problems)[: self._MAX_PROBLEMS]

    def note(self, name):
        self._problems[name] = True

    def first(self, sources, name, reader):
        """Return the first readable, filled value of ``name`` in ``sources``."""
        for source in sources:
            raw = source.get(name)
            if raw is None:
                continue
            try:
                value = reader(raw)
            except ValueError:
                self.note(name)
                continue
            if value is not None:
                return value
        return None

    def text(self, sources, name):
        """As :meth:`first` for texts, cut to 64 characters."""
        value = self.first(sources, name, text)
        if value is not None and len(value) > MAX_TEXT:
            self.note(name)
            value = value[:MAX_TEXT].strip()
        return value

    def url(self, sources, name):
        """As :meth:`first` for addresses; a cut address is of no use, so None."""
        value = self.first(sources, name, text)
        if value is not None and len(value) > MAX_URL:
            self.note(name)
            return None
        return value
