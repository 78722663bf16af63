"""Links that the operating system brings as an event: macOS opens them in the running program."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class LinkEvents(QObject):
    """Installed on the application; `opened` carries the link."""

    opened = Signal(str)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is to be opened, if it is a link."""
        if isinstance(event, QFileOpenEvent) and event.url().scheme() == "parley":
            self.opened.emit(event.url().toString())
            return True
        return False
