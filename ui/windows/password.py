"""Choosing another password: the old one, and the new one twice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from ui.i18n import tr
from ui.plain import title
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.label import Label, Paragraph
from ui.widgets.sheet import lay_on_sheet

WIDE = 420


class PasswordWindow(QDialog):
    """Sends what was typed, and shows what the server thinks of it."""

    changeRequested = Signal(str, str)
    """The old and the new password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = tr("Change your password")
        self.setWindowTitle(title(heading))
        self.old = Field(tr("Present password"), secret=True)
        self.new = Field(tr("New password"), secret=True)
        self.repeat = Field(tr("New password again"), secret=True)
        self.save = Button(tr("Change password"), Kind.PRIMARY)
        cancel = Button(tr("Cancel"))
        self.save.clicked.connect(self._submit)
        cancel.clicked.connect(self.reject)
        for field in (self.old, self.new, self.repeat):
            field.submitted.connect(self._submit)
        words = Paragraph(tr("Your other devices are signed out."), Role.BODY)
        contents = column(
            Label(heading, Role.TITLE), words, 10, self.old, self.new, self.repeat, 10,
            row(None, self.save, cancel, gap=10), gap=8, around=(26, 24, 26, 22),
        )  # fmt: skip
        lay_on_sheet(self, contents)
        self.setMinimumWidth(WIDE)

    def set_busy(self, busy: bool) -> None:
        """The server is being asked."""
        self.save.setEnabled(not busy)

    def _submit(self) -> None:
        if not self.save.isEnabled():
            return
        if not self.old.text:
            self.old.show_error(tr("Type your present password."))
        elif not self.new.text:
            self.new.show_error(tr("Type a new password."))
        elif self.new.text != self.repeat.text:
            self.repeat.show_error(tr("The two passwords differ."))
        else:
            self.changeRequested.emit(self.old.text, self.new.text)
