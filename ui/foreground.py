"""Which window stands in front: signing in or home, in the tray or on the screen, and what closing home means."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.config import SettingsFile
from app.desktop.closing import HomeCloses, home_closes
from ui.call_flow import CallFlow
from ui.home_flow import HomeFlow
from ui.i18n import tr
from ui.notice_flow import NoticeFlow
from ui.sign_in_flow import SignInFlow
from ui.tray import Tray


class Foreground(QObject):
    """Shows and hides the windows of the other flows; there is always one, or a tray, to come back by."""

    quitRequested = Signal()
    """Home was closed where nothing else would be left."""

    def __init__(
        self,
        settings: SettingsFile,
        sign_in: SignInFlow,
        home: HomeFlow,
        calls: CallFlow,
        tray: Tray,
        telling: NoticeFlow,
        *,
        in_tray: bool,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._sign_in = sign_in
        self._home = home
        self._calls = calls
        self._tray = tray
        self._telling = telling
        self._is_in_tray = False
        self.starts_in_tray = in_tray
        """Until the first window would be shown: the session began, not a person."""

    @property
    def has_window(self) -> bool:
        """Whether anything of the program is on the screen."""
        windows = (self._home.window, self._sign_in.window)
        return self._calls.is_shown or any(window.isVisible() for window in windows)

    def window(self) -> QWidget:
        """What a person looks at: the call, else home, else signing in."""
        calls = self._calls
        for window in (calls.window, calls.companions.mini, self._home.window, self._sign_in.window):
            if window is not None and window.isVisible():
                return window
        return self._home.window

    def show_sign_in(self) -> None:
        """Show the sign-in window; at the start of a session out of sight."""
        if self.starts_in_tray:
            self._sign_in.window.showMinimized()
        else:
            self._sign_in.window.show()

    def show_home(self) -> None:
        """Show the home window instead of the other; at the start of a session in the tray."""
        self._sign_in.window.hide()
        started_in_tray, self.starts_in_tray = self.starts_in_tray, False
        if started_in_tray and self._tray.is_there:
            self._is_in_tray = True
        elif started_in_tray:
            self._home.window.showMinimized()
        else:
            self._home.window.show()

    def open(self, *, is_signed_in: bool) -> None:
        """Bring the program to the front: home, or signing in."""
        self._is_in_tray = False
        window = self._home.window if is_signed_in else self._sign_in.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def call_window_gone(self) -> None:
        """Never without a window, where there is no tray."""
        if not self.has_window and not self._tray.is_there:
            self._home.window.show()

    def close_home(self, *, in_call: bool) -> None:
        """Only where no call would lose its last window may the program end."""
        closes = home_closes(has_tray=self._tray.is_there, in_call=in_call, has_call_window=self._calls.is_shown)
        match closes:
            case HomeCloses.TO_TRAY:
                self._home.window.hide()
                self._is_in_tray = True
                self._tell_of_tray()
            case HomeCloses.HIDE:
                self._home.window.hide()
            case HomeCloses.MINIMISE:
                self._home.window.showMinimized()
            case HomeCloses.QUIT:
                self.quitRequested.emit()

    @property
    def is_lost(self) -> bool:
        """Whether the program is in a tray that is gone, with nothing to come back by."""
        return self._is_in_tray and not self._tray.is_there and not self.has_window

    def _tell_of_tray(self) -> None:
        if not self._settings.settings.knows_tray:
            self._settings.update(knows_tray=True)
            self._telling.hint(tr("Parley goes on in the tray"), tr("Calls reach you while the window is closed."))
