"""TCP connections to relays: STUN messages and ChannelData in a byte stream (RFC 8656 section 2.1)."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from app import clock
from media.ice.addresses import Address
from media.ice.framing import StunStream, pad_for_stream
from media.ice.types import Interface
from media.transport.sockets import SendOutcome

CONNECT_TIMEOUT: Final = 5.0  # seconds
MAX_BACKLOG: Final = 128 * 1024  # bytes not yet taken by the system; beyond, packets are dropped as a full link would


class RelayStream(asyncio.Protocol):
    """One connection. Messages are stamped when their last byte is read."""

    def __init__(self, deliver: Callable[[bytes, float], None], lost: Callable[[], None]) -> None:
        """`deliver(message, arrived_at)` for each message; `lost()` once, unless we close it."""
        self._deliver = deliver
        self._lost = lost
        self._stream = StunStream()
        self._transport: asyncio.Transport | None = None
        self._is_closed = False

    def send(self, data: bytes) -> SendOutcome:
        """Send one message. Never raises, never waits."""
        if self._transport is None or self._is_closed:
            return SendOutcome.UNREACHABLE
        if self._transport.get_write_buffer_size() > MAX_BACKLOG:
            return SendOutcome.CONGESTED
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

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: it is over."""
        self._transport = None
        if not self._is_closed:
            self._is_closed = True
            self._lost()


async def connect(remote: Address, interface: Interface, stream: RelayStream) -> bool:
    """Connect the stream from this interface; False if that does not work within a few seconds."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await loop.create_connection(lambda: stream, *remote, local_addr=(interface.ip, 0))
    except (OSError, TimeoutError):
        return False
    return True
