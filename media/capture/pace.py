"""A thread that does something every 10 ms by the clock, without drift and without hurrying after a stall."""

import threading
from collections.abc import Callable

from app import clock
from media.audio.clock import PERIOD

CATCH_UP = 0.2  # seconds behind beyond which the missed steps are dropped; fewer are made up for


class BlockPacer:
    """Calls `step(due)` every 10 ms on a thread of its own, `due` being the step's instant in monotonic seconds."""

    def __init__(self, name: str, step: Callable[[float], None]) -> None:
        self._step = step
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first step is due now."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the step in progress. May be called from the step itself. Idempotent."""
        self._stopping.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        start, count = clock.now(), 0
        while True:
            due = start + count * PERIOD
            now = clock.now()
            if now - due > CATCH_UP:
                count += int((now - due) / PERIOD)
                continue
            if self._stopping.wait(max(0.0, due - now)):
                return
            self._step(due)
            count += 1
