"""The one reader of real time and entropy; everything pure gets both as arguments."""

import os
import time

from app.protocol.ids import uuid7

_NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970


def now() -> float:
    """Monotonic seconds, the `now` of every machine."""
    return time.monotonic()


def wall() -> float:
    """Seconds since 1970 UTC: data for people and tokens, never for timers."""
    return time.time()


# SR's NTP time must not jump with the wall clock: an offset fixed at start on top of monotonic time.
_OFFSET = wall() - now()


def ntp_of(monotonic: float) -> float:
    """NTP seconds (since 1900) of a monotonic instant; never jumps while the process lives."""
    return monotonic + _OFFSET + _NTP_EPOCH


def spent() -> float:
    """Processor seconds of the calling thread."""
    return time.thread_time()


def queued() -> float:
    """Seconds that the calling thread was ready to run and had no processor; 0.0 where the system does not tell.

    The second figure of Linux's schedstat (Documentation/scheduler/sched-stats.rst), in nanoseconds there.
    """
    try:
        with open("/proc/thread-self/schedstat", "rb") as figures:
            return int(figures.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def entropy(count: int) -> bytes:
    """Random bytes from the operating system."""
    return os.urandom(count)


def new_id() -> str:
    """A new UUIDv7."""
    return uuid7(int(wall() * 1000), entropy(10))
