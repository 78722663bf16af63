"""A server that tells who asked: `python -m tests.netlab.echo HOST PORT… [--tls CERTIFICATE KEY]`, by UDP and TCP.

With a certificate TCP is TLS. Prints `ready`, ends with its standard input.
"""

import argparse
import asyncio
import ssl
import sys
from typing import cast


class _Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del data
        self._transport.sendto(f"{addr[0]}:{addr[1]}".encode(), addr)


async def _connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if await reader.read(1):
        host, port = writer.get_extra_info("peername")[:2]
        writer.write(f"{host}:{port}".encode())
    writer.close()


async def _main(arguments: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    context = None
    if arguments.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments.tls)
    for port in arguments.ports:
        await loop.create_datagram_endpoint(_Datagrams, local_addr=(arguments.host, port))
        await asyncio.start_server(_connected, arguments.host, port, ssl=context)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("ports", type=int, nargs="+")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    asyncio.run(_main(parser.parse_args()))
