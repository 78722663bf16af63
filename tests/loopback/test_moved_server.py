"""A server of the network gets another address: its people are signed in there, and nobody else gets their token."""

import asyncio
from pathlib import Path

import pytest

from app.net import moved
from app.net.address import ServerAddress, parse_address
from app.net.errors import Unreachable
from app.net.trust import Trust, parse_fingerprint
from app.state import SignedIn
from tests.kit.desks import Desk
from tests.kit.server_process import ServerProcess

pytestmark = pytest.mark.slow


def announce(monkeypatch: pytest.MonkeyPatch, server: ServerProcess) -> list[str]:
    """Whoever looks for a certificate is sent to this server; returns the certificates that were looked for."""
    wanted: list[str] = []

    async def find(fingerprint: str) -> ServerAddress:
        wanted.append(fingerprint)
        return parse_address(f"https://127.0.0.1:{server.port}")

    monkeypatch.setattr(moved, "find_again", find)
    return wanted


def test_a_sign_in_follows_its_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ServerProcess(tmp_path / "data", host="0.0.0.0")
    impostor = ServerProcess(tmp_path / "other", host="0.0.0.0")

    async def scene() -> None:
        await asyncio.gather(asyncio.to_thread(server.start), asyncio.to_thread(impostor.start))
        before = f"https://127.0.0.1:{server.port}"
        ann = Desk("ann", trust=Trust(tmp_path / "servers.json"))
        try:
            await ann.arrive(before)
            await ann.client.leave()
            await asyncio.to_thread(server.stop)

            announce(monkeypatch, impostor)  # it says that it is the one we know, and shows another certificate
            with pytest.raises(Unreachable):
                await ann.client.resume_saved(before, "ann")
            assert ann.client.moved_to() == ""

            server.port = 0  # as a router gives out another address
            await asyncio.to_thread(server.start)
            wanted = announce(monkeypatch, server)
            me = await ann.client.resume_saved(before, "ann")
            assert me is not None
            assert me.username == "ann"
            assert wanted == [parse_fingerprint(server.fingerprint)]
            now = f"https://127.0.0.1:{server.port}"
            assert ann.client.moved_to() == now
            await ann.tells(SignedIn, 2)

            await ann.client.leave()
            assert await ann.client.resume_saved(now, "ann") is not None
            assert len(wanted) == 1  # it is known there from now on
        finally:
            await ann.close()
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(impostor.stop)

    asyncio.run(scene())
