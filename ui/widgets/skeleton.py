"""Grey rows in the place of those that are on their way, of the same height, so that nothing jumps when they come."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.i18n import tr
from ui.theme import tokens_of
from ui.tokens import Radius, Tokens
from ui.typography import scaled

_WIDTHS = (0.46, 0.34, 0.52, 0.4)
"""Of the room for words, one row after the other: lines of one length look like a table."""


def draw_skeleton(painter: QPainter, row: QRectF, disc: QRectF, words_at: float, number: int, t: Tokens) -> None:
    """Paint one row: a disc, and two bars from `words_at` on; `number` varies their lengths."""
    fill = t.hover
    paint.circle(painter, disc.center(), disc.width() / 2, fill)
    room = row.right() - words_at - 24
    share = _WIDTHS[number % len(_WIDTHS)]
    middle = row.center().y()
    paint.rounded(painter, QRectF(words_at, middle - 14, room * share, 10), 5, fill)
    paint.rounded(painter, QRectF(words_at, middle + 5, room * share * 0.62, 8), 4, fill)


class SkeletonCard(QWidget):
    """A card of so many grey rows, where calls will be."""

    def __init__(self, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setAccessibleName(tr("Loading"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def sizeHint(self) -> QSize:
        """As high as the card it stands for."""
        return QSize(300, scaled(56) * self._rows + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        t = tokens_of(self)
        high = scaled(56)
        with QPainter(self) as painter:
            paint.rounded(painter, QRectF(self.rect()), Radius.PANEL, t.bg_surface, t.card_border)
            for number in range(self._rows):
                row = QRectF(0, 4 + number * high, self.width(), high)
                disc = paint.visual(self, QRectF(18, row.center().y() - 17, 34, 34))
                draw_skeleton(painter, row, disc, 64, number, t)
