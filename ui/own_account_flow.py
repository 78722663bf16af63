"""Password and mail address of the own account: their windows, and what the server says to each wish."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.net.errors import NetError, Refused, Unreachable
from app.protocol.errors import ErrorCode
from ui.bridge import Bridge
from ui.i18n import tr
from ui.widgets.field import Field
from ui.windows.email import EmailWindow
from ui.windows.password import PasswordWindow
from ui.wording import error_words, obstacle_words


class OwnAccountFlow(QObject):
    """Opens one window at a time; `say` tells that something was done."""

    def __init__(self, bridge: Bridge, say: Callable[[str], object]) -> None:
        super().__init__()
        self._bridge = bridge
        self._say = say
        self.window: PasswordWindow | EmailWindow | None = None

    def change_password(self, parent: QWidget | None = None) -> None:
        """Open the window for another password."""
        self.close()
        window = PasswordWindow(parent)

        def change(old: str, new: str) -> None:
            window.set_busy(True)
            self._bridge.ask(
                lambda client: client.change_password(old, new),
                lambda _none: self._done(window, tr("Your password is changed")),
                lambda error: self._refused(error, window.old, window.new),
            )

        window.changeRequested.connect(change)
        self._open(window)

    def change_email(self, parent: QWidget | None = None) -> None:
        """Open the window for the mail address."""
        self.close()
        window = EmailWindow(parent)

        def change(email: str, password: str) -> None:
            window.set_busy(True)
            self._bridge.ask(
                lambda client: client.set_email(email, password),
                lambda _none: self._done(window, tr("Your mail address is saved")),
                lambda error: self._refused(error, window.password, window.email),
            )

        window.changeRequested.connect(change)
        self._open(window)
        self._bridge.ask(lambda client: client.email(), lambda email: self._show_email(window, email))

    def close(self) -> None:
        """Close what is open. Idempotent."""
        if self.window is not None:
            self.window.close()

    def _open(self, window: PasswordWindow | EmailWindow) -> None:
        self.window = window
        window.finished.connect(lambda: self._closed(window))
        window.show()

    def _show_email(self, window: EmailWindow, email: str) -> None:
        if self.window is window and not window.email.text:
            window.email.set_text(email)

    def _done(self, window: PasswordWindow | EmailWindow, words: str) -> None:
        if self.window is window:
            window.close()
        self._say(words)

    def _refused(self, error: NetError, password: Field, value: Field) -> None:
        window = self.window
        if window is None or not window.isAncestorOf(password):
            return
        window.set_busy(False)
        match error:
            case Refused(code=ErrorCode.FORBIDDEN):
                password.show_error(tr("This password is wrong."))
            case Refused(code=ErrorCode.MALFORMED):
                value.show_error(tr("The server does not take this. A password may be too short."))
            case Refused():
                words = error_words(error.code, retry_after=error.retry_after)
                value.show_error(f"{words.title}. {words.detail}".strip())
            case Unreachable():
                value.show_error(obstacle_words(error.obstacle, tr("The server")).title)

    def _closed(self, window: PasswordWindow | EmailWindow) -> None:
        if self.window is window:
            self.window = None
        window.deleteLater()
