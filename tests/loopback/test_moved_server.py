"""A server gets another address: its people follow it, signed in or signing in, and nobody else gets their token."""

import asyncio
from pathlib import Path

import pytest

from app.host_process import free_port
from app.net import moved
from app.net.address import ServerAddress, parse_address
from app.net.errors import Unreachable
from app.net.trust import Trust, parse_fingerprint
from app.state import Link, Phase, ServerMoved, SignedIn
from tests.kit.desks import Desk, befriend, close_all
from tests.kit.server_process import ServerProcess

pytestmark = pytest.mark.slow


def announce(monkeypatch: pytest.MonkeyPatch, server: ServerProcess | None) -> list[str]:
    """Whoever looks for a certificate is sent to this server; returns the certificates that were looked for."""
    wanted: list[str] = []

    async def find(fingerprint: str) -> ServerAddress | None:
        wanted.append(fingerprint)
        return parse_address(f"https://127.0.0.1:{server.port}") if server is not None else None

    monkeypatch.setattr(moved, "find_again", find)
    return wanted


def test_a_sign_in_and_an_old_invitation_follow_their_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
            look, fingerprint = ann.client.whereabouts.look, parse_fingerprint(server.fingerprint)
            with pytest.raises(Unreachable):
                await look(before, fingerprint=fingerprint)
            assert ann.client.whereabouts.moved_to(before) == ""

            server.port = 0  # as a router gives out another address
            await asyncio.to_thread(server.start)
            announce(monkeypatch, server)
            assert (await look(before, fingerprint=fingerprint)).name  # an old invitation
            now = f"https://127.0.0.1:{server.port}"
            assert ann.client.whereabouts.moved_to(before) == now

            wanted = announce(monkeypatch, server)
            me = await ann.client.resume_saved(before, "ann")
            assert me is not None
            assert me.username == "ann"
            assert wanted == [parse_fingerprint(server.fingerprint)]
            await ann.tells(SignedIn, 2)

            await ann.client.leave()
            assert await ann.client.resume_saved(now, "ann") is not None
            assert len(wanted) == 1  # it is known there from now on
        finally:
            await ann.close()
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(impostor.stop)

    asyncio.run(scene())


def test_a_call_goes_on_while_its_server_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ServerProcess(tmp_path / "data", host="0.0.0.0")
    impostor = ServerProcess(tmp_path / "other", host="0.0.0.0")

    async def scene() -> None:
        await asyncio.gather(asyncio.to_thread(server.start), asyncio.to_thread(impostor.start))
        before = f"https://127.0.0.1:{server.port}"
        ann, bob = Desk("ann"), Desk("bob")
        try:
            await ann.arrive(before)
            await bob.arrive(before)
            await befriend(ann, bob)
            ann.client.calls.place(bob.me.user_id, video=False)
            bob.client.calls.accept((await bob.rings()).call_id, video=False)
            await ann.is_in(Phase.CONNECTED)
            await bob.is_in(Phase.CONNECTED)

            wanted = announce(monkeypatch, impostor)
            await asyncio.to_thread(server.kill)
            await ann.is_at(Link.RECONNECTING)
            await ann.until(lambda: None if len(wanted) >= 2 else f"{len(wanted)} searches")  # one of each
            assert not ann.of(ServerMoved)

            server.port = 0
            await asyncio.to_thread(server.start)
            announce(monkeypatch, server)
            now = f"https://127.0.0.1:{server.port}"
            for desk in (ann, bob):
                desk.client.retry()
                moved = await desk.tells(ServerMoved, within=20)
                assert (moved.before, moved.now) == (before, now)
                await desk.is_at(Link.ONLINE)
                assert desk.state.connection.server_url == now
                assert desk.state.calls[0].phase is Phase.CONNECTED
            ann.client.calls.hang_up()
            await bob.over()

            await ann.client.leave()
            assert await ann.client.resume_saved(now, "ann") is not None  # kept for where it is now
        finally:
            await close_all(ann, bob)
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(impostor.stop)

    asyncio.run(scene())


def test_a_server_is_followed_to_the_address_that_it_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = free_port("127.0.0.1", 0)
    url = f"https://127.0.0.1:{later}"
    server = ServerProcess(tmp_path / "data", host="0.0.0.0", environment={"PARLEY_PUBLIC_URL": url})

    async def scene() -> None:
        announce(monkeypatch, None)
        await asyncio.to_thread(server.start)
        ann = Desk("ann", trust=Trust(tmp_path / "servers.json"))
        try:
            await ann.arrive(f"https://127.0.0.1:{server.port}")
            link = ann.client.invitations.invitation()
            assert link is not None
            await asyncio.to_thread(server.kill)
            server.port = later
            await asyncio.to_thread(server.start)

            await ann.tells(ServerMoved, within=20)
            await ann.is_at(Link.ONLINE)
            assert ann.state.connection.server_url == url

            # A link that was written before leads there too, for whoever was at the server since.
            info = await ann.client.whereabouts.look(str(link.address), fingerprint=link.fingerprint)
            assert info.name
            assert ann.client.whereabouts.moved_to(str(link.address)) == url
        finally:
            await ann.close()
            await asyncio.to_thread(server.stop)

    asyncio.run(scene())
