"""The first look at a path: a probe of some 2 kB, before anything that could fill a narrow line for half a second."""

from enum import Enum, auto

FACTOR = 3.0  # times the rate at the start
LOOKS = 3  # at most: one that came late because the other end was busy is made good by the next
PASSED_ABOVE = 0.5  # share of the look's rate that must be reached to try twice the result
AGAIN_ABOVE = 0.15  # share of the look's rate: what is below is a narrow path, and not a moment's delay


class Answer(Enum):
    """What a look showed."""

    PASSED = auto()
    """The path takes about as much: try more."""
    LATE = auto()
    """It may have been a moment's delay: look again."""
    NARROW = auto()
    """The path takes less, or has been looked at often enough."""


class Look:
    """Machine: `begin` for each path, `sent` when a probe leaves, `answered` with what arrived of it."""

    def __init__(self) -> None:
        self.is_due = False
        """Whether the next probe is a look."""
        self._left = 0
        self._awaited: int | None = None

    def begin(self, rate: float) -> float:
        """Another path is used, at `rate` to begin with; the rate to look with."""
        self.is_due = True
        self._left = LOOKS
        self._awaited = None
        return FACTOR * rate

    def sent(self, number: int) -> None:
        """A probe leaves: the look, if one is due; after any other no look is awaited any more."""
        self._awaited = number if self.is_due else None
        self._left -= self.is_due
        self.is_due = False

    def answered(self, number: int, *, asked: float, seen: float) -> Answer | None:
        """So much was seen of a cluster that asked for that rate; None if it is not the look that is awaited.

        Told again with each further packet of the look: the last word counts.
        """
        if number != self._awaited:
            return None
        self.is_due = False
        if seen > PASSED_ABOVE * asked:
            return Answer.PASSED
        if self._left > 0 and seen > AGAIN_ABOVE * asked:
            self.is_due = True
            return Answer.LATE
        return Answer.NARROW
