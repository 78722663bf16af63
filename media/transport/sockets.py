"""UDP sockets on an asyncio loop: opened at once, arrival stamped as each datagram is read, errors told apart."""

import asyncio
import contextlib
import errno
import socket
import struct
import sys
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from app import clock
from media.ice.addresses import Address, is_ipv6, normalise
from media.ice.types import Interface

MAX_DATAGRAM: Final = 2048  # bytes; a longer one is nobody's we know, and is dropped
READS_PER_WAKE: Final = 64  # datagrams read before other work has its turn
ALONE: Final = 400  # bytes; a datagram as short (sound, feedback, a check) rarely has another right behind it
BUFFER_SIZE: Final = 1 << 20  # bytes asked of the system in each direction: a keyframe at 20 Mbit/s fits

_GONE: Final = frozenset(
    {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EHOSTUNREACH, errno.ENODEV, errno.EINVAL}
)
_IP_UNICAST_IF: Final = 50  # ip(7) of Linux
_IPV6_UNICAST_IF: Final = 76
_CONGESTED: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS, errno.ENOMEM})


class SendOutcome(Enum):
    """What became of a datagram."""

    SENT = auto()
    CONGESTED = auto()
    """Buffers are full: as good as lost on the way."""
    TOO_BIG = auto()
    REFUSED = auto()
    """A local firewall, or an error that an earlier datagram earned."""
    UNREACHABLE = auto()
    """No way from this socket to there."""


def classify_error(error: OSError) -> SendOutcome:
    """What an error of sendto means."""
    if error.errno in _CONGESTED:
        return SendOutcome.CONGESTED
    if error.errno == errno.EMSGSIZE:
        return SendOutcome.TOO_BIG
    return SendOutcome.UNREACHABLE if error.errno in _GONE else SendOutcome.REFUSED


class DatagramSocket:
    """A UDP socket bound to one local address."""

    def __init__(self, interface: Interface, deliver: Callable[[bytes, Address, float], None]) -> None:
        """Open now, on the running loop. `deliver(data, source, arrived_at)`. OSError if it cannot be bound."""
        self._loop = asyncio.get_running_loop()
        self._deliver = deliver
        self._scope = interface.scope
        self._is_v6 = is_ipv6(interface.ip)
        self._socket = socket.socket(socket.AF_INET6 if self._is_v6 else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                self._socket.setsockopt(socket.SOL_SOCKET, option, BUFFER_SIZE)
            _leave_by(self._socket, interface)
            self._socket.bind((interface.ip, 0, 0, self._scope) if self._is_v6 else (interface.ip, 0))
            self.address: Address = normalise(self._socket.getsockname())
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket, self._read)
        self._is_open = True

    def send(self, address: Address, data: bytes) -> SendOutcome:
        """Send one datagram. Never raises, never waits."""
        if not self._is_open or is_ipv6(address[0]) != self._is_v6:
            return SendOutcome.UNREACHABLE
        target = (*address, 0, self._scope) if self._scope and address[0].startswith("fe80:") else address
        try:
            self._socket.sendto(data, target)
        except OSError as error:
            return classify_error(error)
        return SendOutcome.SENT

    def close(self) -> None:
        """Close. Idempotent."""
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _read(self) -> None:
        for _ in range(READS_PER_WAKE):
            if not self._is_open:
                return
            try:
                data, source = self._socket.recvfrom(MAX_DATAGRAM + 1)
            except BlockingIOError:
                return
            except OSError:
                continue  # an ICMP error for something sent earlier says nothing about the socket
            arrived_at = clock.now()
            size = len(data)
            if 0 < size <= MAX_DATAGRAM:
                self._deliver(data, normalise(source), arrived_at)
            if size <= ALONE:
                return  # the loop tells if there is more; to ask the socket for nothing costs as much as a datagram


def _leave_by(bound: socket.socket, interface: Interface) -> None:
    """Send by the interface that the address belongs to: the address alone does not choose it, the default route does.

    Binding to the device would do it, too, but would hide datagrams from a program on the same machine.
    """
    if sys.platform != "linux" or not interface.device:
        return
    with contextlib.suppress(OSError):  # the interface is gone already: the bind will say so
        index = struct.pack("!I", socket.if_nametoindex(interface.device))
        if is_ipv6(interface.ip):
            bound.setsockopt(socket.IPPROTO_IPV6, _IPV6_UNICAST_IF, index)
        else:
            bound.setsockopt(socket.IPPROTO_IP, _IP_UNICAST_IF, index)
