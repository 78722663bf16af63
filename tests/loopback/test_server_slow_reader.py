"""Clients that do not read, over real sockets: closed with 4431, and the server holds a bounded amount for them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode

from app.protocol.description import Candidate, CandidateBatch, CandidateType
from app.protocol.errors import CloseCode
from app.protocol.ids import ParticipantId
from app.protocol.messages import (
    Accept,
    Incoming,
    Joined,
    Ok,
    PeerCandidates,
    PeerConnection,
    Ping,
    Pong,
    SendCandidates,
)
from app.protocol.model import CallMedia
from server.config import Settings
from server.net import websocket
from server.net.websocket import MAX_UNWRITTEN, WebSocket
from server.service import Service
from tests.kit.waiting import until
from tests.kit.wire import Account, WireClient, description

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SMALL_WINDOW = 16 * 1024  # bytes the slow client's kernel takes
LARGEST = CandidateBatch(candidates=(Candidate(CandidateType.HOST, "f" * 128, 65535, 1, relay="r" * 64),) * 30)
NOBODY = ParticipantId("")  # in particular
CLOSING_FRAME = 125


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """Which loops run the tests: both count what is unwritten in their own way."""
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    monkeypatch.setattr(websocket, "CLOSE_TIMEOUT", 6.0)  # time to read the rest on a loaded machine
    settings = Settings(
        data=tmp_path,
        host="127.0.0.1",
        port=0,
        relay_port=0,
        stun_port=0,
        password_memory_kib=8,
        password_passes=1,
        messages_per_second=500,  # more than by default, so that the test need not send for minutes
    )
    service = Service(settings)
    yield service
    await service.close()


class SlowClient(WireClient):
    """Takes little at a time, and nothing when told so."""

    async def dial(self) -> ClientConnection:
        """A connection with a small window."""
        sock = socket.socket(socket.AF_INET)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
        sock.setblocking(False)
        host, port = self._url.split("/")[2].split(":")
        await asyncio.get_running_loop().sock_connect(sock, (host, int(port)))
        return await connect(self._url, compression=None, proxy=None, sock=sock)

    @property
    def transport(self) -> asyncio.Transport:
        """To stop and go on reading."""
        assert self._socket is not None
        return self._socket.transport


def serving(service: Service, client: WireClient) -> WebSocket:
    """The server's end of a client's connection."""
    assert client.welcome is not None
    return service.exchange._board.connections[client.welcome.session_id].socket


@pytest.fixture
async def people(service: Service) -> AsyncIterator[tuple[SlowClient, WireClient]]:
    """Ann, who is slow, and her contact ben; both are online."""
    url = (await service.open()).url
    made: list[Account] = []

    def register() -> None:
        made.extend(Account(url, name) for name in ("ann", "ben"))
        made[0].befriend(made[1])

    await asyncio.to_thread(register)
    ws_url = url.replace("http", "ws") + "/api/v1/ws"
    slow, other = SlowClient(ws_url, made[0]), WireClient(ws_url, made[1])
    try:
        await slow.connect()
        await other.connect()
        yield slow, other
    finally:
        await slow.drop()
        await other.drop()
        for account in made:
            account.close()


async def test_a_callee_that_stops_reading_is_closed_while_its_caller_floods_it(
    service: Service, people: tuple[SlowClient, WireClient]
) -> None:
    slow, caller = people
    invitation = caller.invitation(slow.account)
    await caller.request(invitation, Ok)
    await slow.expect(Incoming)
    await slow.request(Accept(invitation.call_id, CallMedia(), description()), Joined)
    server_end, most, sent = serving(service, slow), 0, 0
    flood = SendCandidates(invitation.room_id, NOBODY, LARGEST)
    slow.transport.pause_reading()

    while not server_end.is_closed():
        assert sent < 400, "what the limits allow at once was not enough"
        await caller.request(flood, Ok)
        sent += 1
        most = max(most, server_end.transport.get_write_buffer_size())

    assert MAX_UNWRITTEN / 2 < most <= MAX_UNWRITTEN + CLOSING_FRAME
    for _ in range(20):  # what comes now waits for a resume, and no longer in the socket
        await caller.request(flood, Ok)
    assert server_end.transport.get_write_buffer_size() <= MAX_UNWRITTEN + CLOSING_FRAME

    slow.transport.resume_reading()
    assert await slow.closed_with() == CloseCode.SLOW_READER
    assert sum(isinstance(message, PeerCandidates) for _, message in slow.received) < sent + 20
    await caller.expect(PeerConnection)


async def test_pings_whose_answers_nobody_reads_are_bounded(
    service: Service, people: tuple[SlowClient, WireClient]
) -> None:
    slow, other = people
    server_end, most = serving(service, slow), 0
    slow.transport.pause_reading()
    pings = Frame(Opcode.PING, b"x" * 125).serialize(mask=True) * 500

    async def flooded() -> str | None:
        nonlocal most
        if slow.transport.get_write_buffer_size() == 0:
            slow.transport.write(pings)
        await asyncio.sleep(0)
        most = max(most, server_end.transport.get_write_buffer_size())
        return None if server_end.is_closed() else f"holds {most}"

    await until(flooded, within=60)

    assert most <= 3 * MAX_UNWRITTEN
    await other.request(Ping(), Pong)


def test_the_largest_batch_is_a_message() -> None:
    assert len(msgspec.json.encode(LARGEST)) < 64 * 1024
