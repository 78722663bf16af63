"""One WebSocket (RFC 6455) as an asyncio protocol over the sans-IO core of `websockets`.

Lean on purpose, because a server holds very many idle ones: no task, no queue, no compression, no timer while idle.
What it cannot write at once waits in the transport's buffer, which is bounded: a client that does not read is closed.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Any, Protocol, cast

from websockets.datastructures import Headers
from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from app.protocol.errors import CloseCode
from app.protocol.messages import MAX_MESSAGE
from server.host_names import HostNames

logger = logging.getLogger(__name__)
_protocol_logger = logging.getLogger("websockets.server")  # held above DEBUG: it would log tokens

MAX_UNWRITTEN = 512 * 1024  # bytes that may wait for a slow reader
MAX_HOST = 255  # characters
CLOSE_TIMEOUT = 2.0  # seconds for the other end to answer our close
_FLOODS = frozenset({CloseCode.RATE_LIMITED, CloseCode.SLOW_READER})  # what still comes is not even looked at
_HEAD_ONE_BYTE = 125
_HEAD_TWO_BYTES = 0xFFFF


class Receiver(Protocol):
    """What stands behind a WebSocket."""

    def received(self, data: bytes) -> None:
        """A whole text message arrived."""

    def frame_arrived(self) -> None:
        """A frame arrived that is no message: a ping, a pong, or a part of a message."""

    def lost(self) -> None:
        """The connection is gone; nothing can be sent any more. Told once."""


class WebSocket(asyncio.Protocol):
    """Server side of one WebSocket."""

    __slots__ = (
        "_accept",
        "_closing",
        "_connections",
        "_is_deaf",
        "_names",
        "_origins",
        "_parts",
        "_path",
        "_protocol",
        "_receiver",
        "host",
        "transport",
    )

    def __init__(
        self,
        accept: Callable[["WebSocket"], Receiver | None],
        path: str,
        connections: "set[Any]",
        *,
        origins: frozenset[str] = frozenset(),
        names: HostNames | None = None,
    ) -> None:
        """`origins` are pages of other servers that may connect too, as browsers write them (https://host).

        `names` are those by which it must be asked for, None for any.
        """
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.host = ""
        """Name or address by which the other end says it reached us (the Host header)."""
        self._accept = accept
        self._path = path
        self._connections = connections
        self._origins = origins
        self._names = names
        self._protocol = _Protocol(max_size=MAX_MESSAGE, logger=_protocol_logger)
        self._receiver: Receiver | None = None
        self._parts: bytearray | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._is_deaf = False

    @property
    def said_goodbye(self) -> bool:
        """Whether the other end closed on purpose (1000), rather than losing or giving up the connection."""
        closed = self._protocol.close_rcvd
        return closed is not None and closed.code == CloseCode.NORMAL

    def address(self) -> str:
        """IP address of the other end."""
        peer = self.transport.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    def local_address(self) -> str:
        """IP address by which the other end reached us."""
        name = self.transport.get_extra_info("sockname")
        return str(name[0]) if name else ""

    def is_closed(self) -> bool:
        """Tell whether nothing can be sent any more."""
        return self._closing is not None or self.transport.is_closing()

    def send(self, text: bytes) -> bool:
        """Send a text message; False if the client does not read and the connection is being closed for it."""
        if self._closing is not None or self._protocol.state is not State.OPEN:
            return True
        if self.transport.get_write_buffer_size() + len(text) > MAX_UNWRITTEN:
            self.close(CloseCode.SLOW_READER, "slow reader")
            return False
        self.transport.write(frame(text))
        return True

    def close(self, code: int, reason: str = "") -> None:
        """Close with a code; the rest of what was sent goes out first, within CLOSE_TIMEOUT."""
        if self._closing is not None:
            return
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code, reason)
            self._flush()
        self._is_deaf = code in _FLOODS
        self._closing = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self.transport.abort)

    # -- asyncio's callbacks ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The HTTP protocol hands its transport over."""
        self.transport = cast(asyncio.Transport, transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Bytes from the other end."""
        if self._is_deaf:
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._handshake(event)
            else:
                self._frame(cast(Frame, event))
        self._flush()
        if self._closing is None and self.transport.get_write_buffer_size() > MAX_UNWRITTEN:
            self.close(CloseCode.SLOW_READER, "slow reader")  # it pings and does not read our pongs
        if isinstance(self._protocol.parser_exc, PayloadTooBig) and self._closing is None:
            logger.info("closed a connection for a message above %d bytes", MAX_MESSAGE)
        if self._protocol.close_expected() and self._closing is None:
            self._closing = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self.transport.abort)

    def eof_received(self) -> None:
        """The other end half-closed; so do we."""
        self._protocol.receive_eof()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        del exc
        self._connections.discard(self)
        if self._closing is not None:
            self._closing.cancel()
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            receiver.lost()

    def shutdown(self) -> None:
        """The server stops."""
        self.close(CloseCode.GOING_AWAY, "the server stops")

    # -- the inside ---------------------------------------------------------------------------------------------------

    def _handshake(self, request: Request) -> None:
        refused = refusal(request, self._path, origins=self._origins, names=self._names)
        response = self._protocol.accept(request) if refused is None else self._protocol.reject(*refused)
        if response.status_code == 101:
            self.host = sys.intern(_host(request.headers)[:MAX_HOST])
            self._receiver = self._accept(self)
            if self._receiver is None:
                response = self._protocol.reject(503, "the server is full\n")
        self._protocol.send_response(response)

    def _frame(self, received: Frame) -> None:
        if not (received.fin and received.opcode is Opcode.TEXT) and self._receiver is not None:
            self._receiver.frame_arrived()
        match received.opcode:
            case Opcode.TEXT:
                if received.fin:
                    self._message(bytes(received.data))
                else:
                    self._parts = bytearray(received.data)
            case Opcode.CONT if self._parts is not None:
                self._parts += received.data
                if received.fin:
                    whole, self._parts = bytes(self._parts), None
                    self._message(whole)
            case Opcode.BINARY | Opcode.CONT:
                self.close(CloseCode.MALFORMED, "text messages only")
            case _:
                pass  # ping, pong and close are answered by the protocol

    def _message(self, text: bytes) -> None:
        if self._receiver is not None and self._closing is None:
            self._receiver.received(text)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self.transport.write(data)
            else:  # the protocol's way to say: end of stream
                self.transport.close()


class _Protocol(ServerProtocol):
    """Closes with our code for a message that is too large."""

    def fail(self, code: int, reason: str = "") -> None:
        super().fail(CloseCode.TOO_LARGE if code == 1009 else code, reason)


def refusal(request: Request, path: str, *, origins: frozenset[str], names: HostNames | None) -> tuple[int, str] | None:
    """Why a WebSocket that was asked for is refused: status and words; None if it is at `path` and may be opened."""
    if request.path.partition("?")[0] != path:
        return 404, "no WebSocket here\n"
    if names is not None and not names.fit(_host(request.headers)):
        return 421, "this server has another name\n"
    if not (is_same_origin(request.headers) or _origin(request.headers) in origins):
        return 403, "pages of other servers may not connect\n"
    return None


def _host(headers: Headers) -> str:
    """The one Host of a request, or nothing."""
    hosts = headers.get_all("Host")
    return hosts[0] if len(hosts) == 1 else ""


def _origin(headers: Headers) -> str:
    """The one Origin of a request, or nothing."""
    origins = headers.get_all("Origin")
    return origins[0].strip().lower() if len(origins) == 1 else ""


def is_same_origin(headers: Headers) -> bool:
    """Whether a request comes from a program, or from a page that this very server served (RFC 6454).

    A browser lets any page open a WebSocket anywhere, and tells in `Origin` whose page it is; programs do not.
    """
    origins, hosts = headers.get_all("Origin"), headers.get_all("Host")
    if not origins:
        return True
    _, separator, origin = origins[0].strip().lower().partition("://")
    return len(origins) == len(hosts) == 1 and bool(separator and origin) and origin == hosts[0].strip().lower()


def frame(text: bytes) -> bytes:
    """One unmasked text frame (RFC 6455 section 5.2)."""
    length = len(text)
    if length <= _HEAD_ONE_BYTE:
        return bytes((0x81, length)) + text
    if length <= _HEAD_TWO_BYTES:
        return b"\x81\x7e" + length.to_bytes(2, "big") + text
    return b"\x81\x7f" + length.to_bytes(8, "big") + text
