"""What other threads want done on the GUI thread: in order, a few milliseconds at a time, the last snapshot of many."""

import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app import clock

TURN = 0.008  # seconds of work after which windows are painted and keys are heard before the rest


class Inbox(QObject):
    """Lives on the GUI thread. What is put in is called there, each thing once, in the order it came.

    Qt by itself carries queued signals out without a pause, those included that arrive meanwhile: a busy core thread
    held the interface up for as long as it had something to say.
    """

    _arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._acts: deque[tuple[Callable[[], object], bool]] = deque()
        self._lock = threading.Lock()
        self._is_awaited = False
        self._arrived.connect(self._take_turn, Qt.ConnectionType.QueuedConnection)

    def put(self, act: Callable[[], object], *, is_snapshot: bool = False) -> None:
        """From any thread. A snapshot takes the place of one that would be handled right before it."""
        with self._lock:
            if is_snapshot and self._acts and self._acts[-1][1]:
                self._acts.pop()
            self._acts.append((act, is_snapshot))
            calls, self._is_awaited = not self._is_awaited, True
        if calls:
            self._arrived.emit()

    def _take_turn(self) -> None:
        began = clock.now()
        try:
            while (act := self._next()) is not None:
                act()
                if clock.now() - began > TURN:
                    return
        finally:
            self._go_on()

    def _next(self) -> Callable[[], object] | None:
        with self._lock:
            return self._acts.popleft()[0] if self._acts else None

    def _go_on(self) -> None:
        """The rest, also after a fault, in a later turn of the event loop, which a signal would not wait for."""
        with self._lock:
            self._is_awaited = bool(self._acts)
        if self._is_awaited:
            QTimer.singleShot(0, self, self._take_turn)
