"""Connections through an HTTP proxy, with a real one."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from media.transport.proxy import HttpProxy
from media.transport.tunnel import TunnelError, TunnelFailure, open_tunnel
from tests.kit.http_proxy import ConnectProxy


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back one line."""
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()


async def through(proxy: HttpProxy, port: int) -> bytes:
    """What comes back through the proxy."""
    reader, writer = await asyncio.open_connection(sock=await open_tunnel(proxy, "127.0.0.1", port))
    try:
        writer.write(b"hello\n")
        return await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


def with_echo(act: Callable[[int], Awaitable[None]]) -> None:
    """Run with an echo server at a port."""

    async def run() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server:
            await act(server.sockets[0].getsockname()[1])

    asyncio.run(run())


def test_a_tunnel_leads_to_the_target() -> None:
    async def act(port: int) -> None:
        async with ConnectProxy("ann", "se:cret") as proxy:
            assert await through(proxy.way("ann", "se:cret"), port) == b"hello\n"
            assert proxy.asked == [f"127.0.0.1:{port}"]

    with_echo(act)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_told_apart(password: str) -> None:
    async def act(port: int) -> None:
        async with ConnectProxy("ann", "secret") as proxy:
            way = proxy.way("ann", password) if password else proxy.way()
            with pytest.raises(TunnelError) as error:
                await open_tunnel(way, "127.0.0.1", port)
            assert error.value.failure is TunnelFailure.AUTHENTICATION
            assert proxy.turned_away == 1
            assert not proxy.asked

    with_echo(act)


def test_a_refusal_and_a_dead_target_are_refusals() -> None:
    async def act(port: int) -> None:
        async with ConnectProxy(allowed=False) as proxy:
            with pytest.raises(TunnelError) as error:
                await open_tunnel(proxy.way(), "127.0.0.1", port)
            assert error.value.failure is TunnelFailure.REFUSED

    with_echo(act)


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\n\r\nspoken too soon", b"x" * 20_000]
)
def test_what_is_no_proxy_is_found_out(answer: bytes) -> None:
    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(other, "127.0.0.1", 0)
        async with server:
            with pytest.raises(TunnelError) as error:
                await open_tunnel(HttpProxy("127.0.0.1", server.sockets[0].getsockname()[1]), "meet.example", 443)
            assert error.value.failure is TunnelFailure.NOT_A_PROXY

    asyncio.run(run())


def test_a_silent_proxy_and_an_absent_one_are_unreachable() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            with pytest.raises(TunnelError) as error:
                await open_tunnel(HttpProxy("127.0.0.1", port), "meet.example", 443, within=0.2)
            assert error.value.failure is TunnelFailure.UNREACHABLE
        with pytest.raises(TunnelError) as error:
            await open_tunnel(HttpProxy("127.0.0.1", port), "meet.example", 443)
        assert error.value.failure is TunnelFailure.UNREACHABLE

    asyncio.run(run())
