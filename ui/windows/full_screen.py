"""The whole screen for a window, and back to how it stood: as large as the screen's work area, if it was that."""

from PySide6.QtWidgets import QWidget


class FullScreen:
    """Of one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._was_maximised = False

    def enter(self) -> None:
        """Take the whole screen. Qt forgets here that the window was maximised."""
        if not self._window.isFullScreen():
            self._was_maximised = self._window.isMaximized()
        self._window.showFullScreen()

    def leave(self) -> None:
        """Go back."""
        if self._was_maximised:
            self._window.showMaximized()
        else:
            self._window.showNormal()
