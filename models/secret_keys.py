"""The keys that secrets are encrypted with. They are never in the database.

They are given in odoo.conf or in the environment, separated by commas: the first one
encrypts, all of them decrypt. What is stored begins with a mark that tells it from
what is not encrypted, and names its key.
"""

import os
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from odoo.tools import config

OPTION = "cgvcall_secret_key"
VARIABLE = "CGVCALL_SECRET_KEY"
# Of all marks; the byte that follows the last of them; and of each one.
MARKS_FROM, MARKS_TO, MARK_LENGTH = "enc:", "enc;", 13


class BadKey(ValueError):
    """What is given as a key is none."""


class LostKey(ValueError):
    """The key that encrypted a value is not given."""


def source():
    """Where the keys come from: ``conf``, ``environment``, or None."""
    if config.get(OPTION):
        return "conf"
    return "environment" if os.environ.get(VARIABLE) else None


def keys():
    """The keys that are given, or None.

    :raise BadKey: one of them is none
    """
    text = config.get(OPTION) or os.environ.get(VARIABLE)
    return _read(text) if text else None


def is_encrypted(stored):
    return stored.startswith(MARKS_FROM)


def decrypt(stored):
    """The value of what is stored, encrypted or not.

    :raise LostKey: its key is not given
    :raise BadKey: what is given is none
    """
    known = keys()
    if not is_encrypted(stored):
        return stored
    if not known:
        raise LostKey
    return known.decrypt(stored)


@lru_cache(maxsize=8)
def _read(text):
    return Keys(part.strip() for part in text.split(",") if part.strip())


class Keys:
    """Keys by their marks, the one that encrypts first."""

    def __init__(self, texts):
        self._by_mark = {}
        for text in texts:
            try:
                fernet = Fernet(text)
            except ValueError:
                # Not the text of others: it may quote the key.
                raise BadKey from None
            self._by_mark[_mark(text)] = fernet
        if not self._by_mark:
            raise BadKey

    @property
    def marks(self):
        return list(self._by_mark)

    def encrypt(self, value):
        mark, fernet = next(iter(self._by_mark.items()))
        return mark + fernet.encrypt(value.encode()).decode()

    def decrypt(self, stored):
        fernet = self._by_mark.get(stored[:MARK_LENGTH])
        if not fernet:
            raise LostKey
        try:
            return fernet.decrypt(stored[MARK_LENGTH:]).decode()
        except InvalidToken:
            raise LostKey from None


def _mark(text):
    """Names a key without telling it: it is random, and its digest is cut."""
    return f"enc:{sha256(text.encode()).hexdigest()[:8]}:"
