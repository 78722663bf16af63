"""A WebSocket to a relay: each STUN message or ChannelData is a binary frame, where nothing else gets out."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from app import clock
from media.ice.backlog import Backlog
from media.ice.stun import MAX_MESSAGE
from media.ice.types import Connect
from media.transport.access import RelayAccess
from media.transport.sockets import SendOutcome
from media.transport.streams import SECURE_TIMEOUT, UNSENT, reach

QUEUED_FRAMES: Final = 64  # received frames that may wait for us before the other end has to
CLOSE_TIMEOUT: Final = 1.0  # seconds
_PADDING: Final = 3  # bytes that a server may add to a message, as it does in other streams


class RelaySocket:
    """One WebSocket. What cannot leave at once waits for a moment; then the oldest media is dropped."""

    def __init__(self, deliver: Callable[[bytes, float], None], lost: Callable[[], None]) -> None:
        """`deliver(message, arrived_at)` for each message; `lost()` once, unless we close it."""
        self._deliver = deliver
        self._lost = lost
        self._backlog = Backlog()
        self._wanted = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._is_closed = False

    async def connect(self, wanted: Connect, access: RelayAccess) -> bool:
        """Connect, through the proxy if there is one; False if that does not work within a few seconds."""
        try:
            async with asyncio.timeout(SECURE_TIMEOUT):
                socket = await self._open(wanted, access)
        except (OSError, TimeoutError, ValueError, WebSocketException):
            return False
        if self._is_closed:
            socket.transport.abort()
            return False
        self._socket = socket
        return True

    async def _open(self, wanted: Connect, access: RelayAccess) -> ClientConnection:
        secure = wanted.url.startswith("wss:")
        context = await access.tls(wanted.host, wanted.remote[1]) if secure else None
        connected = await reach(wanted, access)
        try:
            return await connect(
                wanted.url,
                sock=connected,
                ssl=context,
                server_hostname=wanted.host if secure else None,
                compression=None,
                proxy=None,  # the socket leads through it already
                max_size=MAX_MESSAGE + _PADDING,
                max_queue=QUEUED_FRAMES,
                write_limit=UNSENT,
                ping_interval=None,
                open_timeout=None,
                close_timeout=CLOSE_TIMEOUT,
                user_agent_header="parley",
            )
        except BaseException:
            connected.close()
            raise

    def send(self, data: bytes) -> SendOutcome:
        """Send one message. Never raises, never waits."""
        if self._socket is None or self._is_closed:
            return SendOutcome.UNREACHABLE
        self._wanted.set()
        return SendOutcome.SENT if self._backlog.push(data, clock.now()) else SendOutcome.CONGESTED

    def close(self) -> None:
        """Close after what was sent has left. Idempotent."""
        self._is_closed = True
        self._wanted.set()

    async def serve(self) -> None:
        """Carry messages until one end closes. After `connect`."""
        socket = self._socket
        if socket is None:
            return
        writer = asyncio.create_task(self._write(socket))
        try:
            await self._read(socket)
        finally:
            self._socket = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            socket.transport.abort()
        if not self._is_closed:
            self._is_closed = True
            self._lost()

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                data = await socket.recv(decode=False)
                if data and not self._is_closed:
                    self._deliver(data, clock.now())

    async def _write(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                while (data := self._backlog.pop(clock.now())) is not None:
                    await socket.send(data)
                if self._is_closed:
                    break
                self._wanted.clear()
                await self._wanted.wait()
            await socket.close()
