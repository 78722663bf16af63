"""Signalling session: one client's conversation with the server, without I/O.

The session outlives its connections. A lost one is replaced: the first try is at once, then with growing, jittered
pauses; `hello` carries the resume key, so that the server goes on where it stopped and what had no reply goes out
again. When the server no longer knows the session, a new one opens and `SessionOpened.renewed` tells the calls to
rebuild themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.codec import decode_server, encode
from app.protocol.errors import CloseCode, ErrorCode, LocalProtocolError, RemoteProtocolError
from app.protocol.messages import (
    ClientMessage,
    Envelope,
    Error,
    Hello,
    Message,
    Ping,
    Pong,
    Resume,
    SignedOut,
    Welcome,
)
from app.protocol.model import DeviceInfo
from app.protocol.version import SUPPORTED
from app.signalling.backoff import retry_delay
from app.signalling.heartbeat import Heartbeat
from app.signalling.requests import Pending, RequestFailure, RequestId, Requests

CONNECT_TIMEOUT = 10.0  # seconds for name lookup, TCP, TLS and the upgrade, the token included
WELCOME_TIMEOUT = 10.0  # seconds from `hello` to `welcome`
REQUEST_TIMEOUT = 10.0  # seconds a request waits for its reply unless its maker says otherwise
STABLE_AFTER = 5.0  # seconds open after which a loss is the first again; a server that drops us at once is spared


class State(Enum):
    """Where the session stands."""

    IDLE = auto()
    CONNECTING = auto()
    """A connection is being made."""
    GREETING = auto()
    """Connected, `hello` is sent."""
    OPEN = auto()
    WAITING = auto()
    """Between two tries."""
    CLOSED = auto()


class Input(Enum):
    """What moves it."""

    START = auto()
    CONNECTED = auto()
    WELCOMED = auto()
    LOST = auto()
    RETRY = auto()
    CLOSE = auto()


TRANSITIONS: Mapping[tuple[State, Input], State] = {
    (State.IDLE, Input.START): State.CONNECTING,
    (State.CONNECTING, Input.CONNECTED): State.GREETING,
    (State.CONNECTING, Input.LOST): State.WAITING,
    (State.GREETING, Input.WELCOMED): State.OPEN,
    (State.GREETING, Input.LOST): State.WAITING,
    (State.OPEN, Input.LOST): State.WAITING,
    (State.WAITING, Input.RETRY): State.CONNECTING,
    (State.IDLE, Input.CLOSE): State.CLOSED,
    (State.CONNECTING, Input.CLOSE): State.CLOSED,
    (State.GREETING, Input.CLOSE): State.CLOSED,
    (State.OPEN, Input.CLOSE): State.CLOSED,
    (State.WAITING, Input.CLOSE): State.CLOSED,
    (State.CLOSED, Input.CLOSE): State.CLOSED,
}


# -- outgoing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connect:
    """Make connection number `attempt`; answer with `connected` or `lost`."""

    attempt: int
    renew_token: bool = False
    """The server refused the access token: fetch a fresh one."""


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send one text frame."""

    attempt: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close connection number `attempt`, or give up making it."""

    attempt: int
    code: int = CloseCode.NORMAL


Out = Connect | Transmit | Disconnect


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """Requests flow (again)."""

    welcome: Welcome
    renewed: bool
    """An earlier session of ours is gone with all the server knew about it: rebuild."""


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """No connection; the next try is at `retry_at`."""

    retry_at: float
    why: str


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A message that is no reply."""

    message: Message


