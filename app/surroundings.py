"""Servers that announce themselves in the local network: shown while somebody looks around."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.net.announcement import NearbyServer

if TYPE_CHECKING:
    from app.net.nearby import Nearby


class Surroundings:
    """Runs on the core loop. `seen` gets all servers after every change, while somebody looks."""

    def __init__(self, seen: Callable[[tuple[NearbyServer, ...]], None]) -> None:
        self._seen = seen
        self._nearby: Nearby | None = None

    async def look_around(self, wanted: bool) -> None:
        """Begin or end listening. Idempotent."""
        if self._nearby is None:
            if not wanted:
                return
            from app.net.nearby import Nearby  # loading what multicast takes is left to those who look around

            self._nearby = Nearby(self._seen)
        await (self._nearby.start() if wanted else self._nearby.stop())
