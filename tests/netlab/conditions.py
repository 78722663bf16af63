"""What a link does to packets: delay, jitter, random or bursty loss. Seeded, the same in every run."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conditions:
    """One direction of a link."""

    delay: float = 0.0
    """Seconds, one way."""
    jitter: float = 0.0
    """Seconds; uniform on top of the delay, order kept."""
    loss: float = 0.0
    """Share of packets lost."""
    burst: float = 1.0
    """Mean length of a run of losses, packets; 1 is independent loss (Gilbert model otherwise)."""


class Lane:
    """One direction of a link in action."""

    def __init__(self, conditions: Conditions, seed: int) -> None:
        self.conditions = conditions
        self._random = random.Random(seed)
        self._bad = False
        self._last = 0.0

    def due(self, now: float) -> float | None:
        """When a packet that enters now leaves, or None if it is lost."""
        c = self.conditions
        if c.loss and self._is_lost():
            return None
        at = now + c.delay + (self._random.uniform(0, c.jitter) if c.jitter else 0.0)
        self._last = max(self._last, at)
        return self._last

    def _is_lost(self) -> bool:
        c = self.conditions
        if c.burst <= 1:
            return self._random.random() < c.loss
        # Gilbert: leave the bad state with r, enter it with p, so that the share of time in it is `loss`.
        leave = 1 / c.burst
        enter = c.loss * leave / (1 - c.loss)
        self._bad = self._random.random() >= leave if self._bad else self._random.random() < enter
        return self._bad
