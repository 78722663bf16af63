"""Many datagrams with one call of the system: recvmmsg to read them, segmentation offload to send them (Linux)."""

import ctypes
import errno
import functools
import select
import socket
import struct
import sys
from typing import Final, Protocol

SLOTS: Final = 32  # datagrams read at once
NAME_SIZE: Final = 28  # bytes of a sockaddr_in6; a sockaddr_in leaves the rest zero
CHANNEL_AT: Final = 28  # where ChannelData begins in a slot, so that
PAYLOAD_AT: Final = 32  # payload begins here, with room for the number of a channel before it
MAX_TOGETHER: Final = 60_000  # bytes in one sending
_UDP_SEGMENT: Final = 103
_MSG_DONTWAIT: Final = 0x40
_V4_NAME: Final = struct.Struct("!2xH4s")
_V6_NAME: Final = struct.Struct("!2xH4x16s")


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


class _Message(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint32),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("padding", ctypes.c_int),  # the message header proper ends here
        ("size", ctypes.c_uint32),
    )


READABLE: Final = 0x001  # EPOLLIN


class ReadySockets(Protocol):
    """Tells which of many sockets have something to read: what `select.epoll` offers."""

    def register(self, fd: int, eventmask: int, /) -> None:
        """Watch a socket."""

    def unregister(self, fd: int, /) -> None:
        """Watch it no more."""

    def poll(self, timeout: float, maxevents: int, /) -> list[tuple[int, int]]:
        """Those that are ready, with what for."""

    def fileno(self) -> int:
        """Readable itself while any of them is."""

    def close(self) -> None:
        """Watch nothing any more."""


def ready_sockets() -> ReadySockets:
    """Watches nothing yet. OSError where `are_supported` is false."""
    if sys.platform == "linux":
        return select.epoll()
    raise OSError(errno.ENOSYS, "no epoll")


def are_supported() -> bool:
    """Whether this system has them, as far as it is known before they are used."""
    return sys.platform == "linux" and ctypes.sizeof(ctypes.c_void_p) == 8 and hasattr(ctypes.CDLL(None), "recvmmsg")


class Batch:
    """The memory into which one kind of socket is read: SLOTS slots of `size` bytes each.

    In a slot stand the sender's socket address (NAME_SIZE bytes), then what was received, from `data_at` on.
    """

    def __init__(self, *, data_at: int, max_datagram: int) -> None:
        """A socket of one family may use it; `max_datagram` bytes are read of each datagram."""
        self.slot = -(-(PAYLOAD_AT + max_datagram) // 64) * 64
        self.data_at = data_at
        self.starts = [number * self.slot for number in range(SLOTS)]
        """Where the slots begin."""
        self.memory = bytearray(self.slot * SLOTS)
        self.view = memoryview(self.memory)
        base = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))
        self._vectors = (_Vector * SLOTS)(
            *(_Vector(base + number * self.slot + data_at, max_datagram) for number in range(SLOTS))
        )
        vector_base = ctypes.addressof(self._vectors)
        self._messages = (_Message * SLOTS)(
            *(
                _Message(
                    base + number * self.slot,
                    NAME_SIZE,
                    vector_base + number * ctypes.sizeof(_Vector),
                    1,
                    None,
                    0,
                    0,
                    0,
                )
                for number in range(SLOTS)
            )
        )
        words = memoryview(self._messages).cast("B").cast("I")
        self._sizes = words[_Message.size.offset // 4 :: ctypes.sizeof(_Message) // 4]
        self._pointer = ctypes.c_void_p(ctypes.addressof(self._messages))
        self._receive = ctypes.CDLL(None).recvmmsg  # without argtypes: to convert plain numbers takes half the time

    def receive(self, descriptor: int) -> list[int]:
        """Read what there is, up to SLOTS datagrams: their sizes, in the order of their slots. Never raises."""
        count: int = self._receive(descriptor, self._pointer, SLOTS, _MSG_DONTWAIT, None)
        return self._sizes[:count].tolist() if count > 0 else []

    def data(self, number: int, size: int) -> bytes:
        """A copy of the datagram in a slot."""
        at = number * self.slot + self.data_at
        return bytes(self.view[at : at + size])

    def sockaddr(self, number: int) -> tuple[str, int]:
        """Who sent the datagram in a slot: IP address as text, and port."""
        at = number * self.slot
        if int.from_bytes(self.memory[at : at + 2], sys.byteorder) == socket.AF_INET:
            port, ip = _V4_NAME.unpack_from(self.memory, at)
            return socket.inet_ntop(socket.AF_INET, ip), port
        port, ip = _V6_NAME.unpack_from(self.memory, at)
        return socket.inet_ntop(socket.AF_INET6, ip), port


@functools.lru_cache(maxsize=4096)
def _segments(size: int) -> tuple[tuple[int, int, bytes]]:
    """What tells the system to cut what is sent into datagrams of so many bytes."""
    return ((socket.SOL_UDP, _UDP_SEGMENT, struct.pack("=H", size)),)


def send_together(sock: socket.socket, parts: list[memoryview], size: int, target: tuple[str, int]) -> None:
    """Send datagrams of `size` bytes each with one call. Raises OSError as sendto does.

    EIO and EINVAL mean that it can not be done together, at this interface or for this size.
    """
    if sys.platform == "win32":
        raise OSError(errno.EOPNOTSUPP, "one by one only")
    sock.sendmsg(parts, _segments(size), 0, target)
