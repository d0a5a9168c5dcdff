"""Which addresses may be called: nothing that the PBX sends is followed blindly."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import PbxUnreachable, PbxUnsafeUrl

DEFAULT_PORTS = {"https": 443, "http": 80}
#: Below a country's domain these are nobody's own: the parent of ``pbx.com.vn`` is
#: not a company but all of ``com.vn``.
SHARED_LABELS = frozenset(
    """ac ai biz co com edu go gob gov health id info int io name ne net nom or org
    pro""".split()
)
#: NAT64: the last 32 bits are the IPv4 address that is really reached.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: All of IPv6 that has been given out; what else there is, is nobody's or our own.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
#: Public by the book, and yet never a PBX: protocol assignments (a cloud's metadata is
#: among them), 6to4 relays, the host that a virtual machine of Azure runs on,
#: documentation.
_NOBODYS = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20")
]
#: An office's own network, where the owner of the server may have a PBX; and what is in
#: it and yet no PBX: the metadata of a cloud.
_OWN = [
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]
_METADATA = ipaddress.ip_network("fd00:ec2::/32")
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*{_LABEL}")
#: A last label like these makes the C library read a number: 2130706433, 0x7f.1.
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


@dataclass(frozen=True)
class Origin:
    """Scheme, host (lower case, no brackets) and port of a URL."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url):
        """Read an http(s) URL.

        :raise PbxUnsafeUrl: it is no such URL, holds credentials or odd characters,
            or is plain http to anything but loopback.
        """
        try:
            parts = urlsplit(str(url))
            port = parts.port
            host = parts.hostname or ""
        except ValueError:  # quotes the URL, so it is not chained
            port, parts = 0, None
        if not parts or parts.scheme not in DEFAULT_PORTS:
            raise PbxUnsafeUrl("The address is not an http(s) address.")
        odd = _ODD.search(str(url)) or "@" in parts.netloc or port == 0
        if odd or not is_host(host):
            raise PbxUnsafeUrl("The address has a part that is not allowed.")
        origin = cls(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])
        if origin.scheme != "https" and not origin.is_loopback:
            raise PbxUnsafeUrl(f"Only https may be used with the host {host}.")
        return origin

    @property
    def is_loopback(self):
        address = _literal(self.host)
        return self.host == "localhost" or bool(address and address.is_loopback)


class RecordingHosts:
    """The rule for recordings: an allowed host, at a public address.

    Allowed are the API's host, its sister hosts below the same parent domain, and the
    hosts that the administrator named (PBX API notes, section 5). Loopback addresses
    are allowed when the API itself is on loopback, those of a private network to hosts
    that the owner of the server has named, others never.

    :param Origin api: the API's own origin.
    :param Iterable[str] others: host names; ports are not looked at.
    :param Iterable[str] private: host names that may lead to a private network; which
        of them may serve recordings is another matter.
    """

    def __init__(self, api, others=(), private=()):
        self._api = api
        self._others = frozenset(filter(None, map(host_name, others)))
        self._private = frozenset(filter(is_host, map(str, map(host_name, private))))
        self._parent = _parent_domain(api.host)

    def check(self, url, by_proxy=lambda url: False):
        """Return the :class:`Origin` of a recording's URL that may be fetched.

        :param by_proxy: called with the URL; true when a proxy makes the connection
            and looks the name up, so that it need not be known here.
        :raise PbxUnsafeUrl: it may not be fetched.
        :raise PbxUnreachable: the host has no address.
        """
        origin = Origin.of(url)
        if not self._is_named(origin.host):
            raise PbxUnsafeUrl(f"The host {origin.host} is not allowed for recordings.")
        self.check_lookup(origin, by_proxy(url))
        return origin

    def check_lookup(self, origin, by_proxy):
        """Raise unless each address of a host that is known here may be called.

        :param bool by_proxy: a proxy makes the connection, and looks the name up anew.
        """
        for address in _addresses(origin, by_proxy):
            self.check_address(address, host=origin.host)

    def check_address(self, address, secure=True, host=None):
        """Raise :class:`PbxUnsafeUrl` unless this IP address (text) may be called.

        :param bool secure: by https; plain http stays on this machine, whatever the
            name ``localhost`` leads to.
        :param host: the name that led to it
        """
        address = _embedded(ipaddress.ip_address(address.partition("%")[0]))
        if address.is_loopback and self._api.is_loopback:
            return
        if secure and host in self._private and _is_own_network(address):
            return
        if not secure or not _is_public(address):
            raise PbxUnsafeUrl("The host has a private address.")

    def _is_named(self, host):
        sister = self._parent and host.endswith(f".{self._parent}")
        return host == self._api.host or host in self._others or bool(sister)


def is_host(host):
    """Whether this is an IP address or a plain host name (lower case).

    Not names that some read as a number, and no trailing dot: what is compared and
    what is looked up must be the same.
    """
    if _literal(host):
        return "%" not in host
    return bool(_NAME.fullmatch(host) and not _NUMBER.fullmatch(host))


def host_name(entry):
    """Return the host of "host", "host:port" or a whole URL, else None."""
    entry = entry.strip().lower()
    try:
        return urlsplit(entry if "//" in entry else f"//{entry}").hostname
    except ValueError:
        return None


def _parent_domain(host):
    """Return "vht.com.vn" for "acd-api.vht.com.vn"; None when it has no own parent."""
    parent = host.partition(".")[2].split(".")
    shared = len(parent) == 2 and len(parent[1]) == 2 and parent[0] in SHARED_LABELS
    if _literal(host) or len(parent) < 2 or shared:
        return None
    return ".".join(parent)


def _literal(host):
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _addresses(origin, by_proxy):
    """Return the IP addresses (text) of a host; an empty set when a proxy knows."""
    try:
        found = socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        if by_proxy:
            return set()
        unknown = PbxUnreachable(f"The host {origin.host} has no address.")
    else:
        return {entry[4][0] for entry in found}
    raise unknown


def _is_public(address):
    if address.version == 6 and address not in _PUBLIC_IPV6:
        return False
    if any(address in network for network in _NOBODYS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_own_network(address):
    return address not in _METADATA and any(address in network for network in _OWN)


def _embedded(address):
    """Return the IPv4 address inside an IPv6 one, when that is what is reached."""
    if address.version == 4:
        return address
    if address in _NAT64:
        return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo and address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or teredo or address
