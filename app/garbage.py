"""Python's search for unreachable cycles, kept away from what is loaded for good.

One complete search takes 80 ms once the desktop and its media are loaded, on whichever thread comes along, and every
other one waits for it: the interface stands still, and so does a call.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holders = 0


def hold() -> None:
    """Search for nothing until `settle`: what is being loaded stays. May be nested, on any threads."""
    global _holders
    with _lock:
        _holders += 1
        gc.disable()


def settle() -> None:
    """The end of a `hold`: what there is now is never looked through again. Without a `hold` it does nothing.

    What lives on is freed as ever when nothing refers to it any more; only a cycle that is garbage already stays.
    """
    global _holders
    with _lock:
        if not _holders:
            return
        _holders -= 1
        gc.freeze()
        if not _holders:
            gc.enable()


@contextmanager
def loading() -> Iterator[None]:
    """`hold` for the time of a block that imports."""
    hold()
    try:
        yield
    finally:
        settle()
