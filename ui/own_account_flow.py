"""Password and mail address of the own account: their windows, and what the server says to each wish."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.net.errors import NetError, Refused, Unreachable
from app.protocol.errors import ErrorCode
from ui.bridge import Bridge
from ui.i18n import tr
from ui.succession import succeed
from ui.windows.email import EmailWindow
from ui.windows.own_account import OwnAccountWindow
from ui.windows.password import PasswordWindow
from ui.wording import error_words, obstacle_words

if TYPE_CHECKING:
    from app.client import Client


@dataclass(frozen=True, slots=True)
class _Change:
    """One kind of change: its window, what is asked of the client, and what is said when it is done."""

    make: Callable[[QWidget | None], OwnAccountWindow]
    send: "Callable[[Client, str, str], Coroutine[Any, Any, object]]"
    done: Callable[[], str]


_PASSWORD = _Change(
    PasswordWindow,
    lambda client, old, new: client.own_account.change_password(old, new),
    lambda: tr("Your password is changed"),
)
_EMAIL = _Change(
    EmailWindow, lambda client, email, password: client.own_account.set_email(email, password),
    lambda: tr("Your mail address is saved"),
)  # fmt: skip


class OwnAccountFlow(QObject):
    """Opens one window at a time; `say` tells that something was done."""

    def __init__(self, bridge: Bridge, say: Callable[[str], object]) -> None:
        super().__init__()
        self._bridge = bridge
        self._say = say
        self._opened = 0
        self._change = _PASSWORD
        self.window: OwnAccountWindow | None = None

    def change_password(self, parent: QWidget | None = None) -> None:
        """Open the window for another password."""
        self._open(_PASSWORD, parent)

    def change_email(self, parent: QWidget | None = None) -> None:
        """Open the window for the mail address, and show the one that is known."""
        number = self._open(_EMAIL, parent)
        self._bridge.ask(lambda client: client.own_account.email(), lambda email: self._show_email(number, email))

    def close(self) -> None:
        """Close what is open. Idempotent."""
        if self.window is not None:
            self.window.close()

    def reword(self) -> None:
        """Make the window anew, in the language of now; what was typed stays."""
        was = self.window
        if was is not None:
            self.window = self._make(was.parentWidget())
            self.window.take_over(was)
            succeed(self.window, was)

    def _open(self, change: _Change, parent: QWidget | None) -> int:
        self.close()
        self._change = change
        self._opened += 1
        self.window = self._make(parent)
        self.window.show()
        return self._opened

    def _make(self, parent: QWidget | None) -> OwnAccountWindow:
        window, number = self._change.make(parent), self._opened
        window.changeRequested.connect(lambda one, other: self._send(number, one, other))
        window.finished.connect(lambda: self._closed(window))
        return window

    def _send(self, number: int, one: str, other: str) -> None:
        change = self._change
        if self.window is not None:
            self.window.set_busy(True)
        self._bridge.ask(
            lambda client: change.send(client, one, other),
            lambda _none: self._done(number, change),
            lambda error: self._refused(number, error),
        )

    def _show_email(self, number: int, email: str) -> None:
        if number == self._opened and self.window is not None and not self.window.wanted.text:
            self.window.wanted.set_text(email)

    def _done(self, number: int, change: _Change) -> None:
        if number == self._opened:
            self.close()
        self._say(change.done())

    def _refused(self, number: int, error: NetError) -> None:
        window = self.window
        if window is None or number != self._opened:
            return
        window.set_busy(False)
        match error:
            case Refused(code=ErrorCode.FORBIDDEN):
                window.asked.show_error(tr("This password is wrong."))
            case Refused(code=ErrorCode.MALFORMED):
                window.wanted.show_error(tr("The server does not take this. A password may be too short."))
            case Refused():
                words = error_words(error.code, retry_after=error.retry_after)
                window.wanted.show_error(f"{words.title}. {words.detail}".strip())
            case Unreachable():
                window.wanted.show_error(obstacle_words(error.obstacle, tr("The server")).title)

    def _closed(self, window: OwnAccountWindow) -> None:
        if self.window is window:
            self.window = None
        window.deleteLater()
