"""Keys that answer whoever calls, in every window of the program."""

from weakref import WeakSet

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.keys import KeyAct
from ui.caller_flow import CallerFlow
from ui.keys import keys


class RingingKeys(QObject):
    """Binds them in each window when it first has the keyboard, whoever made it."""

    def __init__(self, callers: CallerFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._callers = callers
        self._bound: WeakSet[QWidget] = WeakSet()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._follow)

    def _follow(self, window: QWindow | None) -> None:
        """The keyboard went to a window, or to another program."""
        if window is None:
            return
        for widget in QApplication.topLevelWidgets():
            if widget.windowHandle() is window and widget.isWindow() and widget not in self._bound:
                self._bound.add(widget)
                keys.bind(widget, KeyAct.ANSWER_VIDEO, lambda: self._callers.answer(video=True))
                keys.bind(widget, KeyAct.ANSWER_AUDIO, lambda: self._callers.answer(video=False))
                keys.bind(widget, KeyAct.REFUSE, self._callers.refuse)
