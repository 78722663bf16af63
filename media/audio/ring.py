"""Which sounds there are around a call; `media.audio.ringing` makes them."""

from enum import Enum, auto

FADE_OUT = 0.04  # seconds


class Ring(Enum):
    """What sounds."""

    INCOMING = auto()
    """Somebody calls us."""
    RINGBACK = auto()
    """It rings at the other end."""
    ENDED = auto()
    """The call is over; sounds once."""
    TEST = auto()
    """For the person who wants to know whether they hear anything; sounds once."""
