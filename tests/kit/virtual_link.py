"""A link in virtual time: capacity that changes, a queue that overflows, delay, jitter and random loss, all seeded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class VirtualLink:
    """One direction. `carry` tells when a packet arrives; packets keep their order."""

    capacity: Sequence[tuple[float, float]]
    """(from this time on, bit/s), ascending."""
    delay: float = 0.05
    queue: float = 0.3
    """Seconds of buffer at the present capacity; more is dropped."""
    jitter: float = 0.0
    """Standard deviation, seconds; added after the queue."""
    loss: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._free_at = 0.0
        self._last_arrival = 0.0
        self.dropped = 0

    def rate(self, now: float) -> float:
        """Capacity at this time, bit/s."""
        current = self.capacity[0][1]
        for since, rate in self.capacity:
            if now >= since:
                current = rate
        return current

    def backlog(self, now: float) -> float:
        """Seconds until a packet sent now would begin to be served."""
        return max(0.0, self._free_at - now)

    def carry(self, size: int, now: float) -> float | None:
        """When a packet sent now arrives; None if it is lost."""
        if self.backlog(now) > self.queue:
            self.dropped += 1
            return None
        self._free_at = max(now, self._free_at) + size * 8 / self.rate(now)
        if self._random.random() < self.loss:
            self.dropped += 1
            return None
        jitter = abs(self._random.gauss(0.0, self.jitter)) if self.jitter else 0.0
        arrival = self._free_at + self.delay + min(jitter, 3 * self.jitter)
        self._last_arrival = max(arrival, self._last_arrival)
        return self._last_arrival
