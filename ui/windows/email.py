"""The own mail address: where a link to a new password goes."""

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
MAX_EMAIL = 254  # characters


class EmailWindow(QDialog):
    """Sends what was typed, and shows what the server thinks of it."""

    changeRequested = Signal(str, str)
    """The address, empty for none, and the password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = tr("Your mail address")
        self.setWindowTitle(title(heading))
        self.email = Field(tr("Mail address"), hint="ada@example.org")
        self.email.edit.setMaxLength(MAX_EMAIL)
        self.password = Field(tr("Your password"), secret=True)
        self.save = Button(tr("Save"), Kind.PRIMARY)
        cancel = Button(tr("Cancel"))
        self.save.clicked.connect(self._submit)
        cancel.clicked.connect(self.reject)
        self.email.submitted.connect(self._submit)
        self.password.submitted.connect(self._submit)
        words = Paragraph(tr("A link to a new password goes there if you forget yours. Nobody else sees it."))
        contents = column(
            Label(heading, Role.TITLE), words, 10, self.email, self.password, 10,
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
        if not self.password.text:
            self.password.show_error(tr("Type your password: the address can replace it."))
        else:
            self.changeRequested.emit(self.email.text.strip(), self.password.text)
