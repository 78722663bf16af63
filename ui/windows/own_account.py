"""The window in which something of the own account is changed, with the password: its fields, and what they lack."""

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


class OwnAccountWindow(QDialog):
    """Sends what was typed, and shows what the server thinks of it."""

    changeRequested = Signal(str, str)
    """The two values, as the kind of window has them."""
    asked: Field
    """Where the present password is typed."""
    wanted: Field
    """Where the new value is typed."""

    def __init__(
        self, heading: str, words: str, fields: tuple[Field, ...], save: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title(heading))
        self._fields = fields
        self.save = Button(save, Kind.PRIMARY)
        cancel = Button(tr("Cancel"))
        self.save.clicked.connect(self._submit)
        cancel.clicked.connect(self.reject)
        for field in fields:
            field.submitted.connect(self._submit)
        contents = column(
            Label(heading, Role.TITLE, lines=2), Paragraph(words), 10, *fields, 10,
            row(None, self.save, cancel, gap=10), gap=8, around=(26, 24, 26, 22),
        )  # fmt: skip
        lay_on_sheet(self, contents)
        self.setMinimumWidth(WIDE)

    def set_busy(self, busy: bool) -> None:
        """The server is being asked."""
        self.save.setEnabled(not busy)

    def take_over(self, was: "OwnAccountWindow") -> None:
        """Hold what was typed in another such window, and wait for what that waits for."""
        for field, before in zip(self._fields, was._fields, strict=True):
            field.set_text(before.text)
        self.save.setEnabled(was.save.isEnabled())

    def _lack(self) -> tuple[Field, str] | None:
        """The first field that is not as it has to be, and why."""
        raise NotImplementedError

    def _values(self) -> tuple[str, str]:
        """What is sent."""
        raise NotImplementedError

    def _submit(self) -> None:
        if not self.save.isEnabled():
            return
        lack = self._lack()
        if lack is not None:
            field, words = lack
            field.show_error(words)
        else:
            self.changeRequested.emit(*self._values())
