"""A question before something that cannot be taken back: what happens, and two answers far apart in meaning."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui.plain import title
from ui.theme import theme
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, Kind
from ui.widgets.label import Label
from ui.widgets.sheet import lay_on_sheet

WIDE = 400


class Question(QDialog):
    """`accepted` for the act, `rejected` for staying as it is; Escape and closing stay."""

    def __init__(self, words: str, detail: str, act: str, stay: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title(words))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.act = Button(act, Kind.DANGER)
        self.stay = Button(stay, Kind.SECONDARY)
        self.act.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        words_then_answers = column(
            Label(words, Role.HEADING), Label(detail, Role.BODY, lambda t: t.text2), 16,
            row(None, self.act, self.stay, gap=10), gap=6, around=(24, 22, 24, 20),
        )  # fmt: skip
        lay_on_sheet(self, words_then_answers)
        self.setMinimumWidth(WIDE)
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        theme.changed.connect(self.update)
        self.stay.show_ring()
