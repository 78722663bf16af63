"""The socket around the signalling session: makes its connections, carries its frames."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from app import clock
from app.driver import Driver
from app.net.address import ServerAddress
from app.net.errors import CertificateChanged, NetError, Refused
from app.net.trust import Trust
from app.protocol.errors import CloseCode, ErrorCode
from app.protocol.messages import MAX_MESSAGE, ClientMessage
from app.signalling.requests import RequestId
from app.signalling.session import (
    REQUEST_TIMEOUT,
    Connect,
    Disconnect,
    Event,
    Out,
    Session,
    Transmit,
)
from media.transport.tunnel import open_tunnel

logger = logging.getLogger(__name__)

CLOSE_TIMEOUT = 1.0  # seconds for the closing handshake; nobody waits for it but quitting
QUEUE_LIMIT = 512  # frames waiting for a slow socket; then the connection is given up


class _Direct(connect):
    """A connection to the very server that was meant: a redirect would carry the token to somewhere else."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow none."""
        return exc


class _Connection:
    """One WebSocket, from the attempt to its end."""

    def __init__(self, attempt: int) -> None:
        self.attempt = attempt
        self.frames: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_LIMIT)
        self.close_code = int(CloseCode.NORMAL)
        self.task: asyncio.Task[None] | None = None


class SignallingSocket:
    """Runs one session on the running loop. `token(renew)` gives access tokens; `notify` hears the session's events."""

    def __init__(
        self,
        session: Session,
        address: ServerAddress,
        trust: Trust,
        *,
        token: Callable[[bool], Awaitable[str]],
        notify: Callable[[Event], None],
        on_problem: Callable[[NetError], None] | None = None,
    ) -> None:
        self.session = session
        self._address = address
        self._trust = trust
        self._token = token
        self._on_problem = on_problem
        self._driver: Driver[Out, Event] = Driver(session, send=self._carry_out, notify=notify)
        self._current: _Connection | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin; events follow."""
        self._driver.drive(self.session.start)

    def request(self, message: ClientMessage, *, within: float = REQUEST_TIMEOUT) -> RequestId:
        """Send a request now or when there is a connection again."""
        return self._driver.drive(lambda now: self.session.request(message, now, within=within))

    def withdraw(self, id: RequestId) -> None:
        """Forget a request, so that it does not go out again."""
        self._driver.drive(lambda _now: self.session.withdraw(id))

    def wake(self) -> None:
        """Try at once, or make sure that we are still heard."""
        self._driver.drive(self.session.wake)

    def move_to(self, address: ServerAddress) -> None:
        """The server is there now: give up what goes to where it was, and connect at once."""
        self._address = address
        task = self._current.task if self._current is not None else None
        if task is None or task.done():
            self.wake()
        else:
            task.add_done_callback(lambda _task: self.wake())
            self.cut()

    def cut(self) -> None:
        """Drop the connection without a word, as a failing network does: another way is wanted."""
        if self._current is not None and self._current.task is not None:
            self._current.close_code = 0
            self._current.task.cancel()

    async def close(self) -> None:
        """End the session and wait for the socket. Idempotent."""
        self._driver.drive(self.session.close)
        self._driver.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2 * CLOSE_TIMEOUT)
        late = tuple(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    # -- what the session wants

    def _carry_out(self, out: Out) -> None:
        match out:
            case Connect(attempt, renew_token):
                connection = _Connection(attempt)
                connection.task = asyncio.create_task(self._run(connection, renew_token), name=f"signalling-{attempt}")
                self._tasks.add(connection.task)
                connection.task.add_done_callback(self._tasks.discard)
                self._current = connection
            case Transmit(attempt, data):
                self._transmit(attempt, data)
            case Disconnect(attempt, code):
                current = self._current
                if current is not None and current.attempt == attempt and current.task is not None:
                    current.close_code = code
                    current.task.cancel()

    def _transmit(self, attempt: int, data: bytes) -> None:
        current = self._current
        if current is None or current.attempt != attempt:
            return
        try:
            current.frames.put_nowait(data)
        except asyncio.QueueFull:
            logger.warning("the server does not read: giving up the connection")
            self.cut()

    # -- one connection

    async def _run(self, connection: _Connection, renew_token: bool) -> None:
        code, why = 0, ""
        try:
            code, why = await self._converse(connection, renew_token)
        except asyncio.CancelledError:
            why = "given up"
        except Refused as error:
            self._refused(error, connection)
            return
        except NetError as error:
            why = str(error)
            self._tell(error)
        except ssl.SSLError as error:
            problem = self._trust.problem(self._address, error)
            why = str(problem)
            self._tell(problem)
        except (OSError, WebSocketException, TimeoutError) as error:
            why = str(error) or type(error).__name__
        logger.info("= signalling connection %d ended: %s", connection.attempt, why or code)
        self._driver.drive(lambda now: self.session.lost(connection.attempt, code, why, now))

    async def _converse(self, connection: _Connection, renew_token: bool) -> tuple[int, str]:
        token = await self._token(renew_token)
        address = self._address
        tls = await self._trust.context(address)
        proxy = await self._trust.proxies.towards(address)
        tunnel = await open_tunnel(proxy, address.host, address.port) if proxy is not None else None
        socket = await _Direct(
            address.socket_url,
            sock=tunnel,
            ssl=tls,
            compression=None,
            max_size=MAX_MESSAGE,
            ping_interval=None,  # the session pings
            close_timeout=CLOSE_TIMEOUT,
            proxy=None,
            user_agent_header="parley",
        )
        try:
            self._driver.drive(lambda now: self.session.connected(connection.attempt, token, now))
            return await self._exchange(connection, socket)
        finally:
            try:
                if connection.close_code:
                    await _part(connection, socket)
            finally:
                socket.transport.abort()  # a goodbye that is given up must not leave the socket open

    async def _exchange(self, connection: _Connection, socket: ClientConnection) -> tuple[int, str]:
        writer = asyncio.create_task(_write(connection.frames, socket))
        try:
            while True:
                data = await socket.recv(decode=False)
                # One reading of the clock for each frame, at the socket.
                now = clock.now()
                self.session.receive(connection.attempt, data, now)
                self._driver.pump()
        except ConnectionClosed as closed:
            frame = closed.rcvd
            return (frame.code, frame.reason) if frame is not None else (0, "the connection broke")
        finally:
            writer.cancel()

    def _refused(self, error: Refused, connection: _Connection) -> None:
        """No token: over if the sign-in is, else one more try later."""
        if error.code in (ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN):
            self._driver.drive(lambda now: self.session.refused(error.code, error.text, now))
        else:
            self._driver.drive(lambda now: self.session.lost(connection.attempt, 0, str(error), now))

    def _tell(self, error: NetError) -> None:
        if self._on_problem is not None and isinstance(error, CertificateChanged):
            self._on_problem(error)


async def _write(frames: asyncio.Queue[bytes], socket: ClientConnection) -> None:
    try:
        while True:
            await socket.send(await frames.get(), text=True)
    except ConnectionClosed:
        pass  # the reader says so


async def _part(connection: _Connection, socket: ClientConnection) -> None:
    """Send what still waits (a goodbye, perhaps) and close."""
    with contextlib.suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(CLOSE_TIMEOUT):
            while not connection.frames.empty():
                await socket.send(connection.frames.get_nowait(), text=True)
    await socket.close(connection.close_code)
