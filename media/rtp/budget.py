"""Budget: how much of something another end may make us do. Pure; time comes in."""


class Budget:
    """Lets `burst` through at once and `rate` a second for long."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, *, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """Take one, if there is one."""
        if self._at is not None and now > self._at:
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now if self._at is None else max(now, self._at)
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
