"""UDP sockets of the TURN server: listeners, relay ports from a range, and which addresses are ours."""

import contextlib
import errno
import socket
from dataclasses import dataclass
from typing import Final

import ifaddr

from app import clock
from media.ice.addresses import is_ipv6, normalise_ip

_ATTEMPTS: Final = 256  # ports tried before giving up; with half the range in use eight would do
_UNROUTED: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # documentation networks
_TAKEN: Final = frozenset({errno.EADDRINUSE, errno.EACCES})


def bind_udp(ip: str, port: int, buffer: int) -> socket.socket:
    """A non-blocking UDP socket. Raises OSError."""
    sock = socket.socket(socket.AF_INET6 if is_ipv6(ip) else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setblocking(False)
        with contextlib.suppress(OSError):  # a smaller buffer loses packets earlier, no more
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.bind((ip, port))
    except OSError:
        sock.close()
        raise
    return sock


@dataclass(frozen=True, slots=True)
class RelayPorts:
    """The ports of one address that relayed addresses are taken from, at random so that they are hard to guess."""

    bind_ip: str
    seen_ip: str
    """What peers see: another address if a NAT is in front."""
    ports: tuple[int, int]
    """The first and the last."""
    buffer: int
    """Bytes the kernel may hold for one relay."""

    def bind(self, *, even: bool, pair: bool) -> tuple[socket.socket, ...]:
        """Bind a port, an even one if asked, and the next one too for a pair. Raises OSError if none is free."""
        first, last = self.ports
        span = last - first + 1
        start = int.from_bytes(clock.entropy(4), "big")
        for attempt in range(min(span, _ATTEMPTS)):
            port = first + (start + attempt) % span
            if (even and port % 2) or (pair and port == last):
                continue
            opened = self._try(port, 2 if pair else 1)
            if opened:
                return opened
        raise OSError(errno.EADDRINUSE, "no relay port is free")

    def _try(self, port: int, count: int) -> tuple[socket.socket, ...]:
        """Bind `count` ports from `port` up; nothing if one is taken."""
        opened: list[socket.socket] = []
        try:
            for offset in range(count):
                opened.append(bind_udp(self.bind_ip, port + offset, self.buffer))
        except OSError as error:
            for sock in opened:
                sock.close()
            if error.errno not in _TAKEN:
                raise
            return ()
        return tuple(opened)


def relay_ip_of(listener: socket.socket) -> str | None:
    """The address from which a listener's clients are relayed: its own, or that of the default route."""
    ip = str(listener.getsockname()[0])
    if ip not in ("0.0.0.0", "::"):
        return normalise_ip(ip)
    with socket.socket(listener.family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_UNROUTED[listener.family], 9))  # asks the routing table; nothing is sent
        except OSError:
            return "127.0.0.1" if listener.family == socket.AF_INET else None
        return normalise_ip(str(probe.getsockname()[0]))


def interface_ips() -> set[str]:
    """Every address of this machine."""
    found: set[str] = set()
    for adapter in ifaddr.get_adapters():
        for address in adapter.ips:
            ip = normalise_ip(address.ip if isinstance(address.ip, str) else address.ip[0])
            if ip is not None:
                found.add(ip)
    return found
