"""What broke, shown to the person it broke for: the report, and what to do with it. Nothing is sent."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from ui.dress import dress
from ui.i18n import tr
from ui.plain import title
from ui.theme import theme
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, Kind
from ui.widgets.label import Label, Paragraph
from ui.widgets.sheet import lay_on_sheet


class CrashDialog(QDialog):
    """Shows the text of reports. `accepted` means to delete them, `rejected` to keep them."""

    def __init__(self, text: str, *, ended_the_program: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ended_the_program = ended_the_program
        words = tr("Parley ended unexpectedly") if ended_the_program else tr("Something went wrong")
        detail = tr("Nothing was sent: this report stays on this computer. Passwords and addresses are taken out.")
        self.setWindowTitle(title(words))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        dress(self.text)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(tr("Report"))
        self.copy = Button(tr("Copy"), Kind.SECONDARY)
        self.delete = Button(tr("Delete"), Kind.SECONDARY)
        self.keep = Button(tr("Close"), Kind.PRIMARY)
        self.copy.clicked.connect(self._copy)
        self.delete.clicked.connect(self.accept)
        self.keep.clicked.connect(self.reject)
        contents = column(
            Label(words, Role.HEADING), Paragraph(detail), 12, self.text, 16,
            row(self.delete, None, self.copy, self.keep, gap=10), gap=6, around=(24, 22, 24, 20),
        )  # fmt: skip
        lay_on_sheet(self, contents)
        self.resize(640, 460)
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        theme.changed.connect(self.update)
        self.keep.show_ring()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(tr("Copied"))
