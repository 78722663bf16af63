"""When to tell a person that nobody hears them: they go on speaking while muted."""

SPEECH_WANTED = 1.2  # seconds of speech until the hint
PAUSE_WEIGHT = 0.5  # a pause takes back half its length: people breathe
LONGEST_STEP = 0.5  # seconds between two looks that count; after more nobody knows what was in between
SHOWN_FOR = 4.0  # seconds
AGAIN_AFTER = 60.0  # seconds from one hint to the next


class MutedHint:
    """Looks at the microphone now and then. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._spoken = 0.0
        self._looked_at: float | None = None
        self._hinted_at: float | None = None

    def look(self, now: float, *, is_muted: bool, is_speaking: bool) -> bool:
        """Whether to show the hint now."""
        before, self._looked_at = self._looked_at, now
        if not is_muted:
            self._spoken = 0.0
            return False
        step = 0.0 if before is None else min(max(0.0, now - before), LONGEST_STEP)
        self._spoken = max(0.0, self._spoken + (step if is_speaking else -PAUSE_WEIGHT * step))
        if self._spoken >= SPEECH_WANTED:
            self._spoken = 0.0
            if self._hinted_at is None or now - self._hinted_at >= AGAIN_AFTER:
                self._hinted_at = now
        return self._hinted_at is not None and 0 <= now - self._hinted_at < SHOWN_FOR
