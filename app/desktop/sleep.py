"""Noticing that the computer slept, where nothing says so; and what a locked screen does to a call."""

WAS_AWAY = 8.0  # seconds without a look at the clocks that no busy machine explains


class ClockWatch:
    """Compares two clocks at every look: one that may stop during sleep, and the wall clock, which does not.

    A wall clock that somebody sets forward looks the same; all that follows is one more attempt to connect.
    """

    def __init__(self, now: float, wall: float) -> None:
        self._now = now
        self._wall = wall

    def look(self, now: float, wall: float) -> float:
        """Seconds that the computer slept since the last look, 0 if it did not; to be called every second or two."""
        passed = max(now - self._now, wall - self._wall)
        self._now, self._wall = now, wall
        return passed if passed > WAS_AWAY else 0.0


def lock_mutes(*, is_wanted: bool, in_call: bool, is_muted: bool) -> bool:
    """Whether a screen that locks mutes the microphone. Unlocking opens nothing: the person does, once back."""
    return is_wanted and in_call and not is_muted
