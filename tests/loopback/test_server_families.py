"""A server with nothing set answers by IPv4 and IPv6: HTTP, WebSocket, STUN and relay."""

import ssl
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from app.protocol.model import RelayServer
from media.ice.servers import ServerKind, parse_server
from media.transport.lines import StreamLine, UdpLine
from media.transport.probing import ask_binding
from tests.kit.server_process import ServerProcess

pytestmark = pytest.mark.anyio
HOSTS = ("127.0.0.1", "[::1]")


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


async def answers(server: ServerProcess, host: str) -> set[ServerKind]:
    """Which kinds of STUN and TURN servers answer at that address, by every way that the server names."""
    base = f"https://{host}:{server.port}/api/v1"
    trust = ssl.create_default_context(cafile=str(server.data / "certificate.pem"))
    async with httpx.AsyncClient(verify=trust, trust_env=False) as http:
        assert (await http.get(f"{base}/health")).json()["status"] == "ok"
        urls = (await http.get(f"{base}/relays")).json()["urls"]
    async with connect(f"wss://{host}:{server.port}/api/v1/ws", ssl=trust, proxy=None) as socket:
        await (await socket.ping())
    asked: set[ServerKind] = set()
    for known in (parse_server(RelayServer(url)) for url in urls):
        assert known is not None
        assert known.host == host.strip("[]")
        match known.kind:
            case ServerKind.STUN | ServerKind.TURN_UDP:
                line: UdpLine | StreamLine = await UdpLine.open(known.host, known.port)
            case ServerKind.TURN_TCP:
                line = await StreamLine.open(known.host, known.port)
            case _:
                continue
        try:
            assert (await ask_binding(line)).mapped is not None
        finally:
            line.close()
        asked.add(known.kind)
    return asked


async def test_a_server_with_nothing_set_answers_by_both_families(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data", host="")
    server.start()
    try:
        for host in HOSTS:
            assert await answers(server, host) == {ServerKind.STUN, ServerKind.TURN_UDP, ServerKind.TURN_TCP}
    finally:
        server.stop()
