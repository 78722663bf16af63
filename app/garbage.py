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
_outlived = 0
"""Objects that were left after the last search through everything."""

GROWTH = 1.25
_OLDEST = 2


def sweep() -> None:
    """Search as far as Python would by now, on this thread, and from the first call on nowhere else.

    Call it a few times a second: the more is new since the last time, the longer it takes. Objects without a cycle are
    freed as ever, at once, by whoever lets go of them last.
    """
    global _is_swept
    with _lock:
        _is_swept = True
        gc.disable()
        generation = None if _holders else _due()
    if generation == _OLDEST:
        sweep_all()
    elif generation is not None:
        gc.collect(generation)


def sweep_all() -> None:
    """Search through everything but what was loaded for good: 5 to 9 ms in a desktop that has had a call."""
    global _outlived
    gc.collect()
    _outlived = len(gc.get_objects(generation=_OLDEST))


def _due() -> int | None:
    """The oldest generation with more in it than its threshold (`gc.set_threshold`), if the youngest has.

    The oldest only if it has also grown by a quarter since it was searched, as in Python's own rule, which has no name.
    """
    due = None
    for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if count <= threshold:
            break
        due = generation
    if due == _OLDEST and len(gc.get_objects(generation=_OLDEST)) < GROWTH * _outlived:
        return _OLDEST - 1
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
    global _holders, _outlived
    with _lock:
        if not _holders:
            return
        _holders -= 1
        gc.freeze()
        _outlived = 0
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
