"""Whether a path carries pictures at all: sound alone below what the smallest pictures need, and back."""

SUSPEND_BELOW, SUSPEND_AFTER = 25_000.0, 2.0  # bit/s of payload, seconds: the smallest size at 7 frames a second
RESUME_FROM, RESUME_AFTER = 72_000.0, 3.0  # the smallest size at its full frame rate, and a fifth more


class PictureGate:
    """Machine fed with what is left for pictures, bit/s of payload; it may be negative."""

    def __init__(self) -> None:
        self.is_open = True
        self._contrary_since: float | None = None

    def update(self, left: float, now: float) -> bool:
        """Take the present budget; whether pictures go out from now on."""
        is_contrary = left < SUSPEND_BELOW if self.is_open else left >= RESUME_FROM
        if not is_contrary:
            self._contrary_since = None
        elif self._contrary_since is None:
            self._contrary_since = now
        elif now - self._contrary_since >= (SUSPEND_AFTER if self.is_open else RESUME_AFTER):
            self.is_open = not self.is_open
            self._contrary_since = None
        return self.is_open
