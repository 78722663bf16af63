"""The pace of connectivity checks: one in each slot, over all agents of the process (RFC 8445 section 14, Ta)."""

from typing import Final

FAST_INTERVAL: Final = 0.005  # seconds between checks while a path is being looked for
SLOW_INTERVAL: Final = 0.020  # seconds between checks otherwise


class Pacer:
    """Gives slots for checks. Shared by the agents of a process."""

    __slots__ = ("_fast_until", "free_at")

    def __init__(self) -> None:
        self.free_at = float("-inf")
        """When the next check may leave."""
        self._fast_until = float("-inf")

    def hurry(self, until: float) -> None:
        """Use the short interval until then, at least."""
        self._fast_until = max(self._fast_until, until)

    def is_free(self, now: float) -> bool:
        """Whether a check may leave now."""
        return now >= self.free_at

    def take(self, now: float) -> None:
        """A check leaves now."""
        self.free_at = now + (FAST_INTERVAL if now < self._fast_until else SLOW_INTERVAL)
