"""Asks once before the program or the sign-in ends in a call."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.succession import succeed
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
        self.window = self._make(parent)
        self.window.show()

    def reword(self) -> None:
        """Ask anew, in the language of now."""
        was = self.window
        if was is not None:
            self.window = self._make(was.parentWidget())
            succeed(self.window, was)

    def _make(self, parent: QWidget | None) -> Question:
        words, act = self._words()
        question = Question(words, tr("The call ends for both of you."), act, tr("Stay"), parent)
        question.accepted.connect(self.accepted)
        question.finished.connect(self._answered)
        return question

    def _words(self) -> tuple[str, str]:
        return tr("Leave the call and quit?"), tr("Leave and quit")

    def _answered(self) -> None:
        self.window = None


class SignOutQuestion(QuitQuestion):
    """The same before the person signs out."""

    def _words(self) -> tuple[str, str]:
        return tr("Leave the call and sign out?"), tr("Leave and sign out")
