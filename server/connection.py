"""One client's connection: decodes, checks pace and order, and hands requests to the exchange."""

import asyncio
import logging
from typing import Protocol

import msgspec

from app import clock
from app.protocol import codec
from app.protocol.errors import CloseCode, ErrorCode, RemoteProtocolError
from app.protocol.messages import MAX_MESSAGE, Envelope, Error, Hello, Message
from server.net.websocket import WebSocket
from server.signalling.limits import Bucket
from server.signalling.session import Session

logger = logging.getLogger(__name__)

HELLO_TIMEOUT = 10.0  # seconds
MAX_FAULTS = 3  # malformed messages, then the connection is closed
MEAN_SIZE = 1024  # bytes that a message has at most, on average: what one sends, others must be able to read
BURST_SECONDS = 10.0  # of the sustained rate that may come at once


class Exchange(Protocol):
    """What a connection needs of the exchange."""

    def known(self, connection: "Connection") -> None:
        """The connection has said who it is, once."""

    def greet(self, connection: "Connection", envelope: Envelope, hello: Hello) -> None:
        """The first message; later `connection.session` is set, or it is closed."""

    def dispatch(self, session: Session, envelope: Envelope, message: Message, now: float) -> None:
        """Carry out a request."""

    def disconnected(self, connection: "Connection") -> None:
        """The connection is gone."""


class Connection:
    """Receiver of one WebSocket. Its session may outlive it."""

    __slots__ = (
        "_bucket",
        "_bytes",
        "_exchange",
        "_faults",
        "_greeting",
        "_hello_timer",
        "is_visitor",
        "session",
        "socket",
    )

    def __init__(self, socket: WebSocket, exchange: Exchange, *, messages_per_second: float) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.is_visitor = True
        """Whether it has not said yet who it is."""
        self._exchange = exchange
        self._faults = 0
        self._greeting = False
        burst = messages_per_second * BURST_SECONDS
        now = clock.now()
        self._bucket = Bucket(rate=messages_per_second, burst=burst, now=now)
        self._bytes = Bucket(rate=messages_per_second * MEAN_SIZE, burst=max(burst * MEAN_SIZE, MAX_MESSAGE), now=now)
        loop = asyncio.get_running_loop()
        self._hello_timer: asyncio.TimerHandle | None = loop.call_later(
            HELLO_TIMEOUT, socket.close, CloseCode.HELLO_TIMEOUT, "no hello"
        )

    def welcomed(self, session: Session) -> None:
        """The hello was good; what arrives from now on belongs to this session."""
        self.session = session
        self.is_visitor = False
        self._exchange.known(self)
        self._disarm()

    def refuse(self, code: ErrorCode, text: str, *, reply_to: str = "", retry_after: float = 0.0) -> None:
        """Tell the client an error outside of a session."""
        self.socket.send(codec.encode(Error(code, text, retry_after), reply_to=reply_to))

    # -- from the WebSocket

    def received(self, data: bytes) -> None:
        """A text message."""
        now = clock.now()
        if self._is_too_fast(len(data), now):
            return
        try:
            envelope, message = codec.decode_client(data)
        except RemoteProtocolError as error:
            self._fault(error.code, error.text, _id_of(data))
            return
        session = self.session
        if session is None:
            self._first(envelope, message)
        elif isinstance(message, Hello):
            self.refuse(ErrorCode.OUT_OF_ORDER, "hello comes once", reply_to=envelope.id)
        else:
            self._exchange.dispatch(session, envelope, message, now)

    def frame_arrived(self) -> None:
        """A frame that is no message: a ping, or a part."""
        self._is_too_fast(0, clock.now())

    def lost(self) -> None:
        """The socket is gone."""
        self._disarm()
        self._exchange.disconnected(self)

    # -- inside

    def _is_too_fast(self, size: int, now: float) -> bool:
        """Count a frame; True if it is one too many, and the connection is being closed for it."""
        wait = max(self._bucket.take(now), self._bytes.take(now, size))
        if wait > 0:
            self.refuse(ErrorCode.RATE_LIMITED, "too many messages", retry_after=round(wait, 1))
            self.socket.close(CloseCode.RATE_LIMITED, "too many messages")
        return wait > 0

    def _first(self, envelope: Envelope, message: Message) -> None:
        if not isinstance(message, Hello) or self._greeting:
            self._fault(ErrorCode.OUT_OF_ORDER, "hello comes first", envelope.id)
            return
        self._greeting = True
        self._exchange.greet(self, envelope, message)

    def _fault(self, code: ErrorCode, text: str, reply_to: str) -> None:
        self.refuse(code, text, reply_to=reply_to)
        if code is ErrorCode.TOO_LARGE:
            self.socket.close(CloseCode.TOO_LARGE, "message too large")
        elif code is not ErrorCode.UNKNOWN_TYPE:  # a newer client may know more types than we
            self._faults += 1
            if self._faults >= MAX_FAULTS:
                logger.info("closed a connection from %s after %d bad messages", self.socket.address(), self._faults)
                self.socket.close(CloseCode.MALFORMED, "malformed messages")

    def _disarm(self) -> None:
        if self._hello_timer is not None:
            self._hello_timer.cancel()
            self._hello_timer = None


def _id_of(data: bytes) -> str:
    """The id of a request whose body is not good, so that its sender need not wait for a reply."""
    try:
        return msgspec.json.decode(data, type=Envelope).id
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""
