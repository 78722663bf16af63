"""Single lines to a STUN or TURN server, for looking whether and how fast it answers: UDP, TCP, TLS, WebSocket."""

import asyncio
import ssl
from typing import Final, Protocol, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from media.ice.framing import StunStream, pad_for_stream
from media.ice.types import RelayWay
from media.transport.proxy import HttpProxy
from media.transport.tunnel import open_tunnel

_READ_SIZE: Final = 4096
_WAITING: Final = 32  # messages that nobody took yet


class Line(Protocol):
    """Messages to one server and back. `close` it."""

    @property
    def way(self) -> RelayWay:
        """How messages travel."""

    def send(self, data: bytes) -> None:
        """Send one message."""

    async def receive(self) -> bytes:
        """The next message. Raises OSError when there will be none."""

    def close(self) -> None:
        """Close. Idempotent."""


class UdpLine(asyncio.DatagramProtocol):
    """A connected UDP socket: the system tells when nobody listens there."""

    way = RelayWay.UDP

    def __init__(self) -> None:
        self._heard: asyncio.Queue[bytes | OSError] = asyncio.Queue(_WAITING)
        self._transport: asyncio.DatagramTransport | None = None
        self.local_ip = ""
        """Our address towards the server."""
        self.local_port = 0

    @classmethod
    async def open(cls, host: str, port: int, *, local_port: int = 0) -> "UdpLine":
        """From a port of ours, 0 for any. Raises OSError where there is no way to such an address."""
        loop = asyncio.get_running_loop()
        local = ("::" if ":" in host else "0.0.0.0", local_port) if local_port else None
        _, line = await loop.create_datagram_endpoint(cls, local_addr=local, remote_addr=(host, port))
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: it is open."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        own = transport.get_extra_info("sockname")  # a closed one tells nothing any more
        self.local_ip, self.local_port = str(own[0]), int(own[1])

    def datagram_received(self, data: bytes, addr: object) -> None:
        """asyncio: a datagram came."""
        if not self._heard.full():
            self._heard.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        """asyncio: one was returned to the sender."""
        if isinstance(exc, OSError) and not self._heard.full():
            self._heard.put_nowait(exc)

    def send(self, data: bytes) -> None:
        """Send one message."""
        if self._transport is not None:
            self._transport.sendto(data)

    async def receive(self) -> bytes:
        """The next message. Raises OSError if one of ours was returned."""
        heard = await self._heard.get()
        if isinstance(heard, OSError):
            raise heard
        return heard

    def close(self) -> None:
        """Close. Idempotent."""
        if self._transport is not None:
            self._transport.close()


class StreamLine:
    """Messages in a TCP connection, with TLS and through a proxy if wished."""

    way = RelayWay.TCP

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._stream = StunStream()
        self._messages: list[bytes] = []

    @classmethod
    async def open(
        cls, host: str, port: int, *, tls: ssl.SSLContext | None = None, proxy: HttpProxy | None = None
    ) -> "StreamLine":
        """Raises OSError."""
        name = host if tls is not None else None
        if proxy is None:
            return cls(*await asyncio.open_connection(host, port, ssl=tls, server_hostname=name))
        tunnel = await open_tunnel(proxy, host, port)
        return cls(*await asyncio.open_connection(sock=tunnel, ssl=tls, server_hostname=name))

    def send(self, data: bytes) -> None:
        """Send one message."""
        self._writer.write(pad_for_stream(data))

    async def receive(self) -> bytes:
        """The next message. Raises OSError when the connection ends or speaks something else."""
        while not self._messages:
            chunk = await self._reader.read(_READ_SIZE)
            if not chunk:
                raise ConnectionResetError("it hung up")
            self._messages = self._stream.receive(chunk)
            if self._stream.is_broken:
                raise ConnectionAbortedError("it speaks something else")
        return self._messages.pop(0)

    def close(self) -> None:
        """Close. Idempotent."""
        self._writer.transport.abort()


class WebSocketLine:
    """Messages as binary frames."""

    way = RelayWay.WEBSOCKET

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._waiting: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(
        cls, url: str, host: str, port: int, *, tls: ssl.SSLContext | None = None, proxy: HttpProxy | None = None
    ) -> "WebSocketLine":
        """Raises OSError."""
        tunnel = await open_tunnel(proxy, host, port) if proxy is not None else None
        try:
            return cls(await connect(url, sock=tunnel, ssl=tls, compression=None, proxy=None, ping_interval=None))
        except WebSocketException as error:
            raise ConnectionAbortedError(f"no WebSocket: {error}") from None

    def send(self, data: bytes) -> None:
        """Send one message."""
        task = asyncio.get_running_loop().create_task(self._send(data))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _send(self, data: bytes) -> None:
        try:
            await self._socket.send(data)
        except ConnectionClosed:
            return  # whoever receives hears of it

    async def receive(self) -> bytes:
        """The next message. Raises OSError when there will be none."""
        try:
            return await self._socket.recv(decode=False)
        except ConnectionClosed:
            raise ConnectionResetError("it hung up") from None

    def close(self) -> None:
        """Close. Idempotent."""
        for task in self._waiting:
            task.cancel()
        self._socket.transport.abort()
