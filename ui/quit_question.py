"""Asks once before the program ends in a call."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.windows.question import Question


class QuitQuestion(QObject):
    """One question at a time."""

    accepted = Signal()
    """The person wants to leave the call and quit."""

    def __init__(self) -> None:
        super().__init__()
        self.window: Question | None = None

    def ask(self, parent: QWidget) -> None:
        """Ask, or bring the question that is there to the front."""
        if self.window is not None:
            self.window.raise_()
            self.window.activateWindow()
            return
        words = tr("Leave the call and quit?")
        detail = tr("The other person stays behind.")
        self.window = Question(words, detail, tr("Leave and quit"), tr("Stay"), parent)
        self.window.accepted.connect(self.accepted)
        self.window.finished.connect(self._answered)
        self.window.show()

    def _answered(self) -> None:
        self.window = None
