"""Clients of the relay that come by a stream: TCP, TLS that a listener has ended, or a WebSocket."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import Callable
from typing import Final, Protocol, cast

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from app import clock
from media.ice.addresses import Address, normalise
from media.ice.backlog import Backlog
from media.ice.framing import StunStream
from media.ice.stun import MAX_MESSAGE
from server.turn.outputs import Source

UNSENT: Final = 16 * 1024  # bytes that the system may hold before it sends them; more would be delay
HANDSHAKE_TIMEOUT: Final = 15.0  # seconds for the head of a WebSocket's request
_HEAD_ONE_BYTE: Final = 125
_protocol_logger = logging.getLogger("websockets.server")  # held above DEBUG: it logs what passes

Admission = Callable[[Request], tuple[int, str] | None]
"""Why a WebSocket is refused: status and words; None if it is let in."""


class RelayService(Protocol):
    """What a stream needs of the relay."""

    def connected(self, connection: "StreamClient", address: Address) -> Source | None:
        """Take a new connection in; None if there are too many."""

    def disconnected(self, source: Source) -> None:
        """A connection is gone."""

    def received(self, data: bytes, source: Source, now: float) -> None:
        """Take one message of a client."""


class StreamClient(asyncio.Protocol):
    """One client. What it does not read in time waits for a moment; then the oldest media is dropped."""

    __slots__ = ("_backlog", "_is_full", "_service", "idle_since", "source", "transport")

    def __init__(self, service: RelayService) -> None:
        self._service = service
        self._backlog = Backlog()
        self._is_full = False
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.source: Source | None = None
        self.idle_since = 0.0
        """Since when it is without an allocation, as far as the last sweep knows."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Register with the service, or hang up if it is full."""
        self.transport = cast(asyncio.Transport, transport)
        self.idle_since = clock.now()
        hold_little(self.transport)
        peername = transport.get_extra_info("peername")
        self.source = self._service.connected(self, normalise(peername)) if peername else None
        if self.source is None:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the service."""
        source, self.source = self.source, None
        if source is not None:
            self._service.disconnected(source)

    def write(self, data: bytes) -> bool:
        """Write a message. False if the client reads too slowly and something is dropped."""
        if self.transport.is_closing():
            return False
        if self._is_full:
            return self._backlog.push(data, clock.now())
        self._put(data)
        return True

    def pause_writing(self) -> None:
        """asyncio: the system takes no more for now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """asyncio: it takes more."""
        self._is_full = False
        now = clock.now()
        while not self._is_full and (data := self._backlog.pop(now)) is not None:
            self._put(data)  # may call pause_writing

    def _put(self, data: bytes) -> None:
        self.transport.write(data)


class TurnConnection(StreamClient):
    """One client over TCP or TLS."""

    __slots__ = ("_stream",)

    def __init__(self, service: RelayService) -> None:
        super().__init__(service)
        self._stream = StunStream()

    def data_received(self, data: bytes) -> None:
        """Cut the stream into messages. A stream that is none of ours is closed."""
        if self.source is None:
            return
        now = clock.now()
        for message in self._stream.receive(data):
            self._service.received(message, self.source, now)
        if self._stream.is_broken:
            self.transport.abort()


class TurnWebSocket(StreamClient):
    """One client in a WebSocket: each binary frame is one message. Anything else ends the connection."""

    __slots__ = ("_admission", "_handshake", "_protocol")

    def __init__(self, service: RelayService, admission: Admission) -> None:
        super().__init__(service)
        self._admission = admission
        self._protocol = ServerProtocol(max_size=MAX_MESSAGE, logger=_protocol_logger)
        self._handshake: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The HTTP protocol hands its transport over."""
        super().connection_made(transport)
        self._handshake = asyncio.get_running_loop().call_later(HANDSHAKE_TIMEOUT, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the service."""
        self._is_through()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The request, then frames."""
        if self.source is None:
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._answer(event)
            else:
                self._frame(cast(Frame, event))
        self._flush()

    def eof_received(self) -> None:
        """The other end half-closed; so do we."""
        self._protocol.receive_eof()
        self._flush()

    def _answer(self, request: Request) -> None:
        self._is_through()
        refused = self._admission(request)
        response = self._protocol.accept(request) if refused is None else self._protocol.reject(*refused)
        self._protocol.send_response(response)

    def _frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY and frame.fin and self.source is not None:
            if frame.data:
                self._service.received(bytes(frame.data), self.source, clock.now())
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self.transport.abort()

    def _is_through(self) -> None:
        if self._handshake is not None:
            self._handshake.cancel()
            self._handshake = None

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self.transport.write(data)
            else:  # the protocol's way to say: end of stream
                self.transport.close()

    def _put(self, data: bytes) -> None:
        if self._protocol.state is State.OPEN:
            self.transport.write(binary_frame(data))


def binary_frame(data: bytes) -> bytes:
    """One unmasked binary frame (RFC 6455 section 5.2) of up to 64 KiB."""
    length = len(data)
    if length <= _HEAD_ONE_BYTE:
        return bytes((0x82, length)) + data
    return b"\x82\x7e" + length.to_bytes(2, "big") + data


def hold_little(transport: asyncio.Transport) -> None:
    """Let buffers hold little, so that what is late can still be dropped."""
    transport.set_write_buffer_limits(high=UNSENT)
    sock = transport.get_extra_info("socket")
    if sys.platform != "win32" and sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
