"""Streams to relays: STUN messages and ChannelData over TCP or TLS (RFC 8656 section 2.1), or in a WebSocket."""

import asyncio
import socket
import sys
from collections.abc import Callable
from typing import Final, cast

from app import clock
from media.ice.addresses import is_ipv6
from media.ice.backlog import Backlog
from media.ice.framing import StunStream, pad_for_stream
from media.ice.types import Connect, Interface, RelayWay
from media.transport.access import RelayAccess
from media.transport.sockets import SendOutcome
from media.transport.tunnel import open_tunnel

CONNECT_TIMEOUT: Final = 5.0  # seconds, for TCP
SECURE_TIMEOUT: Final = 10.0  # seconds, with a proxy's and TLS' handshakes
UNSENT: Final = 16 * 1024  # bytes that the system may hold before it sends them: more would be delay, not throughput


class RelayStream(asyncio.Protocol):
    """One connection over TCP or TLS. Messages are stamped when their last byte is read.

    What cannot leave at once waits for a moment; then the oldest media is dropped, as a full link would.
    """

    def __init__(self, deliver: Callable[[bytes, float], None], lost: Callable[[], None]) -> None:
        """`deliver(message, arrived_at)` for each message; `lost()` once, unless we close it."""
        self._deliver = deliver
        self._lost = lost
        self._stream = StunStream()
        self._backlog = Backlog()
        self._transport: asyncio.Transport | None = None
        self._is_full = False
        self._is_closed = False

    def send(self, data: bytes) -> SendOutcome:
        """Send one message. Never raises, never waits."""
        if self._transport is None or self._is_closed:
            return SendOutcome.UNREACHABLE
        if self._is_full:
            return SendOutcome.SENT if self._backlog.push(data, clock.now()) else SendOutcome.CONGESTED
        self._transport.write(pad_for_stream(data))
        return SendOutcome.SENT

    def close(self) -> None:
        """Close after what was sent has left. Idempotent."""
        self._is_closed = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection stands."""
        self._transport = cast(asyncio.Transport, transport)
        if self._is_closed:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes came."""
        arrived_at = clock.now()
        for message in self._stream.receive(data):
            if self._is_closed:
                return
            self._deliver(message, arrived_at)
        if self._stream.is_broken and self._transport is not None:
            self._transport.abort()

    def pause_writing(self) -> None:
        """asyncio: the system takes no more for now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """asyncio: it takes more."""
        self._is_full = False
        now = clock.now()
        while not self._is_full and self._transport is not None and (data := self._backlog.pop(now)) is not None:
            self._transport.write(pad_for_stream(data))  # may call pause_writing

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: it is over."""
        self._transport = None
        if not self._is_closed:
            self._is_closed = True
            self._lost()


class _Waiting(asyncio.Protocol):
    """Holds a connection until TLS takes it over."""


async def connect(wanted: Connect, stream: RelayStream, access: RelayAccess) -> bool:
    """Connect the stream by TCP, TLS, or TLS through the proxy; False if that does not work within a few seconds."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT if wanted.way is RelayWay.TCP else SECURE_TIMEOUT):
            await _connect(wanted, stream, access)
    except (OSError, TimeoutError, ValueError):
        return False
    return True


async def _connect(wanted: Connect, stream: RelayStream, access: RelayAccess) -> None:
    loop = asyncio.get_running_loop()
    connected = await reach(wanted, access)
    if wanted.way is RelayWay.TCP:
        transport, _ = await loop.create_connection(lambda: stream, sock=connected)
        transport.set_write_buffer_limits(high=UNSENT)
        return
    raw, _ = await loop.create_connection(_Waiting, sock=connected)
    try:
        raw.set_write_buffer_limits(high=UNSENT)
        context = await access.tls(wanted.host, wanted.remote[1])
        secured = await loop.start_tls(raw, stream, context, server_hostname=wanted.host)
        if secured is None:
            raise ConnectionResetError
        secured.set_write_buffer_limits(high=UNSENT)
    except BaseException:
        raw.abort()
        raise
    stream.connection_made(secured)


async def reach(wanted: Connect, access: RelayAccess) -> socket.socket:
    """A connected socket to a relay, through the proxy if that is the way. Raises OSError."""
    if access.proxy is not None and wanted.way in (RelayWay.PROXY, RelayWay.WEBSOCKET):
        connected = await open_tunnel(access.proxy, wanted.host, wanted.remote[1])
    elif wanted.way is RelayWay.PROXY:
        raise ConnectionRefusedError("there is no proxy any more")
    else:
        connected = await _from_interface(wanted.remote, wanted.interface)
    hold_little(connected)
    return connected


async def _from_interface(remote: tuple[str, int], interface: Interface) -> socket.socket:
    connected = socket.socket(socket.AF_INET6 if is_ipv6(remote[0]) else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connected.setblocking(False)
        connected.bind((interface.ip, 0))
        await asyncio.get_running_loop().sock_connect(connected, remote)
    except BaseException:
        connected.close()
        raise
    return connected


def hold_little(connected: socket.socket) -> None:
    """Let the system hold little unsent data, so that what is late can still be dropped."""
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if sys.platform != "win32":
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
