"""Presence marks: five shapes, so that colour is never the only sign."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.protocol.model import Availability
from ui import paint
from ui.theme import color, tokens_of
from ui.tokens import Tokens
from ui.widgets.boxes import Shade


def draw_presence(painter: QPainter, rect: QRectF, availability: Availability, around: str, t: Tokens) -> None:
    """Paint the mark: disc, clock, bar, dot in a disc, ring."""
    center, wide = rect.center(), rect.width()
    match availability:
        case Availability.AVAILABLE:
            paint.circle(painter, center, wide / 2, t.presence)
        case Availability.AWAY:
            paint.circle(painter, center, wide / 2, t.warn)
            painter.setPen(QPen(color(t.on_warn), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(center, center + QPointF(0, -wide * 0.26))
            painter.drawLine(center, center + QPointF(wide * 0.2, wide * 0.12))
        case Availability.DO_NOT_DISTURB:
            paint.circle(painter, center, wide / 2, t.danger)
            bar = QRectF(center.x() - wide * 0.26, center.y() - 1.1, wide * 0.52, 2.2)
            paint.rounded(painter, bar, 1.1, QColor("white"))
        case Availability.IN_CALL:
            paint.circle(painter, center, wide / 2, t.danger)
            paint.circle(painter, center, wide * 0.16, QColor("white"))
        case Availability.OFFLINE | Availability.INVISIBLE:
            _ring(painter, rect, t, around)


def _ring(painter: QPainter, rect: QRectF, t: Tokens, around: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(color(around))
    painter.setPen(QPen(color(t.text3), 2))
    painter.drawEllipse(rect.adjusted(1, 1, -1, -1))


class PresenceMark(QWidget):
    """One mark, 14 pixels; decoration beside its word."""

    def __init__(
        self, availability: Availability, around: Shade = lambda t: t.bg_base, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._availability = availability
        self._around = around
        self.setFixedSize(14, 14)

    def set_availability(self, availability: Availability) -> None:
        """Show another one."""
        self._availability = availability
        self.update()

    def sizeHint(self) -> QSize:
        """14 pixels."""
        return QSize(14, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        with QPainter(self) as painter:
            t = tokens_of(self)
            draw_presence(painter, QRectF(self.rect()), self._availability, self._around(t), t)
