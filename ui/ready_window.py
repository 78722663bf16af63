"""The call window made while it rings, so that the answer has only to show it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.protocol.ids import CallId
from ui.states import CallViewState
from ui.windows.call import CallWindow

PREPARE_AFTER_MS = 100  # the popup and its ring come first


class ReadyWindow(QObject):
    """At most one, for the call that rings. It is laid out and painted once, unseen; it opens no device."""

    def __init__(self, wanted: Callable[[], CallViewState | None]) -> None:
        """`wanted` tells for which call a window will be needed, when there is time to make one."""
        super().__init__()
        self._wanted = wanted
        self._call_id: CallId | None = None
        self._window: CallWindow | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PREPARE_AFTER_MS)
        self._soon.timeout.connect(self.prepare)

    def follow(self, calls: set[CallId], *, rings: bool) -> None:
        """These calls there are; what was made for another one goes. `rings`: somebody waits for an answer."""
        if self._call_id not in calls:
            self.drop()
        if rings and self._window is None and not self._soon.isActive():
            self._soon.start()

    def prepare(self) -> None:
        """Make what is wanted now. Holds the GUI thread for some 50 ms."""
        view = self._wanted()
        if view is None or view.call.call_id == self._call_id:
            return
        self.drop()
        self._call_id, self._window = view.call.call_id, CallWindow(view)
        self._window.grab()  # fonts, icons and sizes are at hand from now on

    def take(self, view: CallViewState) -> CallWindow:
        """The window of this call: the one made, else a new one."""
        if self._call_id != view.call.call_id or self._window is None:
            return CallWindow(view)
        window, self._window, self._call_id = self._window, None, None
        window.show_state(view)
        return window

    def drop(self) -> None:
        """Forget it."""
        window, self._window, self._call_id = self._window, None, None
        if window is not None:
            window.deleteLater()
