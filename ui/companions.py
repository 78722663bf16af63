"""The windows beside the call window: the mini call, and the other person's picture in a window of its own."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from media.engine.api import FrameSink
from ui.states import CallViewState
from ui.succession import succeed
from ui.windows.mini_call import MiniCallWindow
from ui.windows.pop_out import PopOutWindow


class Companions(QObject):
    """Opens and closes them; what a person wants in them leaves as signals."""

    muteRequested = Signal(bool)
    cameraRequested = Signal(bool)
    leaveRequested = Signal()
    holdSwitched = Signal()
    callRequested = Signal()
    """Back from the mini call to the call window."""
    changed = Signal()
    """One of them opened or was closed: pictures go elsewhere now."""

    def __init__(self) -> None:
        super().__init__()
        self.mini: MiniCallWindow | None = None
        self.pop_out: PopOutWindow | None = None
        self.keep_place: Callable[[QWidget, str], None] = lambda _window, _name: None

    @property
    def sinks(self) -> tuple[FrameSink, ...]:
        """Where the other person's pictures are seen."""
        windows = (self.mini, self.pop_out)
        return tuple(window.picture.mailbox.put for window in windows if window is not None)

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        for window in (self.mini, self.pop_out):
            if window is not None:
                window.show_state(state)

    def open_mini(self, state: CallViewState) -> MiniCallWindow:
        """Show the mini call."""
        if self.mini is None:
            mini = self.mini = self._make_mini(state)
            mini.show()
            self.changed.emit()
        return self.mini

    def close_mini(self) -> None:
        """Put the mini call away."""
        window, self.mini = self.mini, None
        if window is not None:
            window.hide()
            window.deleteLater()
            self.changed.emit()

    def open_pop_out(self, state: CallViewState, screen: QScreen | None = None) -> None:
        """Show the picture in its own window, filling `screen` if one is given."""
        if self.pop_out is None:
            self.pop_out = self._make_pop_out(state)
        if screen is not None:
            self.pop_out.fill_screen(screen)
        else:
            self.pop_out.show()
        self.pop_out.raise_()
        self.changed.emit()

    def _make_mini(self, state: CallViewState) -> MiniCallWindow:
        mini = MiniCallWindow(state)
        _put_in_corner(mini)
        mini.muteRequested.connect(self.muteRequested)
        mini.cameraRequested.connect(self.cameraRequested)
        mini.leaveRequested.connect(self.leaveRequested)
        mini.holdSwitched.connect(self.holdSwitched)
        mini.callRequested.connect(self.callRequested)
        mini.closed.connect(self.close_mini)
        self.keep_place(mini, "mini_call")
        return mini

    def _make_pop_out(self, state: CallViewState) -> PopOutWindow:
        pop_out = PopOutWindow(state)
        pop_out.closed.connect(self.close_pop_out)
        self.keep_place(pop_out, "pop_out")
        return pop_out

    def reword(self, state: CallViewState) -> None:
        """Make both anew, in the language of now."""
        mini, pop_out = self.mini, self.pop_out
        if mini is not None:
            self.mini = self._make_mini(state)
            self.mini.picture.take_over(mini.picture)
            succeed(self.mini, mini)
        if pop_out is not None:
            self.pop_out = self._make_pop_out(state)
            self.pop_out.picture.take_over(pop_out.picture)
            succeed(self.pop_out, pop_out)
        if mini is not None or pop_out is not None:
            self.changed.emit()

    def close_pop_out(self) -> None:
        """Bring the picture back."""
        window, self.pop_out = self.pop_out, None
        if window is not None:
            window.hide()
            window.deleteLater()
            self.changed.emit()

    def close(self) -> None:
        """Put both away: the call is over."""
        self.close_mini()
        self.close_pop_out()


def _put_in_corner(window: MiniCallWindow) -> None:
    """Lower right, where it covers least."""
    screen = QGuiApplication.primaryScreen()
    area = screen.availableGeometry()
    window.move(area.right() - window.width() - 24, area.bottom() - window.height() - 48)
