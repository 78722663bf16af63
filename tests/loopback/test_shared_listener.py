"""One port for HTTP, TURN and WebSockets that carry TURN: each gets through, and nothing that is none of them stays."""

import asyncio
import contextlib
import ssl
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from media.ice.framing import StunStream, channel_data
from media.ice.stun import Class, Message, Method, parse
from tests.kit.shared_relay import RELAY_PATH, SharedRelay, shared_relay
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio

BINDING = Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize()


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "certificate.pem"))


async def get_hello(shared: SharedRelay, folder: Path) -> str:
    async with httpx.AsyncClient(verify=trusting(folder)) as http:
        return str((await http.get(f"https://127.0.0.1:{shared.port}/hello")).json())


async def read_message(reader: asyncio.StreamReader) -> Message:
    stream = StunStream()
    async with asyncio.timeout(5):
        while not (messages := stream.receive(await reader.read(4096))):
            assert not stream.is_broken
    message = parse(messages[0])
    assert message is not None
    return message


def web_socket(shared: SharedRelay, folder: Path, path: str = RELAY_PATH, **options: str) -> connect:
    scheme = "wss" if shared.fingerprint else "ws"
    return connect(
        f"{scheme}://127.0.0.1:{shared.port}{path}",
        ssl=trusting(folder) if shared.fingerprint else None,
        proxy=None,
        compression=None,
        additional_headers=options,
    )


async def test_http_turn_and_websockets_share_a_port_with_tls(tmp_path: Path) -> None:
    async with shared_relay(tmp_path) as shared:
        reader, writer = await asyncio.open_connection("127.0.0.1", shared.port, ssl=trusting(tmp_path))
        for half in (BINDING[:1], BINDING[1:]):  # one byte is enough to tell
            writer.write(half)
            await writer.drain()
        answer = await read_message(reader)
        assert answer.mapped_address == writer.get_extra_info("sockname")[:2]

        async with web_socket(shared, tmp_path) as socket:
            await socket.send(BINDING)
            framed = parse(await socket.recv(decode=False))
            assert framed is not None
            assert framed.mapped_address is not None
            assert await get_hello(shared, tmp_path) == "hello"
            assert shared.service.statistics().connections == 2
        writer.close()
        await until(lambda: "still there" if shared.service.statistics().connections else None, within=5)
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def test_a_connection_stays_what_its_first_byte_said(tmp_path: Path) -> None:
    async with shared_relay() as shared:
        for first, then in (
            (BINDING, b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (b"GET /hello\r\n", BINDING + b"\r\n\r\n"),
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", shared.port)
            writer.write(first + then)
            async with asyncio.timeout(5):
                with contextlib.suppress(ConnectionResetError):
                    while await reader.read(4096):
                        pass
            writer.close()
        await until(lambda: "still there" if shared.service.statistics().connections else None, within=5)
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"http://127.0.0.1:{shared.port}/hello")).status_code == 200
        assert not tmp_path.joinpath("certificate.pem").exists()


async def _is_closed(socket: ClientConnection) -> bool:
    try:
        async with asyncio.timeout(5):
            await socket.recv()
    except ConnectionClosed:
        return True
    return False


Sent = str | bytes | list[bytes]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("text", id="text"),
        pytest.param(bytes(5000), id="too long"),
        pytest.param([b"\0\1", b"\0\0"], id="fragments"),
    ],
)
async def test_a_websocket_that_carries_something_else_is_closed(
    sent: str | bytes | list[bytes], tmp_path: Path
) -> None:
    async with shared_relay() as shared:
        async with web_socket(shared, tmp_path) as socket:
            with contextlib.suppress(ConnectionClosed):
                await socket.send(sent)
            assert await _is_closed(socket)
        await until(lambda: "still there" if shared.service.statistics().connections else None, within=5)


async def test_frames_that_are_no_turn_are_dropped_and_counted(tmp_path: Path) -> None:
    async with shared_relay() as shared, web_socket(shared, tmp_path) as socket:
        for frame in (b"", b"\xff", b"\x40", channel_data(0x4000, b"no allocation"), bytes(4096)):
            await socket.send(frame)
        await socket.send(BINDING)
        answer = parse(await socket.recv(decode=False))

        assert answer is not None
        assert answer.cls is Class.SUCCESS
        assert sum(shared.service.statistics().turn.drops.values()) == 4


async def test_pages_of_others_cannot_open_one_and_other_paths_have_none(tmp_path: Path) -> None:
    async with shared_relay() as shared:
        for path, origin, status in ((RELAY_PATH, "https://evil.example", 403), ("/relay", "", 404)):
            with pytest.raises(InvalidStatus) as refused:
                async with web_socket(shared, tmp_path, path, **({"Origin": origin} if origin else {})):
                    pass
            assert refused.value.response.status_code == status
        await until(lambda: "still there" if shared.service.statistics().connections else None, within=5)


async def test_a_websocket_without_an_allocation_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.net.turn.SWEEP_INTERVAL", 0.02)
    monkeypatch.setattr("server.net.turn.IDLE_TIMEOUT", 0.1)
    async with shared_relay() as shared, web_socket(shared, tmp_path) as socket:
        assert await _is_closed(socket)
