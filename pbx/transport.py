"""The wire: one HTTP adapter with time limits and a look at who really answered."""

import http.client
import io
import logging
import socket
import threading
import time

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from .errors import PbxBadProxy

#: So much is read at once when it has come: each read is work for the system.
READ_SIZE = 128 * 1024
_local = threading.local()
#: So many addresses of one name are tried.
MAX_ADDRESSES = 6
#: No line of an honest answer is longer.
_MAX_LINE = 64 * 1024


class Transport(HTTPAdapter):
    """An adapter that keeps its own time.

    requests knows a time-out for each read only, so that a server sending one byte now
    and then holds a worker for ever; here a whole exchange ends at ``deadline``. The
    time-out that comes with a request is not used: it must be one number, because
    Odoo's tests compare it with one.

    :ivar float | None deadline: ``time.monotonic()`` at which everything stops.
    :param check_address: called with the address (text) of a server, whether it is
        spoken to by https, and its name, before a connection is opened; it raises to
        refuse.
    """

    def __init__(self, connect_timeout, read_timeout, check_address):
        self._timeouts = (connect_timeout, read_timeout)
        self._check_address = check_address
        self.deadline = None
        self._bytes_left = 0
        self._too_large = None
        super().__init__(max_retries=0)

    def send(self, request, stream=False, timeout=None, **kwargs):
        # Not even the environment switches certificates off: some versions of requests
        # take an empty CURL_CA_BUNDLE for that.
        kwargs["verify"] = kwargs.get("verify") or True
        _local.is_ours = True
        try:
            return super().send(request, stream, self._timeouts, **kwargs)
        finally:
            _local.is_ours = False

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self, direct=True)

    def proxy_manager_for(self, proxy, **kwargs):
        if not proxy.lower().startswith(("http://", "https://")):
            # By SOCKS the server itself would be called, with nobody looking where.
            raise PbxBadProxy("The proxy of the environment is none by http.")
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _pool_classes(self, direct=False)
        return manager

    def addresses(self, host, port, secure):
        """Return the addresses (text) of a name, each of which may be called.

        Connections are opened to these and not to the name, which may lead elsewhere
        when it is looked up again.
        """
        host = host.strip("[]")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(entry[4][0] for entry in found))
        for address in addresses:
            self._check_address(address, secure, host.lower())
        return addresses[:MAX_ADDRESSES]

    def limit(self, size, too_large):
        """Let no more come than an answer of ``size`` bytes has, headers and all.

        Whatever the answer says of itself; when there is more, ``too_large`` is raised.
        """
        self._bytes_left = size + size // 4 + 1024 * 1024
        self._too_large = too_large

    def count(self, size):
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise self._too_large

    def seconds_for_a_read(self):
        """Return how long the next read may take; at the deadline, raise."""
        read_timeout = self._timeouts[1]
        if self.deadline is None:
            return read_timeout
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole exchange took too long")
        return min(left, read_timeout)


def _pool_classes(transport, direct):
    """Return the pools whose connections obey ``transport``.

    :param bool direct: no proxy in between, so the peer is the server itself.
    """

    def pool_class(base):
        secure = base is HTTPSConnectionPool

        class Connection(base.ConnectionCls):
            def _new_conn(self):
                if not direct:
                    return super()._new_conn()
                name, failure = self._dns_host, None
                addresses = transport.addresses(name, self.port, secure)
                try:
                    for self._dns_host in addresses:
                        transport.seconds_for_a_read()
                        try:
                            return super()._new_conn()
                        except (NewConnectionError, ConnectTimeoutError) as error:
                            failure = error
                finally:
                    self._dns_host = name  # which the certificate must have
                raise failure

            def response_class(self, sock, *args, **kwargs):
                response = http.client.HTTPResponse(sock, *args, **kwargs)
                raw = _TimedReader(response.fp.detach(), sock, transport)
                response.fp = _ShortLines(raw, READ_SIZE)
                return response

        return type("Pool", (base,), {"ConnectionCls": Connection})

    return {
        "http": pool_class(HTTPConnectionPool),
        "https": pool_class(HTTPSConnectionPool),
    }


class _ShortLines(io.BufferedReader):
    """Some versions of the HTTP library read lines without a limit."""

    def readline(self, size=-1):
        if size is not None and size >= 0:
            return super().readline(size)
        line = super().readline(_MAX_LINE + 1)
        if len(line) > _MAX_LINE:
            raise http.client.LineTooLong("line of an answer")
        return line


class _TimedReader(io.RawIOBase):
    """A socket's raw file, read within the transport's limits of time and size."""

    def __init__(self, raw, sock, transport):
        self._raw = raw
        self._sock = sock
        self._transport = transport

    def readable(self):
        return True

    def readinto(self, buffer):
        seconds = self._transport.seconds_for_a_read()
        if self._sock.gettimeout() != seconds:
            self._sock.settimeout(seconds)
        size = self._raw.readinto(buffer)
        self._transport.count(size or 0)
        return size

    def close(self):
        self._raw.close()
        super().close()


class _HideOurLines(logging.Filter):
    """Drops the HTTP library's own debug lines about our requests.

    They quote the whole path, and the path of a recording is a secret. The client
    writes its own line instead; other users of the library keep theirs.
    """

    def filter(self, record):
        return not getattr(_local, "is_ours", False)


logging.getLogger("urllib3.connectionpool").addFilter(_HideOurLines())
