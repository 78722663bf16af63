"""The moment from which a person sees a window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class FirstSight(QObject):
    """Acts once: after a window was painted for the first time, or when that does not come about."""

    def __init__(self, window: QWidget, act: Callable[[], None], *, within_ms: int) -> None:
        super().__init__(window)
        self._act: Callable[[], None] | None = act
        window.installEventFilter(self)
        QTimer.singleShot(within_ms, self, self._come)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Painted: it is on the screen once this event is over."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._come)
        return False

    def _come(self) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()
