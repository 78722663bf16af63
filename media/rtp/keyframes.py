"""How often a keyframe may be asked for, or made: the first request at once, the next after a while."""


class KeyframeThrottle:
    """Lets one request through per interval; a request refused is remembered and comes due when the interval ends."""

    __slots__ = ("_last_at", "_spacing", "_wanted", "total")

    def __init__(self, spacing: float = 0.3) -> None:
        self._spacing = spacing
        self._last_at: float | None = None
        self._wanted = False
        self.total = 0

    def request(self, now: float) -> bool:
        """Want a keyframe: True if it should be asked for now, False if later (see `next_timeout`)."""
        if self._last_at is not None and now - self._last_at < self._spacing:
            self._wanted = True
            return False
        self._wanted = False
        self._last_at = now
        self.total += 1
        return True

    def next_timeout(self) -> float | None:
        """When a remembered request comes due."""
        return self._last_at + self._spacing if self._wanted and self._last_at is not None else None

    def due(self, now: float) -> bool:
        """Tell whether a remembered request should be asked for now; True counts as asked."""
        at = self.next_timeout()
        if at is None or now < at:
            return False
        self._wanted = False
        self._last_at = now
        self.total += 1
        return True
