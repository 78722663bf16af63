"""Word from the system that an address of this machine came or went: netlink on Linux; elsewhere one has to look."""

import asyncio
import contextlib
import socket
import struct
import sys
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

SETTLING: Final = 0.05  # seconds after a new address until it has its route; before, the first datagram is refused
_SIZE: Final = 64 * 1024  # bytes of one read
_HEADER: Final = struct.Struct("=IHHII")  # rtnetlink(7): length, type, flags, sequence, sender
_NEW_LINK, _LINK_GONE, _NEW_ADDRESS, _ADDRESS_GONE = 16, 17, 20, 21
_GROUPS: Final = 0x1 | 0x10 | 0x100  # links, IPv4 addresses, IPv6 addresses


class Change(Enum):
    """What happened to the addresses."""

    ADDED = auto()
    REMOVED = auto()


_CHANGES: Final = {
    _NEW_LINK: Change.ADDED,
    _NEW_ADDRESS: Change.ADDED,
    _LINK_GONE: Change.REMOVED,
    _ADDRESS_GONE: Change.REMOVED,
}


def read_changes(data: bytes) -> frozenset[Change]:
    """What a datagram of rtnetlink(7) tells. Anything malformed ends it; never raises."""
    found: set[Change] = set()
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size:
            break
        if kind in _CHANGES:
            found.add(_CHANGES[kind])
        at += (length + 3) & ~3
    return frozenset(found)


class AddressWatch:
    """Calls `changed()` on the running loop: at once when an address goes, a moment later when one comes."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """Open now. Where there is no netlink it stays silent."""
        self._loop = asyncio.get_running_loop()
        self._changed = changed
        self._settling: asyncio.TimerHandle | None = None
        self._socket = _open()
        if self._socket is not None:
            self._loop.add_reader(self._socket, self._read)

    def close(self) -> None:
        """Watch no more. Idempotent."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _read(self) -> None:
        if self._socket is None:
            return
        changes: set[Change] = set()
        try:
            while True:
                data, source = self._socket.recvfrom(_SIZE)
                if source[0] == 0:  # the kernel; other processes may write to such sockets, too
                    changes |= read_changes(data)
        except BlockingIOError:
            pass
        except OSError:
            changes.add(Change.REMOVED)  # ENOBUFS: word was lost, so look
        if Change.REMOVED in changes:
            self._changed()
        if Change.ADDED in changes and self._settling is None:
            self._settling = self._loop.call_later(SETTLING, self._settled)

    def _settled(self) -> None:
        self._settling = None
        self._changed()


def _open() -> socket.socket | None:
    if sys.platform != "linux":
        return None
    with contextlib.ExitStack() as stack:
        try:
            watching = stack.enter_context(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE))
            watching.setblocking(False)
            watching.bind((0, _GROUPS))
        except OSError:
            return None  # a sandbox without netlink
        stack.pop_all()
        return watching
