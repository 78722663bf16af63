"""Going on with a kept sign-in that the server did not take at once: whether, and when to try again."""

from app.net.errors import NetError, Obstacle, Refused, Unreachable
from app.protocol.errors import ErrorCode

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds; a network after login is mostly there within ten
PATIENT_DELAY = 60.0  # seconds between tries where another answer is not to be expected soon
JITTER = 0.25  # share by which a delay varies either way, so that a restarted server is not met by all at once

_FOR_A_PERSON = frozenset({Obstacle.BAD_URL, Obstacle.INSECURE, Obstacle.PROXY_PASSWORD})
"""What only somebody who types something else can change."""
_SLOW = frozenset({Obstacle.CERTIFICATE, Obstacle.NOT_PARLEY, Obstacle.SERVER_TOO_OLD, Obstacle.SERVER_TOO_NEW})
"""Somebody else answers, such as the sign-in page of a hotel's network, or the server waits for an update."""
_PASSING = frozenset({ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED, ErrorCode.INTERNAL, ErrorCode.BUSY})
"""Refusals that say nothing of the sign-in itself."""


def may_go_on(error: NetError) -> bool:
    """Whether the kept sign-in may still be good after this; else the person is asked for the password."""
    return error.code in _PASSING if isinstance(error, Refused) else isinstance(error, Unreachable)


def next_try(error: NetError, failures: int, chance: float) -> float | None:
    """Seconds until the next try by itself; None if only a person can change anything.

    `failures` counts tries in vain in a row, this one included; `chance` is random, 0 <= chance < 1.
    """
    if not may_go_on(error):
        return None
    delay = DELAYS[min(max(failures, 1), len(DELAYS)) - 1]
    least = 0.0
    if isinstance(error, Refused):
        least = error.retry_after
        delay = max(delay, least)
    elif isinstance(error, Unreachable):
        if error.obstacle in _FOR_A_PERSON:
            return None
        if error.obstacle in _SLOW:
            delay = PATIENT_DELAY if failures >= len(DELAYS) else DELAYS[-1]
    return max(least, delay * (1 - JITTER + 2 * JITTER * chance))
