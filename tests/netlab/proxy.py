"""The HTTP proxy of a house: `python -m tests.netlab.proxy HOST PORT [--login USER:PASSWORD] [--inspect FOLDER]`.

It knows CONNECT to port 443 only. With `--inspect` it opens TLS with the authority `inspection` of that folder, talks
TLS to the server itself, and hangs up on anybody who does not speak HTTP inside. Prints `ready`.
"""

import argparse
import asyncio
import base64
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from tests.netlab.authority import Authority

_HEAD_LIMIT = 16 * 1024
_CHUNK = 64 * 1024
_METHODS = (b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ", b"HEAD ", b"OPTIONS ")

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Proxy:
    """How it serves its clients."""

    login: str
    authority: Authority | None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A client has connected."""
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self.tasks.add(task)  # the loop itself holds its tasks weakly
        task.add_done_callback(self.tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            host, port = await self._asked(reader, writer)
            if self.authority is None:
                there = await asyncio.open_connection(host, port)
                await _answer(writer, "200 Connection established")
                await _join((reader, writer), there)
            else:
                await self._inspect(reader, writer, host, port)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            pass  # the client, the server, or what they say to each other is not to our liking
        finally:
            writer.close()

    async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
        head = await reader.readuntil(b"\r\n\r\n")
        request, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = request.split(" ")
        wanted = "proxy-authorization: basic " + base64.b64encode(self.login.encode()).decode().lower()
        if self.login and wanted not in (field.lower() for field in fields):
            await _answer(writer, '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="house"')
            raise ValueError("no login")
        host, _, port = target.rpartition(":")
        if method != "CONNECT" or port != "443":
            await _answer(writer, "403 Forbidden")
            raise ValueError("not allowed")
        return host.strip("[]"), int(port)

    async def _inspect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        assert self.authority is not None
        # Checked before the client hears anything, by SSL_CERT_FILE: the proxy vouches for whom it lets through.
        there = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
        try:
            await _answer(writer, "200 Connection established")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.authority.certify(host))
            inner = await _start_tls(writer.transport, context)
            head = await inner[0].readuntil(b"\r\n\r\n")
            if not head.startswith(_METHODS):
                raise ValueError("not HTTP")
            there[1].write(head)
            await _join(inner, there)
        finally:
            there[1].close()


class _Inner(asyncio.StreamReaderProtocol):
    def eof_received(self) -> bool:
        super().eof_received()
        return False  # TLS has no half-closed connections


async def _start_tls(transport: asyncio.WriteTransport, context: ssl.SSLContext) -> Streams:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_HEAD_LIMIT)
    protocol = _Inner(reader)
    secured = await loop.start_tls(transport, protocol, context, server_side=True)
    assert secured is not None
    reader.set_transport(secured)
    return reader, asyncio.StreamWriter(secured, protocol, reader, loop)


async def _answer(writer: asyncio.StreamWriter, status: str) -> None:
    writer.write(f"HTTP/1.1 {status}\r\n\r\n".encode())
    await writer.drain()


async def _join(one: Streams, other: Streams) -> None:
    try:
        await asyncio.gather(_pump(one[0], other[1]), _pump(other[0], one[1]))
    finally:
        for _, writer in (one, other):
            writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
    writer.close()


async def _main(arguments: argparse.Namespace) -> None:
    authority = Authority(arguments.inspect, "inspection") if arguments.inspect else None
    proxy = Proxy(arguments.login, authority)
    server = await asyncio.start_server(proxy.accept, arguments.host, arguments.port, limit=_HEAD_LIMIT)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.netlab.proxy")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--login", default="")
    parser.add_argument("--inspect", type=Path)
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
