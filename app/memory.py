"""Memory of pictures: megabytes that come and go thirty times a second, kept by the process in between."""

import ctypes
import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt(3)
KEPT = 64 << 20  # bytes of freed memory that stay with the process
LARGEST = 32 << 20  # bytes; glibc's own limit. Only larger blocks go back to the system when they are freed.


def keep_freed_memory() -> None:
    """Ask the C library to hold on to freed pictures; by itself it gives them back, to have each page cleared again.

    Up to 12,000 page faults a second in a call of 720p, 1 to 2 % of a core. One heap serves all threads: by itself each
    thread that meets another in the library gets a heap of its own, and what one of them has freed no other can use; a
    call of 360p took 9 MiB more so, and as much processor time. Does nothing without glibc. Call it first of all: what
    is allocated earlier stays where it is.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGEST)
        mallopt(_TRIM_THRESHOLD, KEPT)
        mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Return what is free to the system, after a call, on any thread; some milliseconds. Does nothing without glibc.

    A call leaves cycles, windows among them: first look for these (`app.garbage.sweep_all`).
    """
    trim = _library_function("malloc_trim")
    if trim is not None:
        trim(0)


def _library_function(name: str) -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)
