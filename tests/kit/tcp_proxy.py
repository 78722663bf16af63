"""A wire that can be cut: passes TCP connections on to a port, until it drops them all without a word."""

import asyncio
import contextlib

from tests.kit.pump import pump
from tests.kit.waiting import until


class TcpProxy:
    """`async with TcpProxy(port) as proxy:` listens on `proxy.url`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.connections = 0
        """How many were made so far."""

    @property
    def url(self) -> str:
        """Where to connect instead."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Drop every connection."""
        for writer in self._writers:
            writer.transport.abort()

    async def __aenter__(self) -> "TcpProxy":
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *details: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()
        await until(lambda: f"{len(self._writers)} connections are open" if self._writers else None, within=5)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
                self._writers.add(far_writer)
                try:
                    await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
                finally:
                    far_writer.transport.abort()
                    self._writers.discard(far_writer)
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
