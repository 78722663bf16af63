"""Transport addresses: one spelling for each, its class, and which ones a relay must never reach."""

import ipaddress
from enum import Enum, auto
from functools import lru_cache
from typing import Final

Address = tuple[str, int]
"""An IP literal without zone in its shortest spelling, and a port."""


class AddressClass(Enum):
    """What kind of network an IP address belongs to."""

    PUBLIC = auto()
    """Routed in the Internet. The documentation networks count as public, so that test networks may use them."""
    PRIVATE = auto()
    """RFC 1918, unique local, benchmarks and other networks that only one site can mean."""
    SHARED = auto()
    """100.64.0.0/10: behind a carrier's NAT, or an overlay network."""
    LINK_LOCAL = auto()
    """Also where clouds keep their metadata service."""
    LOOPBACK = auto()
    UNSPECIFIED = auto()
    MULTICAST = auto()
    """Multicast and limited broadcast."""
    RESERVED = auto()
    """Never a peer: future use, discard, transition prefixes that hide another address."""
    INVALID = auto()
    """Not an IP literal."""


# Own table: ipaddress.is_private also holds for the documentation networks, and is_global has its own ideas.
# The first match counts.
_TABLE_V4: Final = tuple(
    (ipaddress.IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/32", AddressClass.UNSPECIFIED),
        ("0.0.0.0/8", AddressClass.RESERVED),
        ("10.0.0.0/8", AddressClass.PRIVATE),
        ("100.64.0.0/10", AddressClass.SHARED),
        ("127.0.0.0/8", AddressClass.LOOPBACK),
        ("169.254.0.0/16", AddressClass.LINK_LOCAL),
        ("172.16.0.0/12", AddressClass.PRIVATE),
        ("192.0.0.0/24", AddressClass.PRIVATE),
        ("192.88.99.0/24", AddressClass.RESERVED),
        ("192.168.0.0/16", AddressClass.PRIVATE),
        ("198.18.0.0/15", AddressClass.PRIVATE),
        ("224.0.0.0/4", AddressClass.MULTICAST),
        ("255.255.255.255/32", AddressClass.MULTICAST),
        ("240.0.0.0/4", AddressClass.RESERVED),
    )
)

_TABLE_V6: Final = tuple(
    (ipaddress.IPv6Network(network), kind)
    for network, kind in (
        ("::/128", AddressClass.UNSPECIFIED),
        ("::1/128", AddressClass.LOOPBACK),
        ("::/96", AddressClass.RESERVED),  # IPv4-compatible, RFC 4291 section 2.5.5.1, deprecated
        ("64:ff9b:1::/48", AddressClass.PRIVATE),  # NAT64 of one site, RFC 8215
        ("100::/64", AddressClass.RESERVED),
        ("2001::/32", AddressClass.RESERVED),  # Teredo
        ("fc00::/7", AddressClass.PRIVATE),
        ("fe80::/10", AddressClass.LINK_LOCAL),
        ("fec0::/10", AddressClass.PRIVATE),  # site-local, RFC 3879, deprecated
        ("ff00::/8", AddressClass.MULTICAST),
    )
)

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_MAX_LITERAL: Final = 64  # characters; the longest literal with a zone that we care to read


@lru_cache(maxsize=4096)
def normalise_ip(text: str) -> str | None:
    """The one spelling of an IP literal: no zone, shortest form, IPv4-mapped IPv6 as IPv4. None if it is no literal."""
    if len(text) > _MAX_LITERAL:
        return None
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed)


def normalise(sockaddr: tuple[str, int] | tuple[str, int, int, int]) -> Address:
    """What a socket calls an address, in our spelling. A text that is no IP literal stays as it is."""
    ip, port = sockaddr[0], sockaddr[1]
    if ":" not in ip:
        return ip, port
    return normalise_ip(ip) or ip, port


@lru_cache(maxsize=4096)
def pack_ip(ip: str) -> bytes | None:
    """The 4 or 16 bytes of an IP literal, None if it is none."""
    try:
        return ipaddress.ip_address(ip.partition("%")[0]).packed
    except ValueError:
        return None


def unpack_ip(packed: bytes) -> str:
    """The IP literal of 4 or 16 bytes. ValueError for any other length."""
    if len(packed) == 4:
        return f"{packed[0]}.{packed[1]}.{packed[2]}.{packed[3]}"
    return _unpack_v6(packed)


@lru_cache(maxsize=4096)
def _unpack_v6(packed: bytes) -> str:
    return str(ipaddress.IPv6Address(packed))


def is_ipv6(ip: str) -> bool:
    """Whether an IP literal is of the IPv6 family."""
    return ":" in ip


@lru_cache(maxsize=4096)
def classify(ip: str) -> AddressClass:
    """The class of an IP literal. An IPv6 address that carries an IPv4 one has the class of the IPv4 one."""
    try:
        parsed = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return AddressClass.INVALID
    if isinstance(parsed, ipaddress.IPv4Address):
        return _classify_v4(parsed)
    carried = _carried(parsed)
    if carried is not None:
        return _classify_v4(carried)
    return next((kind for network, kind in _TABLE_V6 if parsed in network), AddressClass.PUBLIC)


def _classify_v4(ip: ipaddress.IPv4Address) -> AddressClass:
    return next((kind for network, kind in _TABLE_V4 if ip in network), AddressClass.PUBLIC)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a gateway may translate this one: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in _NAT64:
        return ipaddress.IPv4Address(ip.packed[12:])
    return None


def is_denied_peer(ip: str, *, allow_loopback: bool = False, allow_private: bool = False) -> bool:
    """Whether a relay must refuse to send to this IP. Only public addresses are open by default.

    `allow_private` opens private and shared networks, for a server of one LAN; link-local stays closed,
    because there clouds keep their credentials.
    """
    match classify(ip):
        case AddressClass.PUBLIC:
            return False
        case AddressClass.PRIVATE | AddressClass.SHARED:
            return not allow_private
        case AddressClass.LOOPBACK:
            return not allow_loopback
        case _:
            return True
