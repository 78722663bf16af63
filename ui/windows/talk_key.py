"""Space held in the call window: the microphone is open while it is down, whatever happens to the focus meanwhile."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

TAIL_MS = 250  # the last syllable after the key is let go
KEY = Qt.Key.Key_Space


class TalkKey(QObject):
    """Told of the press by the window; watches for the release by itself: the focus may move before it comes."""

    opened = Signal()
    closed = Signal()
    """The key was let go a moment ago, or the window is not in front any more."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_watching = False
        self.is_held = False
        """From the press to `closed`."""
        self._tail = QTimer(self)
        self._tail.setSingleShot(True)
        self._tail.setInterval(TAIL_MS)
        self._tail.timeout.connect(self._close)

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key event was the start, or an auto-repeat, of talking by key."""
        if event.key() != KEY or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        if not event.isAutoRepeat():
            self._tail.stop()
            self._watch(True)
            if not self.is_held:
                self.is_held = True
                self.opened.emit()
        return self.is_held

    def let_go(self) -> None:
        """As if the key came up."""
        self._watch(False)
        if self.is_held:
            self._tail.start()

    def stop(self) -> None:
        """Forget the key without a word: the call is over."""
        self._watch(False)
        self._tail.stop()
        self.is_held = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the key is down: its release anywhere, and whatever takes the window from the front."""
        kind = event.type()
        if kind is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if event.key() == KEY and not event.isAutoRepeat():
                self.let_go()
        elif kind is QEvent.Type.ApplicationDeactivate or (
            kind in (QEvent.Type.WindowDeactivate, QEvent.Type.Hide) and watched is self._window
        ):
            self.let_go()
        return False

    def _watch(self, watch: bool) -> None:
        application = QCoreApplication.instance()
        if application is None or watch == self._is_watching:
            return
        self._is_watching = watch
        if watch:
            application.installEventFilter(self)  # sees every event of the program: only as long as the key is down
        else:
            application.removeEventFilter(self)

    def _close(self) -> None:
        if self.is_held:
            self.is_held = False
            self.closed.emit()