@dataclass(frozen=True, slots=True)
class Replied:
    """The reply to a request: a typed one, `Ok` or `Error`."""

    request: RequestId
    message: Message


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A request that will have no reply."""

    request: RequestId
    why: RequestFailure


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """Over for good. `code` is None if we wanted it."""

    code: ErrorCode | None
    text: str = ""


Event = SessionOpened | ConnectionLost | MessageReceived | Replied | RequestFailed | SessionClosed


class Session:
    """The machine. `chance` gives random numbers 0 <= x < 1 for the pauses between tries."""

    def __init__(self, device: DeviceInfo, *, chance: Callable[[], float]) -> None:
        self.state = State.IDLE
        self.refused_messages = 0
        """Messages from the server that could not be read."""
        self._device = device
        self._chance = chance
        self._requests = Requests()
        self._heartbeat = Heartbeat()
        self._attempt = 0
        self._failures = 0
        self._renew_token = False
        self._resume: tuple[Welcome, int] | None = None  # the session to go on with, and the last sequence number read
        self._deadline: float | None = None  # of the present state: attempt, greeting, pause
        self._was_open = False
        self._opened_at = 0.0
        self._lost_at: float | None = None
        self._outgoing: list[Out] = []
        self._events: list[Event] = []

    # -- commands

    def start(self, now: float) -> None:
        """Open the session. LocalProtocolError if it was started before."""
        self._fire(Input.START)
        self._connect(now)

    def request(self, message: ClientMessage, now: float, *, within: float = REQUEST_TIMEOUT) -> RequestId:
        """Send a request now or as soon as there is a connection; `Replied` or `RequestFailed` follows."""
        if self.state is State.CLOSED:
            return self._failed(self._requests.next_id(), RequestFailure.CLOSED)
        pending = self._requests.add(message, now + within)
        if pending is None:
            return self._failed(self._requests.next_id(), RequestFailure.OVERFLOW)
        if self.state is State.OPEN:
            self._send(pending)
        return pending.id

    def withdraw(self, id: RequestId) -> None:
        """Forget a request: no reply is waited for, and a resume does not send it again."""
        self._requests.answered(id)

    def wake(self, now: float) -> None:
        """The network changed, or a person is tired of waiting: try at once, or make sure we are still heard."""
        if self.state is State.WAITING:
            self._retry(now)
        elif self.state is State.OPEN:
            self._heartbeat.hurry(now)
            self._beat(now)

    def close(self, now: float) -> None:
        """End it from our side. Idempotent."""
        self._close(None, "")

    # -- from the shell

    def connected(self, attempt: int, token: str, now: float) -> None:
        """Connection number `attempt` is up; `token` is the access token for `hello`."""
        if not self._is_current(attempt, State.CONNECTING):
            return
        self._fire(Input.CONNECTED)
        self._deadline = now + WELCOME_TIMEOUT
        resume = None
        if self._resume is not None:
            welcome, last_seq = self._resume
            resume = Resume(welcome.session_id, welcome.resume_key, last_seq)
        hello = Hello(versions=SUPPORTED, token=token, device=self._device, resume=resume)
        self._transmit(hello, self._requests.next_id())

    def lost(self, attempt: int, code: int, why: str, now: float) -> None:
        """Connection number `attempt` could not be made or is gone; `code` is its close code, 0 for none."""
        if not self._is_current(attempt, State.CONNECTING, State.GREETING, State.OPEN):
            return
        match code:
            case CloseCode.UNAUTHENTICATED:
                self._unauthenticated(why, now)
                return
            case CloseCode.VERSION:
                self._close(ErrorCode.VERSION, why)
                return
            case CloseCode.REPLACED:
                # Somebody goes on with our session elsewhere: do not take turns at stealing it.
                self._resume = None
                failures = 1
            case CloseCode.RATE_LIMITED | CloseCode.SLOW_READER | CloseCode.MALFORMED | CloseCode.TOO_LARGE:
                failures = 2
            case _:
                failures = 0
        self._lose(why or f"closed with {code}", now, failures=failures)

    def refused(self, code: ErrorCode, text: str, now: float) -> None:
        """The shell cannot get a token any more: the sign-in is over."""
        if self.state is not State.CLOSED:
            self._close(code, text)

    def receive(self, attempt: int, data: bytes | str, now: float) -> None:
        """One text frame. What cannot be read is counted and dropped: a newer server may say more than we know."""
        if not self._is_current(attempt, State.GREETING, State.OPEN):
            return
        try:
            envelope, message = decode_server(data)
        except RemoteProtocolError:
            self.refused_messages += 1
            return
        if self.state is State.GREETING:
            self._greeted(envelope, message, now)
        else:
            self._hear(envelope, message, now)

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Do what is due."""
        for id in self._requests.overdue(now):
            self._failed(id, RequestFailure.TIMED_OUT)
        if self._deadline is not None and now >= self._deadline:
            match self.state:
                case State.CONNECTING:
                    self._drop("the server did not answer", now)
                case State.GREETING:
                    self._drop("the server did not welcome us", now)
                case State.WAITING:
                    self._retry(now)
                case _:
                    self._deadline = None
        self._beat(now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        times = (self._deadline, self._requests.next_deadline(), self._heartbeat.next_timeout())
        return min((at for at in times if at is not None), default=None)

    def outgoing(self) -> list[Out]:
        """Drain what the shell has to do."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    @property
    def rtt(self) -> float | None:
        """Seconds the last ping took to the server and back."""
        return self._heartbeat.rtt

    # -- inside

    def _fire(self, received: Input) -> None:
        following = TRANSITIONS.get((self.state, received))
        if following is None:
            raise LocalProtocolError(f"{received.name} while {self.state.name}")
        self.state = following

    def _is_current(self, attempt: int, *states: State) -> bool:
        """Late words from a connection we gave up on are nobody's fault."""
        return attempt == self._attempt and self.state in states

    def _connect(self, now: float) -> None:
        self._attempt += 1
        self._deadline = now + CONNECT_TIMEOUT
        self._outgoing.append(Connect(self._attempt, renew_token=self._renew_token))

    def _retry(self, now: float) -> None:
        self._fire(Input.RETRY)
        self._connect(now)

    def _drop(self, why: str, now: float) -> None:
        """Give up on the connection that we hold ourselves."""
        self._outgoing.append(Disconnect(self._attempt, CloseCode.GOING_AWAY))
        self._lose(why, now)

    def _lose(self, why: str, now: float, *, failures: int = 0) -> None:
        was_stable = self.state is State.OPEN and now - self._opened_at >= STABLE_AFTER
        self._fire(Input.LOST)
        self._heartbeat.stop()
        if was_stable:
            self._failures = 0
        self._failures = max(self._failures, failures)
        if self._lost_at is None:
            self._lost_at = now
        delay = retry_delay(self._failures, now - self._lost_at, self._chance())
        self._failures += 1
        if delay <= 0:
            self._events.append(ConnectionLost(now, why))
            self._retry(now)
            return
        self._deadline = now + delay
        self._events.append(ConnectionLost(self._deadline, why))

    def _unauthenticated(self, why: str, now: float) -> None:
        if self._renew_token:
            self._close(ErrorCode.UNAUTHENTICATED, why)
            return
        self._renew_token = True
        self._lose(why or "the access token was refused", now)

    def _greeted(self, envelope: Envelope, message: Message, now: float) -> None:
        match message:
            case Welcome():
                self._open(message, now)
            case Error(code=ErrorCode.UNAUTHENTICATED):
                self._outgoing.append(Disconnect(self._attempt))
                self._unauthenticated(message.text, now)
            case Error(code=ErrorCode.VERSION | ErrorCode.FORBIDDEN):
                self._outgoing.append(Disconnect(self._attempt))
                self._close(message.code, message.text)
            case Error():
                self._drop(message.text or message.code.value, now)
            case SignedOut():
                self._outgoing.append(Disconnect(self._attempt))
                self._close(ErrorCode.UNAUTHENTICATED, message.text)
            case _:
                self.refused_messages += 1

    def _open(self, welcome: Welcome, now: float) -> None:
        self._fire(Input.WELCOMED)
        renewed = self._was_open and not welcome.resumed
        last_seq = self._resume[1] if self._resume is not None and welcome.resumed else 0
        self._resume = (welcome, last_seq)
        self._deadline = None
        self._renew_token = False
        self._was_open = True
        self._opened_at = now
        self._lost_at = None
        self._heartbeat.start(welcome.heartbeat, now)
        if not welcome.resumed:
            for id in self._requests.orphaned():
                self._failed(id, RequestFailure.SESSION_GONE)
        self._events.append(SessionOpened(welcome, renewed))
        for pending in self._requests:
            self._send(pending)

    def _hear(self, envelope: Envelope, message: Message, now: float) -> None:
        if isinstance(message, Pong):
            self._heartbeat.answered(now)
        self._heartbeat.heard(now)
        if not self._is_news(envelope.seq):
            return
        if envelope.reply_to:
            if self._requests.answered(envelope.reply_to):
                self._events.append(Replied(RequestId(envelope.reply_to), message))
        elif isinstance(message, SignedOut):
            self._outgoing.append(Disconnect(self._attempt))
            self._close(ErrorCode.UNAUTHENTICATED, message.text)
        elif not isinstance(message, Pong | Welcome):
            self._events.append(MessageReceived(message))

    def _is_news(self, seq: int) -> bool:
        """Whether a numbered message is new; a resume may bring one twice."""
        if seq == 0 or self._resume is None:
            return True
        welcome, last_seq = self._resume
        if seq <= last_seq:
            return False
        self._resume = (welcome, seq)
        return True

    def _beat(self, now: float) -> None:
        if self.state is not State.OPEN or not self._heartbeat.due(now):
            return
        if self._heartbeat.is_dead:
            self._drop("the server fell silent", now)
            return
        last_seq = self._resume[1] if self._resume is not None else 0
        self._transmit(Ping(last_seq=last_seq), self._requests.next_id())

    def _send(self, pending: Pending) -> None:
        pending.is_sent = True
        self._transmit(pending.message, pending.id)

    def _transmit(self, message: Message, id: RequestId) -> None:
        self._outgoing.append(Transmit(self._attempt, encode(message, id=id)))

    def _failed(self, id: RequestId, why: RequestFailure) -> RequestId:
        self._events.append(RequestFailed(id, why))
        return id

    def _close(self, code: ErrorCode | None, text: str) -> None:
        if self.state is State.CLOSED:
            return
        if code is None and self.state in (State.CONNECTING, State.GREETING, State.OPEN):
            self._outgoing.append(Disconnect(self._attempt))
        self._fire(Input.CLOSE)
        self._heartbeat.stop()
        self._deadline = None
        for id in self._requests.all():
            self._failed(id, RequestFailure.CLOSED)
        self._events.append(SessionClosed(code, text))
