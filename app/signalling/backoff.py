"""Jittered retry: when to try again after the n-th failure in a row."""

DELAYS = (0.0, 0.5, 1.0, 2.0, 4.0)  # seconds; the first try is at once, most losses are a moment long
PATIENT_DELAY = 15.0  # seconds between tries once a resume is out of reach
JITTER = 0.25  # share by which a delay varies either way, so that a restarted server is not met by all at once


def retry_delay(failures: int, lost_for: float, chance: float) -> float:
    """Seconds until the next try.

    `failures` counts tries that failed in a row, `lost_for` is how long the connection is down and `chance` is
    random, 0 <= chance < 1.
    """
    delay = DELAYS[min(failures, len(DELAYS) - 1)]
    if failures >= len(DELAYS) and lost_for > 60:
        delay = PATIENT_DELAY
    return delay * (1 - JITTER + 2 * JITTER * chance)
