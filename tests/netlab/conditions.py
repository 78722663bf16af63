"""What a link does to packets, the one model of the lab and of virtual time: seeded, the same in every run."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conditions:
    """One direction of a link."""

    delay: float = 0.0
    """Seconds, one way."""
    jitter: float = 0.0
    """Seconds: standard deviation of what is added to the delay, at most three of it; order is kept."""
    reordering: float = 0.0
    """Share of packets held back, so that later ones overtake them."""
    holdback: float = 0.02
    """Seconds that such a packet is held back at most."""
    loss: float = 0.0
    """Share of packets lost."""
    burst: float = 1.0
    """Mean length of a run of losses, packets; 1 is independent loss (Gilbert model otherwise)."""
    duplication: float = 0.0
    """Share of packets that arrive twice."""
    rate: float = 0.0
    """Bit/s; 0 is no limit."""
    queue: float = 0.3
    """Seconds of buffer at the present rate; what finds it full is dropped."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one direction of a link has carried so far."""

    packets: int
    """That entered."""
    dropped: int
    carried: int
    """Bytes that entered."""
    delivered: int
    """Bytes that have left, or will once the queue is empty."""
    backlog: float
    """Seconds until a packet that enters now would begin to be served."""


class Lane:
    """One direction of a link in action."""

    def __init__(self, conditions: Conditions, seed: int) -> None:
        self.conditions = conditions
        self.dropped = 0
        self.carried = 0
        """Bytes that entered."""
        self._delivered = 0
        self._entered = 0
        self._random = random.Random(seed)
        self._is_bad = False
        self._free_at = 0.0
        self._last = 0.0

    def backlog(self, now: float) -> float:
        """Seconds until a packet that enters now would begin to be served."""
        return max(0.0, self._free_at - now)

    def traffic(self, now: float) -> Traffic:
        """The figures of now."""
        return Traffic(self._entered, self.dropped, self.carried, self._delivered, self.backlog(now))

    def carry(self, size: int, now: float) -> tuple[float, ...]:
        """When a packet of so many bytes that enters now leaves: never, once or, duplicated, twice."""
        c = self.conditions
        self.carried += size
        self._entered += 1
        copies = 2 if c.duplication and self._random.random() < c.duplication else 1
        leaves = tuple(at for _ in range(copies) if (at := self._carry_one(size, now)) is not None)
        self._delivered += size * len(leaves)
        return leaves

    def _carry_one(self, size: int, now: float) -> float | None:
        c = self.conditions
        served = now
        if c.rate:
            if self.backlog(now) > c.queue:
                self.dropped += 1
                return None
            self._free_at = served = max(now, self._free_at) + size * 8 / c.rate
        if self._is_lost():
            self.dropped += 1
            return None
        jitter = min(abs(self._random.gauss(0.0, c.jitter)), 3 * c.jitter) if c.jitter else 0.0
        at = served + c.delay + jitter
        if c.reordering and self._random.random() < c.reordering:
            return at + self._random.uniform(0.0, c.holdback)
        self._last = max(self._last, at)
        return self._last

    def _is_lost(self) -> bool:
        c = self.conditions
        if c.burst <= 1 or c.loss >= 1:
            return self._random.random() < c.loss
        # Gilbert: leave the bad state with r, enter it with p, so that the share of time in it is `loss`.
        leave = 1 / c.burst
        enter = c.loss * leave / (1 - c.loss)
        self._is_bad = self._random.random() >= leave if self._is_bad else self._random.random() < enter
        return self._is_bad
