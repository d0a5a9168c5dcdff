"""The wire: one HTTP adapter with time limits and a look at who really answered."""

import http.client
import io
import logging
import threading
import time

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

#: So much is read at once when it has come: each read is work for the system.
READ_SIZE = 128 * 1024
_local = threading.local()


class Transport(HTTPAdapter):
    """An adapter that keeps its own time.

    requests knows a time-out for each read only, so that a server sending one byte now
    and then holds a worker for ever; here a whole exchange ends at ``deadline``. The
    time-out that comes with a request is not used: it must be one number, because
    Odoo's tests compare it with one.

    :ivar float | None deadline: ``time.monotonic()`` at which everything stops.
    :ivar check_peer: None, or called with the address (text) of a newly connected
        server, before anything is sent to it; it raises to refuse.
    """

    def __init__(self, connect_timeout, read_timeout):
        self._timeouts = (connect_timeout, read_timeout)
        self.deadline = None
        self.check_peer = None
        super().__init__(max_retries=0)

    def send(self, request, stream=False, timeout=None, **kwargs):
        _local.is_ours = True
        try:
            return super().send(request, stream, self._timeouts, **kwargs)
        finally:
            _local.is_ours = False

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self, direct=True)

    def proxy_manager_for(self, proxy, **kwargs):
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _pool_classes(self, direct=False)
        return manager

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
        class Connection(base.ConnectionCls):
            def connect(self):
                super().connect()
                if direct and transport.check_peer:
                    _check_peer(self, transport)

            def response_class(self, sock, *args, **kwargs):
                response = http.client.HTTPResponse(sock, *args, **kwargs)
                raw = _TimedReader(response.fp.detach(), sock, transport)
                response.fp = io.BufferedReader(raw, READ_SIZE)
                return response

        return type("Pool", (base,), {"ConnectionCls": Connection})

    return {
        "http": pool_class(HTTPConnectionPool),
        "https": pool_class(HTTPSConnectionPool),
    }


def _check_peer(connection, transport):
    try:
        transport.check_peer(connection.sock.getpeername()[0])
    except BaseException:
        connection.close()
        raise


class _TimedReader(io.RawIOBase):
    """A socket's raw file, each read of which ends at the transport's deadline."""

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
        return self._raw.readinto(buffer)

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
