"""STUN and TURN servers as their URLs name them (RFC 7064, RFC 7065), and relays of ours inside a WebSocket."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from app.protocol.model import RelayServer
from media.ice.addresses import AddressClass, classify, is_ipv6, normalise_ip
from media.ice.types import Interface

_DEFAULT_PORT: Final = 3478
_DEFAULT_PORTS: Final = {"turns": 5349, "wss": 443, "ws": 80}
_MAX_URL: Final = 512  # characters


class ServerKind(Enum):
    """What a server does for us, and how it is reached."""

    STUN = auto()
    TURN_UDP = auto()
    TURN_TCP = auto()
    TURN_TLS = auto()
    TURN_WEBSOCKET = auto()


@dataclass(frozen=True, slots=True)
class Server:
    """One server. The credential never shows in a log."""

    kind: ServerKind
    host: str
    """IP literal, or a name to look up."""
    port: int
    username: str = ""
    password: str = ""
    realm: str = ""
    nonce: bytes = b""
    url: str = ""
    """Of a WebSocket."""

    @property
    def name(self) -> str:
        """Equal for servers that die together."""
        return self.host

    def __repr__(self) -> str:
        return f"Server({self.kind.name}, {self.host!r}, {self.port})"


def reachable(ips: Iterable[str], interface: Interface, interfaces: Iterable[Interface]) -> str | None:
    """The first of a server's addresses that a socket on this interface, one of `interfaces`, can reach."""
    here, is_v6 = classify(interface.ip), is_ipv6(interface.ip)
    if here is AddressClass.LINK_LOCAL:
        return None
    loops = [
        other for other in interfaces if classify(other.ip) is AddressClass.LOOPBACK and is_ipv6(other.ip) == is_v6
    ]
    for ip in ips:
        if is_ipv6(ip) != is_v6:
            continue
        # A server on this machine is reached from any socket if none is on the loopback interface.
        is_loop = classify(ip) is AddressClass.LOOPBACK
        if (here is AddressClass.LOOPBACK) == is_loop or (is_loop and not loops):
            return ip
    return None


def parse_server(relay: RelayServer) -> Server | None:
    """Read one server; None if its URL is malformed or asks for a transport that we do not have."""
    scheme, _, rest = relay.url.partition(":")
    location, _, query = rest.partition("?")
    kind = _kind(scheme.lower(), query.lower())
    url = ""
    if kind is ServerKind.TURN_WEBSOCKET:
        url = relay.url
        location, slash, _ = rest.removeprefix("//").partition("/")
        if not slash or len(url) > _MAX_URL or not url.isascii() or not url.isprintable() or "@" in location:
            return None
    host, port = _host_and_port(location, _DEFAULT_PORTS.get(scheme.lower(), _DEFAULT_PORT))
    if kind is None or not host or port is None:
        return None
    return Server(kind, host, port, relay.username, relay.credential, relay.realm, relay.nonce.encode(), url)


def _kind(scheme: str, query: str) -> ServerKind | None:
    match scheme, query:
        case "stun", _:
            return ServerKind.STUN
        case "turn", "" | "transport=udp":
            return ServerKind.TURN_UDP
        case "turn", "transport=tcp":
            return ServerKind.TURN_TCP
        case "turns", "" | "transport=tcp":
            return ServerKind.TURN_TLS
        case "wss" | "ws", "":
            return ServerKind.TURN_WEBSOCKET
        case _:
            return None


def _host_and_port(location: str, default: int) -> tuple[str, int | None]:
    if location.startswith("["):
        host, _, rest = location[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = location.partition(":")
    if not port:
        return normalise_ip(host) or host, default
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        return host, None
    return normalise_ip(host) or host, int(port)
