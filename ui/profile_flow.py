"""The life of the profile window: a file becomes a picture off the GUI thread, then name and picture are saved."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.crop import Square
from app.net.errors import NetError, Refused
from app.portrait import PictureFlaw, Portrait, pack_portrait, read_portrait
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import UserInfo
from ui.bridge import Bridge
from ui.i18n import tr
from ui.states import ProfileState
from ui.succession import succeed
from ui.windows.profile import ProfileWindow
from ui.wording import error_words, flaw_words

if TYPE_CHECKING:
    from app.client import Client


class ProfileFlow(QObject):
    """At most one window."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.window: ProfileWindow | None = None
        self.state = ProfileState(UserInfo(UserId(""), "-", "-"))

    def open(self, me: UserInfo, above: QWidget) -> None:
        """Show the window, or bring it to the front."""
        if self.window is None:
            self.state = ProfileState(me)
            self.window = self._make_window(above)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def reword(self, above: QWidget) -> None:
        """Make the window anew, in the language of now; what was chosen and typed stays."""
        was = self.window
        if was is not None:
            self.window = self._make_window(above)
            self.window.take_over(was)
            succeed(self.window, was)

    def _make_window(self, above: QWidget) -> ProfileWindow:
        window = ProfileWindow(self.state, above)
        window.pictureWanted.connect(self._choose)
        window.fileDropped.connect(self.take)
        window.removeRequested.connect(self._remove)
        window.saved.connect(self._save)
        window.closed.connect(self._closed)
        return window

    def close(self) -> None:
        """Close without saving."""
        if self.window is not None:
            self.window.close()

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by replace
        if self.window is not None:
            self.window.show_state(self.state)

    def _closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()

    # -- the picture

    def _choose(self) -> None:
        dialog = QFileDialog(self.window, tr("Choose a picture"), "", tr("Pictures") + " (*.jpg *.jpeg *.png *.webp)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, file: str) -> None:
        """Read a file."""
        if self.state.is_busy:
            return
        window = self.window
        self._change(is_busy=True, picture_problem="")

        def read(result: Portrait | PictureFlaw) -> None:
            if self.window is not window:
                return
            if isinstance(result, Portrait):
                self._change(is_busy=False, portrait=result, removes_picture=False)
            else:
                self._change(is_busy=False, picture_problem=flaw_words(result))

        self._bridge.ask(lambda _client: read_portrait(Path(file)), read)

    def _remove(self) -> None:
        self._change(portrait=None, removes_picture=self.state.portrait is None, picture_problem="")

    # -- saving

    def _save(self, name: str) -> None:
        name = " ".join(name.split())
        if not name:
            self._change(name_problem=tr("Others need a name to call you by."))
            return
        if self.state.is_busy or self.window is None:
            return
        state, square, window = self.state, self.window.crop.crop.square, self.window
        self._change(is_busy=True, name_problem="", picture_problem="")

        def saved(_me: object) -> None:
            if self.window is window:
                window.close()

        def failed(error: NetError) -> None:
            if self.window is window:
                self._failed(error)

        self._bridge.ask(lambda client: save_profile(client, state, name, square), saved, failed)

    def _failed(self, error: NetError) -> None:
        if isinstance(error, Refused) and error.code is ErrorCode.MALFORMED:
            self._change(is_busy=False, name_problem=tr("The server does not take this name or picture."))
        else:
            code = error.code if isinstance(error, Refused) else ErrorCode.UNAVAILABLE
            words = error_words(code, retry_after=error.retry_after if isinstance(error, Refused) else 0.0)
            self._change(is_busy=False, name_problem=f"{words.title}. {words.detail}".strip())


async def save_profile(client: "Client", state: ProfileState, name: str, square: Square) -> None:
    """Send what changed: the picture first, since it is what may be refused. Raises NetError."""
    if state.portrait is not None:
        await client.own_account.set_picture(await pack_portrait(state.portrait, square))
    elif state.removes_picture and state.me.picture:
        await client.own_account.set_picture(None)
    if name != state.me.name:
        await client.own_account.rename(name)
