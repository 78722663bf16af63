"""A pulse on the GUI thread, for benchmarks: each beat that comes late tells how long the interface was held up."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

from app import clock

BEAT_MS = 2  # what a block may seem longer than it was
FRAME = 0.016  # seconds; who touches something meanwhile sees that it waits


@dataclass(frozen=True, slots=True)
class Block:
    """A time in which the event loop did not turn."""

    seconds: float
    spent: float
    """Processor seconds of the GUI thread in it."""
    queued: float
    """Seconds in it that the GUI thread could have run and other programs or threads had all processors.

    For what is left it waited: for the interpreter, a lock, a disk or another process.
    """


@dataclass(frozen=True, slots=True)
class Beats:
    """What was felt since the last look."""

    count: int
    longest: float
    """Seconds between two beats."""
    blocks: tuple[Block, ...]
    """Those longer than a frame."""


class Pulse(QObject):
    """Beats from now on. A timer of the event loop itself: windows opened modally and menus let it go on."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._at, self._spent, self._queued = clock.now(), clock.spent(), clock.queued()
        self._count = 0
        self._longest = 0.0
        self._blocks: list[Block] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def take(self) -> Beats:
        """What was felt since the last call."""
        taken = Beats(self._count, self._longest, tuple(self._blocks))
        self._count, self._longest, self._blocks = 0, 0.0, []
        return taken

    def _beat(self) -> None:
        now, spent, queued = clock.now(), clock.spent(), clock.queued()
        apart = now - self._at
        self._count += 1
        self._longest = max(self._longest, apart)
        if apart > FRAME:
            self._blocks.append(Block(apart, spent - self._spent, queued - self._queued))
        self._at, self._spent, self._queued = now, spent, queued
