"""Whether direct paths may carry media: after three failures in a minute the relay keeps the call for a while."""

from collections import deque
from typing import Final

FAILURES: Final = 3
WITHIN: Final = 60.0  # seconds
HOLD: Final = 300.0  # seconds for which both ends stay on relays


class Steadiness:
    """Counts how often the direct path failed, and holds the call on relays by our word or the other end's."""

    __slots__ = ("_failed_at", "_held_until", "_our_word_until")

    def __init__(self) -> None:
        self._failed_at: deque[float] = deque(maxlen=FAILURES)
        self._held_until = float("-inf")
        self._our_word_until = float("-inf")

    def failed(self, now: float) -> bool:
        """A direct path had to be left. Returns True if that was once too often: tell the other end."""
        self._failed_at.append(now)
        if len(self._failed_at) < FAILURES or now - self._failed_at[0] > WITHIN or self.is_held(now):
            return False
        self._failed_at.clear()
        self._our_word_until = self._held_until = now + HOLD
        return True

    def agree(self, seconds: float, now: float) -> None:
        """The other end stays on relays for so long."""
        self._held_until = max(self._held_until, now + min(max(0.0, seconds), HOLD))

    def is_held(self, now: float) -> bool:
        """Whether relays are preferred to direct paths."""
        return now < self._held_until

    def our_word(self, now: float) -> float:
        """Seconds that the other end is still asked for; its own word is not said back to it."""
        return max(0.0, self._our_word_until - now)
