"""A real server announces itself, and a client that looks around finds it and sees it go."""

import asyncio
from pathlib import Path

import pytest

from app.net.address import ServerAddress
from app.net.announcement import NearbyServer
from app.net.moved import find_again
from app.net.nearby import Nearby
from app.net.trust import parse_fingerprint
from server import tls
from tests.kit.server_process import ServerProcess
from tests.kit.waiting import until


def own_address() -> str:
    """An IPv4 address of this machine in a network."""
    found = [text for text in tls.local_addresses() if ":" not in text and not text.startswith("127.")]
    if not found:
        pytest.skip("this machine is in no network")
    return found[0]


def test_a_server_is_found_and_goes(tmp_path: Path) -> None:
    address = own_address()
    name = f"Workshop {tmp_path.name}"[:60]
    server = ServerProcess(
        tmp_path / "data", host=address, environment={"PARLEY_ANNOUNCE": "true", "PARLEY_NAME": name}
    )

    async def run() -> None:
        seen: list[tuple[NearbyServer, ...]] = [()]
        nearby = Nearby(seen.append)
        await nearby.start()
        try:
            await asyncio.to_thread(server.start)
            wanted = NearbyServer(name, ServerAddress(address, server.port, True), server.fingerprint[:16].lower())
            await until(lambda: None if wanted in seen[-1] else f"found {seen[-1]}", within=30)
            again = await find_again(parse_fingerprint(server.fingerprint), within=30)
            assert again == wanted.address
            await asyncio.to_thread(server.stop)
            await until(lambda: None if wanted not in seen[-1] else "it is still there", within=30)
        finally:
            await nearby.stop()
            await asyncio.to_thread(server.stop)

    asyncio.run(run())
