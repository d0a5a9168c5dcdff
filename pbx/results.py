"""What the client returns: a softphone token and a page of call records."""

import base64
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timezone

from .cdr import Cdr, parse_cdr
from .errors import PbxBadAnswer
from .fields import moment, text, whole

_logger = logging.getLogger(__name__)
_MAX_TOKEN = 16 * 1024


@dataclass(frozen=True)
class SoftphoneToken:
    """The right to make and take calls on one line: a secret of that line's user."""

    token: str = field(repr=False)
    vpbx: str
    extension: str
    expires_at: datetime | None  # naive UTC; None: unknown, fetch a new one next time

    @classmethod
    def from_answer(cls, body):
        """Read the answer to a login.

        :raise PbxBadAnswer: there is no token in it.
        """
        token = body.get("token") if isinstance(body, dict) else None
        usable = isinstance(token, str) and token.isascii() and token.isprintable()
        if not usable or not 0 < len(token.strip()) <= _MAX_TOKEN:
            raise PbxBadAnswer("The PBX accepts the login but sends no token.")
        account = body.get("account")
        account = account if isinstance(account, dict) else {}
        claims = _claims(token)
        return cls(
            token=token.strip(),
            vpbx=_read(text, account.get("vpbx")) or "",
            extension=_read(text, account.get("extension")) or "",
            expires_at=_read(moment, claims.get("exp")),
        )


@dataclass(frozen=True)
class CdrPage:
    """One page of call records, oldest first."""

    items: tuple[Cdr, ...]
    total: int | None  # of the whole window, when the PBX says so
    page: int
    limit: int  # the page size that the PBX really used
    server_time: datetime | None  # the PBX's clock, naive UTC
    asked_at: datetime  # our clock, naive UTC, before the PBX looked at its own
    came_at: datetime  # and after it
    skipped: int  # items that are no call record
    keys: tuple = ()  # what tells each item from the others, unusable ones included
    starts: tuple[datetime, ...] = ()  # as the PBX wrote them, in its order
    reached: datetime | None = None  # see :func:`.window.read_window`

    @classmethod
    def from_answer(cls, body, *, page, limit, server_time, asked_at):
        """Read the envelope ``{"total", "currentpage", "limit", "items"}``.

        :param int page: what was asked for, as is ``limit``: used when the PBX does
            not say.
        :param datetime asked_at: when it was asked for, naive UTC.
        :raise PbxBadAnswer: there is no list of items in it.
        """
        body = body if isinstance(body, dict) else {}
        total, items = _read(whole, body.get("total")), body.get("items")
        if items is None and total == 0:
            items = []
        if not isinstance(items, list):
            raise PbxBadAnswer("The PBX does not answer with a list of calls.")
        parsed = [_parse_or_none(item) for item in items]
        cdrs = tuple(filter(None, parsed))
        skipped = len(items) - len(cdrs)
        if skipped:
            _logger.warning("%d of %d call records are unusable", skipped, len(items))
        return cls(
            items=cdrs,
            total=total,
            page=_read(whole, body.get("currentpage")) or page,
            limit=_read(whole, body.get("limit")) or limit,
            server_time=server_time,
            asked_at=asked_at,
            came_at=utc_now(),
            skipped=skipped,
            keys=tuple(
                cdr.cdr_id if cdr else repr(item)
                for cdr, item in zip(parsed, items, strict=True)
            ),
            starts=tuple(filter(None, map(_start, items))),
        )


def utc_now():
    return datetime.now(timezone.utc).replace(tzinfo=None)


def _start(item):
    return _read(moment, item.get("time_started")) if isinstance(item, dict) else None


def _parse_or_none(item):
    try:
        return parse_cdr(item)
    except ValueError:
        return None


def _read(reader, raw):
    try:
        return reader(raw)
    except ValueError:
        return None


def _claims(token):
    """Return the payload of a JWT, unverified: only the PBX can check the signature.

    Only the second part is looked at; the first of the vendor's own sample is not even
    readable. ``{}`` when there is nothing to read.
    """
    try:
        payload = token.split(".")[1]
        payload += "=" * (-len(payload) % 4)
        claims = json.loads(base64.urlsafe_b64decode(payload))
    except (IndexError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
