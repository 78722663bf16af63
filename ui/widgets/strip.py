"""The base of the strips at the foot of the contact list: a card with two lines, and what can be done about them."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import tokens_of
from ui.tokens import Tokens
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.label import Label

OUTSIDE = (12, 4, -12, -8)  # of the card, in the strip
RADIUS = 16


class Strip(QWidget):
    """Unseen until there is something to show. A dot before the words says that a call runs."""

    def __init__(self, name: str, title: Label, line: Label, *acts: QWidget, dot: bool = False, end: int = 20) -> None:
        super().__init__()
        self._has_dot = dot
        lane = row(gap=4, around=(44 if dot else 28, 12, end, 16))
        lane.addLayout(column(title, line, gap=1), 1)
        for act in acts:
            lane.addWidget(act)
        self.setLayout(lane)
        upright = QSizePolicy.Policy.Preferred if title.hasHeightForWidth() else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, upright)
        policy.setHeightForWidth(title.hasHeightForWidth())
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        self.hide()

    def paints(self, t: Tokens) -> tuple[str, str | None]:
        """Fill and edge of the card."""
        return t.accent_soft if t.is_dark else t.bg_raised, t.border

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, and the dot."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            card = QRectF(self.rect()).adjusted(*OUTSIDE)
            paint.rounded(painter, card, RADIUS, *self.paints(t))
            if self._has_dot:
                dot = paint.visual(self, QRectF(card.x() + 16, card.center().y() - 12, 8, 8)).center()
                paint.circle(painter, dot, 4, t.presence)


def line_label(*, may_cut: bool = False) -> Label:
    """The second line, quieter than the title."""
    return Label("", Role.SMALL, lambda t: t.text2, may_cut=may_cut)
