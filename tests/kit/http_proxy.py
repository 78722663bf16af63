"""An HTTP proxy that lets CONNECT through, with a name and password if wished, and notes where it was asked to go."""

import asyncio
import base64
import contextlib

from media.transport.proxy import HttpProxy
from tests.kit.pump import pump
from tests.kit.waiting import until


class ConnectProxy:
    """`async with ConnectProxy() as proxy:` listens on `proxy.port`.

    `leads_to`: where every connection goes, whatever was asked for (names that exist nowhere, in tests).
    """

    def __init__(
        self, username: str = "", password: str = "", *, allowed: bool = True, leads_to: tuple[str, int] | None = None
    ) -> None:
        self._wanted = f"{username}:{password}" if username else ""
        self._allowed = allowed
        self._leads_to = leads_to
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.asked: list[str] = []
        """The `host:port` of every CONNECT with the right words."""
        self.turned_away = 0
        """How many came without them."""

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def way(self, username: str = "", password: str = "") -> HttpProxy:
        """This proxy as a client names it."""
        return HttpProxy("127.0.0.1", self.port, username, password)

    async def __aenter__(self) -> "ConnectProxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *details: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()
        await until(lambda: f"{len(self._writers)} connections are open" if self._writers else None, within=5)

    def cut(self) -> None:
        """Drop every connection."""
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._answer(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        finally:
            writer.transport.abort()
            self._writers.discard(writer)

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        said = headers.get("proxy-authorization", "")
        method, target, _version = first.split(" ")
        if self._wanted and said != "Basic " + base64.b64encode(self._wanted.encode()).decode():
            self.turned_away += 1
            refusal = "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=proxy"
            writer.write(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        self.asked.append(target)
        if method != "CONNECT" or not self._allowed:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        await self._lead(target, reader, writer)

    async def _lead(self, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = target.rpartition(":")
        there = self._leads_to or (host.strip("[]"), int(port))
        far_reader, far_writer = await asyncio.open_connection(*there)
        self._writers.add(far_writer)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            far_writer.transport.abort()
            self._writers.discard(far_writer)
