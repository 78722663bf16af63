"""How often each repair is sent, and when: where much gets lost repairs do too, and a second round trip freezes."""

import heapq

TWICE_FROM, THRICE_FROM = 0.02, 0.08  # share of packets lost
HOLD = 5.0  # seconds a number of copies is kept after its need
SPACING = 0.015  # seconds between two copies, so that one burst of loss does not take both
MAX_PLANNED = 256


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
