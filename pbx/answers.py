"""From one HTTP answer to JSON, or to one of the errors of :mod:`.errors`.

The order matters: how the PBX reports a refusal is known (an ``error`` in the body),
under which HTTP status it does so is not (PBX API notes, section 1).
"""

import email.utils
import json
import re
import time
from datetime import timezone

import requests
import urllib3

from .audio import too_large
from .errors import (
    PbxBadAnswer,
    PbxBadRecording,
    PbxNotFound,
    PbxRateLimited,
    PbxRecordingNotReady,
    PbxRejected,
    PbxServerError,
    PbxUnauthorized,
    PbxUnreachable,
)

CHUNK = 64 * 1024
#: Of a recording: each piece is summed and written by itself.
AUDIO_CHUNK = 256 * 1024
MAX_JSON = 10 * 1024 * 1024
#: What the HTTP library may raise for a bad network or a bad server. All of these
#: quote URLs: they are turned into our own errors outside of the ``except`` block, so
#: that not even ``__context__`` refers to them.
NETWORK_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
    ValueError,
)
ACCOUNT_INVALID = "error_account_invalid"
REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: HTTP status -> error, for an answer whose body says nothing more.
STATUS_ERRORS = {401: PbxUnauthorized, 403: PbxUnauthorized, 404: PbxNotFound}
RECORDING_ERRORS = {
    202: PbxRecordingNotReady,
    204: PbxRecordingNotReady,
    401: PbxUnauthorized,
    403: PbxUnauthorized,
    404: PbxRecordingNotReady,
}

_MAX_MESSAGES = 10
_MAX_MESSAGE = 200
_MAX_WAIT = 24 * 3600
_SECRET_WORDS = re.compile(r"\w+://\S+|eyJ[\w.-]{10,}|\+?\d[\d .-]{5,}\d")


def unreachable(error):
    """Return the :class:`PbxUnreachable` for one of the ``NETWORK_ERRORS``."""
    return PbxUnreachable(f"The PBX cannot be reached ({type(error).__name__}).")


def read_json(response, secrets=()):
    """Return the parsed JSON body of a successful answer.

    :param requests.Response response: not read yet; the caller closes it.
    :param Iterable[str] secrets: texts to take out of the PBX's own messages.
    :raise PbxError: every other answer, see :mod:`.errors`.
    """
    _raise_rate_limit(response)
    found, body = _parse(_read_body(response))
    messages = _messages(body.get("error"), secrets) if isinstance(body, dict) else []
    status = response.status_code
    if messages:
        invalid = any(ACCOUNT_INVALID in message for message in messages)
        unauthorized = invalid or status in (401, 403)
        raise (PbxUnauthorized if unauthorized else PbxRejected)(messages)
    _raise_for_status(status, STATUS_ERRORS)
    if status >= 300:
        raise PbxBadAnswer(f"The PBX answers with a redirection (HTTP {status}).")
    if not found:
        raise PbxBadAnswer("The PBX does not answer in JSON.")
    return body


def open_audio(response, max_bytes):
    """Return an iterator over the bytes of a recording.

    :raise PbxError: the answer holds no recording, says that it is larger than
        ``max_bytes``, or (while iterating) ends early.
    """
    _raise_rate_limit(response)
    _raise_for_status(response.status_code, RECORDING_ERRORS)
    if response.status_code != 200:
        raise PbxBadRecording(f"An odd answer (HTTP {response.status_code}).")
    if (_number(response.headers.get("Content-Length", "")) or 0) > max_bytes:
        raise too_large(max_bytes)
    if _is_packed(response):
        raise PbxBadRecording("The recording comes packed.")
    return _chunks(
        response,
        PbxBadRecording("The recording is shorter than announced."),
        AUDIO_CHUNK,
    )


def json_too_large():
    return PbxBadAnswer(f"The answer is larger than {MAX_JSON} bytes.")


def server_time(response):
    """Return the ``Date`` of an answer as a naive UTC datetime, or None."""
    return _http_date(response.headers.get("Date"))


def _chunks(response, cut_short=None, size=CHUNK):
    """Yield the body; a body that ends too early raises ``cut_short``."""
    response.raw.enforce_content_length = True
    chunks = response.iter_content(size)
    while True:
        try:
            chunk = next(chunks, None)
        except requests.exceptions.ChunkedEncodingError as error:
            failure = cut_short or unreachable(error)
        except NETWORK_ERRORS as error:
            failure = unreachable(error)
        else:
            if chunk is None:
                return
            yield chunk
            continue
        raise failure


def _is_packed(response):
    """Whether few bytes may become many: we ask for answers that are not packed."""
    return response.headers.get("Content-Encoding", "identity").lower() != "identity"


def _read_body(response):
    body = bytearray()
    if _is_packed(response):
        return b""
    for chunk in _chunks(response):
        body += chunk
        if len(body) > MAX_JSON:
            raise json_too_large()
    return bytes(body)


def _parse(body):
    """Return (True, value), or (False, None) when it is not JSON."""
    try:
        return True, json.loads(body)
    except (ValueError, RecursionError):
        return False, None


def _raise_rate_limit(response):
    seconds = _retry_after(response.headers.get("Retry-After", ""))
    if response.status_code == 429 or (response.status_code == 503 and seconds):
        raise PbxRateLimited(seconds)


def _raise_for_status(status, errors):
    if status in errors:
        raise errors[status]()
    if status >= 500:
        raise PbxServerError(status)
    if status >= 400:
        raise PbxRejected([f"HTTP {status}"])


def _retry_after(value):
    """Return the seconds of a ``Retry-After`` (a number or a date), or None."""
    date = _http_date(value)
    seconds = _number(value)
    if seconds is None and date:
        seconds = int(date.replace(tzinfo=timezone.utc).timestamp() - time.time())
    return None if seconds is None else min(max(seconds, 0), _MAX_WAIT)


def _number(value):
    """Return the number of a header (a longer one as a large one), or None."""
    value = value.strip()
    return int(value[:18]) if value.isdecimal() else None


def _http_date(value):
    try:
        date = email.utils.parsedate_to_datetime(value or "")
        offset = date.utcoffset()
        return (date - offset if offset else date).replace(tzinfo=None)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _messages(error, secrets):
    """Return the texts of an ``error`` (list, text or object) without any secret."""
    if isinstance(error, dict):
        error = list(error.values())
    if not isinstance(error, list):
        error = [error] if error else []
    return [_clean(str(message), secrets) for message in error[:_MAX_MESSAGES]]


def _clean(message, secrets):
    for secret in filter(None, secrets):
        message = message.replace(secret, "•••")
    message = _SECRET_WORDS.sub("•••", message)
    return "".join(filter(str.isprintable, message))[:_MAX_MESSAGE]
