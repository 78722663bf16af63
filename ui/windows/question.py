"""A question before something that cannot be taken back: what happens, and two answers far apart in meaning."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui import paint
from ui.plain import title
from ui.theme import theme
from ui.typography import Role
from ui.widgets.boxes import column
from ui.widgets.button import Button, Kind
from ui.widgets.label import Label
from ui.widgets.sheet import lay_on_sheet
from ui.widgets.turning import TurningLayout

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
        answers = TurningLayout(gap=10)
        answers.addStretch(1)
        for answer in (self.act, self.stay):
            answers.addWidget(answer, 0, paint.RIGHT)
        words_then_answers = column(
            Label(words, Role.HEADING, lines=3), Label(detail, Role.BODY, lambda t: t.text2, lines=4), 16,
            answers, gap=6, around=(24, 22, 24, 20),
        )  # fmt: skip
        lay_on_sheet(self, words_then_answers)
        self.setMinimumWidth(WIDE)
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        theme.changed.connect(self.update)
        self.stay.show_ring()
