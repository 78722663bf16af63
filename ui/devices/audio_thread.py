"""A thread with Qt's event loop and a timer, on which one sound device lives from opening to closing."""

import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEventLoop, Qt, QTimer

from media.frame import SourceError, SourceProblem
from ui.devices.whole_types import make_whole

make_whole()  # while nothing here can have been started

SHORTEST_WAIT, LONGEST_WAIT = 1, 50  # ms between two ticks
OPEN_TIMEOUT = 5.0  # seconds for the system to open a device


class Occupant(Protocol):
    """What lives on the thread. Every method is called there, so its Qt objects never see another thread."""

    def begin(self) -> None:
        """Open the device; raises SourceError."""

    def tick(self) -> float:
        """Move sound; returns the seconds until it is to be called again."""

    def end(self) -> None:
        """Release everything."""


class AudioThread:
    """Runs one occupant."""

    def __init__(self, name: str, occupant: Occupant) -> None:
        self._occupant = occupant
        self._stopping = threading.Event()
        self._begun = threading.Event()
        self._problem: SourceError | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin and wait until the device is open. Raises the occupant's SourceError."""
        self._thread.start()
        if not self._begun.wait(OPEN_TIMEOUT):
            self._stopping.set()
            raise SourceError(SourceProblem.UNREADABLE, "the device does not answer")
        if self._problem is not None:
            self._thread.join()
            raise self._problem

    def stop(self) -> None:
        """End and wait, except when called from the thread itself. Idempotent."""
        self._stopping.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        loop = QEventLoop()  # first: without one, what Qt makes on this thread never tells anything
        try:
            self._occupant.begin()
        except SourceError as problem:
            self._problem = problem
            self._occupant.end()
            return
        finally:
            self._begun.set()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._ticker(timer, loop.quit))
        timer.start(SHORTEST_WAIT)
        loop.exec()
        timer.stop()
        self._occupant.end()

    def _ticker(self, timer: QTimer, leave: Callable[[], None]) -> Callable[[], None]:
        known = SHORTEST_WAIT

        def tick() -> None:
            nonlocal known
            if self._stopping.is_set():
                leave()
                return
            wait = min(max(round(self._occupant.tick() * 1000), SHORTEST_WAIT), LONGEST_WAIT)
            if wait != known:
                known = wait
                timer.setInterval(wait)

        return tick


class ThreadedDevice:
    """A device that lives on a thread of its own while it is open; `name` is the thread's."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: AudioThread | None = None

    def occupy(self, occupant: Occupant) -> None:
        """Open it in place of the last one. Raises the occupant's SourceError."""
        self.stop()
        thread = AudioThread(self._name, occupant)
        thread.start()
        self._thread = thread

    def stop(self) -> None:
        """Release the device. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()
