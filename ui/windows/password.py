"""Choosing another password: the old one, and the new one twice."""

from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.widgets.field import Field
from ui.windows.own_account import OwnAccountWindow


class PasswordWindow(OwnAccountWindow):
    """Sends the old and the new password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.old = self.asked = Field(tr("Present password"), secret=True)
        self.new = self.wanted = Field(tr("New password"), secret=True)
        self.repeat = Field(tr("New password again"), secret=True)
        words, fields = tr("Your other devices are signed out."), (self.old, self.new, self.repeat)
        super().__init__(tr("Change your password"), words, fields, tr("Change password"), parent)

    def _lack(self) -> tuple[Field, str] | None:
        if not self.old.text:
            return self.old, tr("Type your present password.")
        if not self.new.text:
            return self.new, tr("Type a new password.")
        if self.new.text != self.repeat.text:
            return self.repeat, tr("The two passwords differ.")
        return None

    def _values(self) -> tuple[str, str]:
        return self.old.text, self.new.text
