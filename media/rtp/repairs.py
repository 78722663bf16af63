"""How often each repair is sent, and when: where much gets lost repairs do too, and a second round trip freezes.

And how many leave at all while our own queue runs over: repairs of all that was lost would keep it full.
"""

import heapq

TWICE_FROM, THRICE_FROM = 0.02, 0.08  # share of packets lost
HOLD = 5.0  # seconds a number of copies is kept after its need
SPACING = 0.015  # seconds between two copies, so that one burst of loss does not take both
MAX_PLANNED = 256
SHARE = 0.15  # of the rate that repairs may take while a queue drains
BURST = 0.3  # seconds' worth of that at once


class RepairCopies:
    """Machine of a sender: `update` with the loss, `plan` a packet just repeated, `due` for its further copies."""

    def __init__(self) -> None:
        self.copies = 1
        """How often each repair is sent now."""
        self._needed_at = float("-inf")
        self._planned: list[tuple[float, int]] = []

    def update(self, loss: float, now: float) -> None:
        """Share of our packets lost lately."""
        wanted = 3 if loss >= THRICE_FROM else 2 if loss > TWICE_FROM else 1
        if wanted >= self.copies or now - self._needed_at >= HOLD:
            self.copies, self._needed_at = wanted, now

    def plan(self, sequence: int, now: float) -> None:
        """The first copy of this packet leaves now."""
        for copy in range(1, self.copies):
            if len(self._planned) < MAX_PLANNED:
                heapq.heappush(self._planned, (now + copy * SPACING, sequence))

    def due(self, now: float) -> list[int]:
        """Packets of which another copy is to leave now."""
        due: list[int] = []
        while self._planned and self._planned[0][0] <= now:
            due.append(heapq.heappop(self._planned)[1])
        return due

    def next_timeout(self) -> float | None:
        """When `due` has something."""
        return self._planned[0][0] if self._planned else None


class RepairRoom:
    """Machine of a sender: `set_rate` as the queue is, `takes` for each repair."""

    def __init__(self) -> None:
        self._rate: float | None = None
        self._room = 0.0  # bytes
        self._at = 0.0

    def set_rate(self, rate: float | None, now: float) -> None:
        """bit/s that all media may use while our queue drains; None: it does not, and nothing is held back."""
        if rate is not None and self._rate is None:
            self._room, self._at = 0.0, now
        self._rate = rate

    def takes(self, size: int, now: float) -> bool:
        """Whether a repair of so many bytes may leave; it counts then."""
        if self._rate is None:
            return True
        most = SHARE * self._rate / 8
        self._room = min(BURST * most, self._room + (now - self._at) * most)
        self._at = now
        if self._room <= 0:
            return False
        self._room -= size
        return True
