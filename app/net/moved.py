"""Finds a server of the local network again when its address changed: by the certificate that it announces there.

What is announced is anybody's word, and only says where to look: the pinned certificate settles whether it is the
server.
"""

import asyncio

from app.net.address import ServerAddress
from app.net.announcement import NearbyServer
from app.net.nearby import Nearby

LOOK_FOR = 4.0  # seconds


def chosen(servers: tuple[NearbyServer, ...], fingerprint: str) -> ServerAddress | None:
    """The server that announces the beginning of this fingerprint."""
    start = fingerprint.replace(":", "").lower()[:16]
    return next((each.address for each in servers if each.fingerprint_start and each.fingerprint_start == start), None)


async def find_again(fingerprint: str, *, within: float = LOOK_FOR) -> ServerAddress | None:
    """Where it is now; None if nobody announces it."""
    found: asyncio.Future[ServerAddress] = asyncio.get_running_loop().create_future()

    def hear(servers: tuple[NearbyServer, ...]) -> None:
        address = chosen(servers, fingerprint)
        if address is not None and not found.done():
            found.set_result(address)

    nearby = Nearby(hear)
    try:
        await nearby.start()
        return await asyncio.wait_for(found, within)
    except TimeoutError:
        return None
    finally:
        await nearby.stop()
