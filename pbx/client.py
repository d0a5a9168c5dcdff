"""The HTTP client of the PBX: four things to ask, typed answers, typed errors.

What is known of the PBX, and how sure it is, stands in the PBX API notes. The client
never retries and never writes a secret to the log; its caller decides when to ask
again. One client serves one thread.
"""

import calendar
import logging
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from . import answers
from .audio import copy_audio, too_large
from .cdr import parse_cdr
from .errors import PbxBadAnswer, PbxBadRecording, PbxNotFound, PbxRejected
from .hosts import Origin, RecordingHosts
from .results import CdrPage, SoftphoneToken, utc_now
from .session import Anonymous, Session, basic_auth
from .transport import Transport

_logger = logging.getLogger(__name__)

MAX_REDIRECTS = 3
_NOT_FOUND = re.compile(
    r"not.?(found|exist)|no.?(such|cdr|call|record|data)|không (tìm thấy|tồn tại)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Dialect:
    """Where things are on one family of PBX and what they are called there."""

    login: str = "/rest/softphones/login"
    cdrs: str = "/rest/cdrs"
    cdr: str = "/rest/softphones/cdrs"
    user: str = "username"
    password: str = "password"  # noqa: S105 - what the field is called
    window: tuple[str, str] = ("date_started", "date_ended")
    paging: tuple[str, str] = ("page", "limit")
    call: str = "sdk_call_id"
    oldest_first: dict = field(
        default_factory=lambda: {"sort_by": "time_started", "sort_type": "ASC"}
    )
    login_headers: dict = field(
        default_factory=lambda: {
            "AppPlatform": "Web",
            "AppName": "vcall",
            "AppVersion": "1.0",
        }
    )


class PbxClient:
    """Talks to one virtual PBX; a context manager that closes its connections.

    :param str api_url: ``https://acd-api.vht.com.vn``; a path is kept, a final slash
        or ``/rest`` is not needed. Plain http is accepted for loopback only.
    :param str api_key: with ``api_secret`` for everything but :meth:`login`.
    :param Iterable[str] recording_hosts: hosts that may serve recordings, besides the
        API's own and its sister hosts.
    :param Iterable[str] private_hosts: hosts that may be in a private network.
    :param float connect_timeout: seconds, as is ``read_timeout`` (for each read; the
        limits below hold for a whole exchange; ``ends_at``, a ``time.monotonic()``,
        for all of them).
    :raise PbxUnsafeUrl: ``api_url`` may not be used.
    """

    dialect = Dialect()
    #: Seconds that a JSON exchange, or a whole download, may take.
    json_seconds = 60
    download_seconds = 90

    def __init__(
        self,
        api_url,
        api_key=None,
        api_secret=None,
        *,
        recording_hosts=(),
        private_hosts=(),
        connect_timeout=5,
        read_timeout=20,
        ends_at=float("inf"),
    ):
        api_url = str(api_url).strip()
        self._origin = Origin.of(api_url)
        self._base = _base(api_url)
        self._hosts = RecordingHosts(self._origin, recording_hosts, private_hosts)
        self._auth = basic_auth(api_key, api_secret)
        self._secrets = tuple(filter(None, (api_secret, api_key)))
        self._ends_at = ends_at
        check_address = self._hosts.check_address
        self._transport = Transport(connect_timeout, read_timeout, check_address)
        self._session = Session(self._transport, direct=self._origin.is_loopback)

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self.close()

    def close(self):
        self._session.close()

    # === WHAT CAN BE ASKED === #

    def login(self, authen_name, password):
        """Return a fresh :class:`SoftphoneToken` for one line.

        :raise PbxRejected: the PBX does not accept the name or the password, as is
            :class:`PbxUnauthorized` (which of them comes depends on its HTTP status).
        :raise PbxError: any other failure, see :mod:`.errors`.
        """
        names = self.dialect
        body, _response = self._json(
            "POST",
            names.login,
            auth=Anonymous(),
            secrets=(password,),
            headers=names.login_headers,
            json={names.user: authen_name, names.password: password},
        )
        return SoftphoneToken.from_answer(body)

    def cdrs(self, start, end, *, page=1, limit=50):
        """Return the :class:`CdrPage` of calls from ``start`` to ``end``, oldest first.

        :param datetime start: naive UTC, as is ``end``. Whether the PBX compares them
            with the beginning or the end of a call is unknown: let windows overlap.
        :param int page: from 1.
        :raise PbxError: see :mod:`.errors`.
        """
        names = self.dialect
        window = (_epoch(start), _epoch(end))
        params = {
            **dict(zip(names.paging, (page, limit), strict=True)),
            **dict(zip(names.window, window, strict=True)),
            **names.oldest_first,
        }
        asked_at = utc_now()
        body, response = self._json("GET", names.cdrs, params=params)
        return CdrPage.from_answer(
            body,
            page=page,
            limit=limit,
            server_time=answers.server_time(response),
            asked_at=asked_at,
        )

    def cdr_by_sdk_call_id(self, sdk_call_id):
        """Return the :class:`Cdr` of one softphone call, or None when there is none.

        A record of another softphone call counts as none.

        :raise PbxError: any other failure, see :mod:`.errors`.
        """
        names = self.dialect
        if not sdk_call_id:
            return None
        try:
            body, _response = self._json(
                "GET", names.cdr, params={names.call: sdk_call_id}
            )
        except PbxNotFound:
            return None
        except PbxRejected as error:
            if not any(map(_NOT_FOUND.search, error.messages)):
                raise
            return None
        cdr = _only_cdr(body) if body else None
        return cdr if cdr and cdr.sdk_call_id in (None, sdk_call_id) else None

    def download(self, url, target, *, max_bytes):
        """Write one recording to ``target`` and return its :class:`Recording`.

        Memory use is constant. When an error is raised, ``target`` may hold a part.

        :param str url: as in :attr:`Cdr.recording_url`.
        :param target: a binary file; what its ``write`` raises is passed on.
        :param int max_bytes: of the recording.
        :raise PbxUnsafeUrl: it, or where it redirects to, may not be fetched.
        :raise PbxRecordingNotReady: empty or not there (404): try later.
        :raise PbxBadRecording: something else than a whole audio file came.
        :raise PbxRecordingTooLarge: there is more of it than ``max_bytes``.
        :raise PbxError: any other failure, see :mod:`.errors`.
        """
        deadline = min(time.monotonic() + self.download_seconds, self._ends_at)
        for _hop in range(MAX_REDIRECTS + 1):
            with self._fetch(url, deadline, max_bytes) as response:
                location = response.headers.get("Location")
                if not (location and response.status_code in answers.REDIRECTS):
                    chunks = answers.open_audio(response, max_bytes)
                    return copy_audio(chunks, target, max_bytes)
            url = _joined(url, location)
        raise PbxBadRecording(f"More than {MAX_REDIRECTS} redirections.")

    # === REQUEST HELPERS === #

    def _json(self, method, path, *, auth=None, secrets=(), **kwargs):
        """Return the JSON of an answer, and the answer itself for its headers."""
        deadline = min(time.monotonic() + self.json_seconds, self._ends_at)
        auth = auth or self._auth
        url = self._base + path
        if self._session.has_proxy_for(url):
            # Else it is looked at when the connection is made.
            self._hosts.check_lookup(self._origin, by_proxy=True)
        self._transport.limit(answers.MAX_JSON, answers.json_too_large())
        with self._send(method, url, path, deadline, auth=auth, **kwargs) as response:
            return answers.read_json(response, (*secrets, *self._secrets)), response

    def _fetch(self, url, deadline, max_bytes):
        """Return the opened answer to one hop of a download."""
        origin = self._hosts.check(url, by_proxy=self._session.has_proxy_for)
        auth = self._auth if origin == self._origin else Anonymous()
        self._transport.limit(max_bytes, too_large(max_bytes))
        return self._send("GET", url, "(a recording)", deadline, auth=auth)

    def _send(self, method, url, label, deadline, **kwargs):
        """Return the answer with its body unread. ``label`` stands for the URL."""
        self._transport.deadline = deadline
        started = time.monotonic()
        response, result, failure = None, None, None
        try:
            response = self._session.request(
                method,
                url,
                timeout=max(deadline - started, 1),
                stream=True,
                allow_redirects=False,
                **kwargs,
            )
            result = response.status_code
        except answers.NETWORK_ERRORS as error:
            result = type(error).__name__
            failure = answers.unreachable(error)
        elapsed = (time.monotonic() - started) * 1000
        _logger.debug("%s %s: %s in %d ms", method, label, result, elapsed)
        if response is None:
            raise failure
        return response


def _base(api_url):
    parts = urlsplit(api_url)
    path = parts.path.rstrip("/").removesuffix("/rest")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _epoch(moment):
    return calendar.timegm(moment.utctimetuple())


def _joined(url, location):
    """Return where a redirection leads; nonsense is found by the check that follows."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _only_cdr(body):
    try:
        return parse_cdr(body)
    except ValueError:
        pass
    raise PbxBadAnswer("The PBX does not answer with a call record.")
