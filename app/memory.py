"""Memory of pictures: megabytes that come and go thirty times a second, kept by the process in between."""

import ctypes
import gc
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


def free_cycles() -> None:
    """Free what a call leaves in cycles: windows, and what its connections told each other to call. 20 to 40 ms.

    On the thread of the windows. What was loaded for good is not looked through (`app.garbage`).
    """
    gc.collect()


def give_back() -> None:
    """Return what is free to the system, after a call, on any thread; some milliseconds. Does nothing without glibc."""
    trim = _library_function("malloc_trim")
    if trim is not None:
        trim(0)


def _library_function(name: str) -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)
