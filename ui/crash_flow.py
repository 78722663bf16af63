"""Reports of faults on their way to the person: offered at the next start, or as soon as one is written."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.crash import CrashReports
from ui.i18n import tr
from ui.icons import Icon
from ui.succession import succeed
from ui.windows.call import CallWindow
from ui.windows.crash import CrashDialog
from ui.windows.home import HomeWindow
from ui.windows.mini_call import MiniCallWindow

SEPARATOR = "\n" + 72 * "-" + "\n\n"


class CrashFlow(QObject):
    """Lives on the GUI thread."""

    happened = Signal()
    """A report was written and the program goes on: say so, and offer `show`."""
    _told = Signal()

    def __init__(self, reports: CrashReports | None) -> None:
        super().__init__()
        self._reports = reports
        self.dialog: CrashDialog | None = None
        self._is_owed = False
        self._told.connect(self.happened, Qt.ConnectionType.QueuedConnection)
        if reports is not None:
            reports.listen(self._told.emit)

    @property
    def has_news(self) -> bool:
        """Whether there is something to show."""
        return self._reports is not None and bool(self._reports.unread())

    def offer(self, window: QWidget) -> None:
        """Something broke: say so on the window that a person looks at, or as soon as there is one."""
        self._is_owed = not window.isVisible()
        if self._is_owed:
            return
        if isinstance(window, HomeWindow | CallWindow | MiniCallWindow):
            words = tr("Something went wrong. Parley keeps running.")
            toast = window.toasts.add(words, tr("Details"), icon=Icon.TRIANGLE_ALERT)
            toast.acted.connect(lambda: self.show(window))
        else:
            self.show(window)

    def offer_late(self, window: QWidget) -> None:
        """A window came up: say what nobody could see before."""
        if self._is_owed:
            self.offer(window)

    def show(self, parent: QWidget | None = None) -> None:
        """Show what nobody has looked at; nothing if there is none."""
        found = self._reports.unread() if self._reports is not None else ()
        if self.dialog is not None:
            self._stand_before(self.dialog, parent)
        if self._reports is None or not found or self.dialog is not None:
            return
        self._is_owed = False
        text = SEPARATOR.join(report.text for report in found)
        ended = any(report.ended_the_program for report in found)
        self.dialog = self._make(text, ended, self._reports, parent)
        self._reports.mark_read()
        self.dialog.show()

    def reword(self) -> None:
        """Make the dialog anew, in the language of now."""
        was = self.dialog
        if was is not None and self._reports is not None:
            text = was.text.toPlainText()
            self.dialog = self._make(text, was.ended_the_program, self._reports, was.parentWidget())
            succeed(self.dialog, was)

    def _make(self, text: str, ended: bool, reports: CrashReports, parent: QWidget | None) -> CrashDialog:
        dialog = CrashDialog(text, ended_the_program=ended, parent=parent)
        dialog.accepted.connect(reports.delete)
        dialog.finished.connect(self._closed)
        return dialog

    @staticmethod
    def _stand_before(dialog: CrashDialog, parent: QWidget | None) -> None:
        """The window it was opened from may go, and the dialog would with it."""
        if parent is not None and dialog.parentWidget() is not parent:
            dialog.setParent(parent, dialog.windowFlags())
            dialog.show()

    def _closed(self, _result: int) -> None:
        self.dialog = None
