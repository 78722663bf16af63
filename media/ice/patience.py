"""How long a path is kept before a merely cheaper one is taken: the longer, the more often media went back and forth.

Where two ways are about equal, noise decides which looks better, and each change costs a keyframe.
"""

from typing import Final

from media.ice.types import PathKey

SHORTEST: Final = 5.0  # seconds
LONGEST: Final = 80.0
RETURN_WITHIN: Final = 100.0  # seconds; who comes back to a path so soon after leaving it was wrong once
CALM: Final = 300.0  # seconds without a change after which all is forgotten


class Patience:
    """Doubles with each return to a path that was left for a better one."""

    __slots__ = ("_changed_at", "_left", "_seconds")

    def __init__(self) -> None:
        self._seconds = SHORTEST
        self._changed_at = float("-inf")
        self._left: dict[PathKey, float] = {}

    def changed(self, old: PathKey, new: PathKey, now: float) -> None:
        """A merely cheaper path was taken."""
        self._seconds = self.seconds(now)
        if now - self._left.pop(new, float("-inf")) <= RETURN_WITHIN:
            self._seconds = min(LONGEST, 2 * self._seconds)
        self._left = {key: at for key, at in self._left.items() if now - at <= RETURN_WITHIN} | {old: now}
        self._changed_at = now

    def seconds(self, now: float) -> float:
        """How long the present path is kept after the last change."""
        return SHORTEST if now - self._changed_at > CALM else self._seconds
