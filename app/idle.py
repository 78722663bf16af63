"""Away by itself: from how long nobody has touched this machine. A pure rule."""

IDLE_AFTER = 300.0  # seconds without a key or the pointer
LOOK_EVERY = 15.0  # seconds between two looks while somebody is there
LOOK_EVERY_WHEN_IDLE = 2.0  # and while nobody is: who comes back is shown so at once


def is_idle(untouched: float | None, *, is_in_call: bool) -> bool:
    """Whether nobody is here. `untouched` is seconds since the last input, None where that cannot be told.

    In a call people listen and look without touching anything.
    """
    return untouched is not None and untouched >= IDLE_AFTER and not is_in_call


def look_again_after(*, idle: bool) -> float:
    """Seconds until the next look."""
    return LOOK_EVERY_WHEN_IDLE if idle else LOOK_EVERY
