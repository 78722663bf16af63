"""A link in virtual time: capacity that changes, and the lab's model of queue, delay, jitter and random loss."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.netlab.conditions import Conditions, Lane


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
    burst: float = 1.0
    """Mean length of a run of losses, packets."""
    seed: int = 1

    def __post_init__(self) -> None:
        conditions = Conditions(
            delay=self.delay, jitter=self.jitter, loss=self.loss, burst=self.burst, queue=self.queue
        )
        self._lane = Lane(conditions, self.seed)

    @property
    def dropped(self) -> int:
        """Packets lost so far."""
        return self._lane.dropped

    def rate(self, now: float) -> float:
        """Capacity at this time, bit/s."""
        current = self.capacity[0][1]
        for since, rate in self.capacity:
            if now >= since:
                current = rate
        return current

    def backlog(self, now: float) -> float:
        """Seconds until a packet sent now would begin to be served."""
        return self._lane.backlog(now)

    def carry(self, size: int, now: float) -> float | None:
        """When a packet sent now arrives; None if it is lost."""
        rate = self.rate(now)
        if rate != self._lane.conditions.rate:
            self._lane.conditions = replace(self._lane.conditions, rate=rate)
        return next(iter(self._lane.carry(size, now)), None)
