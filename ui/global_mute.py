"""A key that mutes in a call although another program has the keyboard."""

import os

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.x11_key import X11Key, is_offered


def can_mute_everywhere() -> bool:
    """Whether this desktop lets programs hear such a key."""
    return is_offered(QGuiApplication.platformName(), os.environ.get("XDG_SESSION_TYPE", ""))


class GlobalMute(QObject):
    """Lives on the GUI thread. The keys are held only while a call goes on: others may want them else."""

    pressed = Signal()
    _heard = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._key: X11Key | None = None
        self._held = ""
        self._heard.connect(self.pressed, Qt.ConnectionType.QueuedConnection)

    def want(self, keys: str, *, in_call: bool) -> None:
        """Listen to these keys, or to none."""
        wanted = keys if in_call and can_mute_everywhere() else ""
        if wanted == self._held:
            return
        self.close()
        self._held = wanted
        if wanted:
            self._key = X11Key(wanted, self._heard.emit)

    def close(self) -> None:
        """Let go of the keys. Idempotent."""
        key, self._key, self._held = self._key, None, ""
        if key is not None:
            key.close()
