"""What can go wrong with the PBX: one class for each thing a caller may do about it.

``str(error)`` is one technical sentence in English. It never holds a key, a token, a
password, the address of a recording or a full phone number, and neither do
``__cause__`` and ``__context__``: the errors of the HTTP library quote whole URLs and
are therefore never chained.
"""


class PbxError(Exception):
    """Base of all errors of the PBX."""


class PbxUnreachable(PbxError):
    """No whole answer came: name, refusal, TLS, time-out, cut connection."""


class PbxBadProxy(PbxUnreachable):
    """The environment names a proxy that is not used: SOCKS, say."""


class PbxUnauthorized(PbxError):
    """The PBX does not accept the key, or the line's login.

    :ivar list[str] messages: what the PBX said, without secrets; may be empty.
    """

    def __init__(self, messages=()):
        self.messages = list(messages)
        super().__init__(_sentence("The PBX does not accept the login", self.messages))


class PbxRateLimited(PbxError):
    """Too many requests, or closed for a while (503 with a time).

    :ivar int | None retry_after: seconds to wait, when the PBX said so.
    """

    def __init__(self, retry_after=None):
        self.retry_after = retry_after
        super().__init__("The PBX asks to slow down.")


class PbxServerError(PbxError):
    """The PBX failed by itself (5xx).

    :ivar int status: the HTTP status.
    """

    def __init__(self, status):
        self.status = status
        super().__init__(f"The PBX failed (HTTP {status}).")


class PbxBadAnswer(PbxError):
    """The answer makes no sense: HTML, cut JSON, a wrong shape, far too large."""


class PbxRejected(PbxError):
    """The PBX understood the request and refused it.

    :ivar list[str] messages: what the PBX said, without secrets; may be empty.
    """

    def __init__(self, messages=()):
        self.messages = list(messages)
        super().__init__(_sentence("The PBX refused the request", self.messages))


class PbxNotFound(PbxError):
    """404 without a usable body: most often a wrong address of the API."""

    def __init__(self):
        super().__init__("The PBX does not know this address (HTTP 404).")


class PbxUnsafeUrl(PbxError):
    """Not called at all: plain http, a host that is not allowed, a private address."""


class PbxRecordingNotReady(PbxError):
    """The audio is empty or not there yet: try again later."""

    def __init__(self):
        super().__init__("The recording is not there yet.")


class PbxBadRecording(PbxError):
    """What came is no audio file: HTML, JSON, cut short."""


class PbxRecordingTooLarge(PbxBadRecording):
    """There is more of it than may be fetched: not tried again by itself."""


class PbxRecordingShort(PbxBadRecording):
    """A whole answer, but with fewer bytes than the call record had announced."""


class PbxNoRoom(PbxError):
    """This machine's disk is nearly full: not the fault of the PBX."""


def _sentence(start, messages):
    return f"{start}: {'; '.join(messages)}." if messages else f"{start}."
