"""Two transports joined in memory on one loop, with loss, delay and jitter: what lies under two associations."""

import asyncio
import random
from collections.abc import Callable

from app import clock
from app.protocol.description import CandidateBatch, CandidateType, IceDescription
from media.ice.types import Connected, IceEvent, PathKey, PathSnapshot
from tests.kit.virtual_link import VirtualLink

Receive = Callable[[bytes, float, PathKey], None]
Notify = Callable[[IceEvent], None]
PATH: PathKey = (1, ("192.0.2.1", 5000))


class LossyTransport:
    """One end. `join` it with the other before the associations begin."""

    def __init__(self, receive: Receive, notify: Notify) -> None:
        self.receive = receive
        self.notify = notify
        self.other: LossyTransport | None = None
        self.link = VirtualLink([(0.0, 1e9)], delay=0.0)
        self.drop: Callable[[bytes], bool] = lambda _: False
        self.sent = 0
        self.reordering = 0.0
        self._random = random.Random(3)
        self._loop = asyncio.get_running_loop()
        self._is_closed = False
        self._is_open = False

    def join(self, other: "LossyTransport") -> None:
        """Connect both ways."""
        self.other, other.other = other, self

    def send(self, data: bytes, *, handshake: bool = False) -> tuple[PathKey, ...]:
        """Send over the link."""
        if self._is_closed or self.other is None or not self._is_open:
            return ()
        self.sent += 1
        now = clock.now()
        at = self.link.carry(len(data) + 28, now)
        if at is not None and not self.drop(data):
            late = self._random.random() * self.reordering
            self._loop.call_later(max(0.0, at - now + late), self.other.deliver, data)
        return (PATH,)

    def deliver(self, data: bytes) -> None:
        """A datagram arrives."""
        if not self._is_closed:
            self.receive(data, clock.now(), PATH)

    def description(self) -> IceDescription:
        """Credentials that nobody checks."""
        return IceDescription("test", "t" * 24)

    def host_candidates(self) -> CandidateBatch:
        """None are needed."""
        return CandidateBatch()

    def set_remote(self, description: IceDescription) -> None:
        """There is a path at once."""
        if not self._is_open:
            self._is_open = True
            self._loop.call_soon(self.notify, Connected())

    def add_remote_candidates(self, batch: CandidateBatch) -> None:
        """Ignored."""

    def hint_peer_address(self, ip: str) -> None:
        """Ignored."""

    def media_acknowledged(self, path: PathKey, sent_at: float) -> None:
        """Ignored."""

    def media_fate(self, path: PathKey, arrived: int, lost: int) -> None:
        """Nobody compares paths here."""

    def media_heard(self, path: PathKey) -> None:
        """Ignored."""

    def address_moved(self, path: PathKey) -> None:
        """Ignored."""

    def restart(self) -> IceDescription:
        """The same credentials."""
        return self.description()

    def path_info(self) -> PathSnapshot | None:
        """The one path."""
        if not self._is_open:
            return None
        host = CandidateType.HOST
        return PathSnapshot(PATH, PATH[1], PATH[1], host, host, 0, None, 2 * self.link.delay)

    async def close(self) -> None:
        """Deliver nothing any more."""
        self._is_closed = True
