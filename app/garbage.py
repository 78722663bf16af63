"""Python's search for unreachable cycles, kept away from what is loaded for good, and on one thread where that matters.

One complete search takes 80 ms once the desktop and its media are loaded, on whichever thread comes along, and every
other one waits for it: the interface stands still, and so does a call.

Worse, what a search finds is freed on the thread that searched, and a window freed on a thread of the media is a crash
of Qt. So a program with windows calls `sweep` on the thread of its windows, and no other thread searches any more.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holders = 0
_is_swept = False


def sweep() -> None:
    """Search as far as Python would by now, on this thread, and from the first call on nowhere else.

    Call it every second or so. Objects without a cycle are freed as ever, at once, by whoever lets go of them last.
    """
    global _is_swept
    with _lock:
        _is_swept = True
        gc.disable()
        is_held = bool(_holders)
    generation = _due()
    if generation is not None and not is_held:
        gc.collect(generation)


def _due() -> int | None:
    """The oldest generation with more in it than its threshold (`gc.set_threshold`), if the youngest has."""
    due = None
    for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if count <= threshold:
            break
        due = generation
    return due


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
        if not _holders and not _is_swept:
            gc.enable()


@contextmanager
def loading() -> Iterator[None]:
    """`hold` for the time of a block that imports."""
    hold()
    try:
        yield
    finally:
        settle()
