"""Connections that dribble are closed, one phase of a request at a time, and do not keep others out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request

from server.net import http
from server.net.listener import Listener
from server.visitors import Visitors
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio

HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@contextlib.asynccontextmanager
async def listening(visitors: Visitors) -> AsyncIterator[int]:
    """A listener with one route that reads its body, and one that never answers."""
    app = FastAPI()

    @app.post("/echo")
    async def echo(request: Request) -> str:
        return (await request.body()).decode()

    @app.get("/silence")
    async def silence() -> None:
        await asyncio.Event().wait()

    listener = Listener(app, lambda _socket: None, visitors=visitors, tls=None, path="/ws")
    port = await listener.open("127.0.0.1", 0)
    try:
        yield port
    finally:
        await listener.close()


@pytest.mark.parametrize(
    ("phase", "sent"),
    [
        ("HEAD_TIMEOUT", b""),
        ("HEAD_TIMEOUT", b"GET / HTTP/1.1\r\nHost:"),
        ("HEAD_TIMEOUT", b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HT"),
        ("BODY_TIMEOUT", HEAD + b"123"),
        ("ANSWER_TIMEOUT", b"GET /silence HTTP/1.1\r\nHost: x\r\n\r\n"),
    ],
)
async def test_every_phase_has_a_deadline(monkeypatch: pytest.MonkeyPatch, phase: str, sent: bytes) -> None:
    monkeypatch.setattr(http, phase, 0.2)
    visitors = Visitors()
    async with listening(visitors) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        with contextlib.suppress(ConnectionResetError):
            while await asyncio.wait_for(reader.read(1000), 10):
                pass
        writer.close()

        async def forgotten() -> str | None:
            return f"{len(visitors)} visitors" if len(visitors) else None

        await until(forgotten, within=10)


async def test_a_proper_request_is_served_and_the_next_one_too() -> None:
    visitors = Visitors()
    async with listening(visitors) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"404" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            await asyncio.wait_for(reader.readuntil(b"}"), 10)
            assert len(visitors) == 1
        writer.close()
        await writer.wait_closed()


async def test_too_many_of_one_address_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.visitors._is_here", lambda _site: False)
    async with listening(Visitors(limit=2)) as port:
        writers = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(2)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 10) == b""
        for one in (*writers, writer):
            one.close()
