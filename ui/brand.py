"""Parley's mark: a speech bubble with three bars of sound, painted."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui import paint


def draw_mark(painter: QPainter, rect: QRectF) -> None:
    """Paint the mark into a square."""
    gradient = QLinearGradient(rect.topLeft(), rect.bottomRight())
    gradient.setColorAt(0, QColor("#2FB7C6"))
    gradient.setColorAt(1, QColor("#0A6673"))
    paint.rounded(painter, rect, rect.width() * 0.3, gradient)
    unit = rect.width() / 32
    x, y = rect.x(), rect.y()
    bubble = QPainterPath()
    bubble.setFillRule(Qt.FillRule.WindingFill)
    bubble.addRoundedRect(QRectF(x + 6.5 * unit, y + 8 * unit, 19 * unit, 13 * unit), 5 * unit, 5 * unit)
    bubble.moveTo(x + 10 * unit, y + 20 * unit)
    bubble.lineTo(x + 10 * unit, y + 26 * unit)
    bubble.lineTo(x + 16 * unit, y + 20.5 * unit)
    bubble.closeSubpath()
    painter.fillPath(bubble, QColor("white"))
    for index, high in enumerate((4, 8, 4)):
        bar = QRectF(x + (11.6 + index * 3.4) * unit, y + (14.5 - high / 2) * unit, 2 * unit, high * unit)
        paint.rounded(painter, bar, unit, QColor("#0B7582"))


def program_icon() -> QIcon:
    """The mark as the icon of windows."""
    icon = QIcon()
    for pixels in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            draw_mark(painter, QRectF(0, 0, pixels, pixels))
        icon.addPixmap(pixmap)
    return icon


class Mark(QWidget):
    """The mark on a page; decoration."""

    def __init__(self, pixels: int = 44, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(pixels, pixels)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        with QPainter(self) as painter:
            draw_mark(painter, QRectF(self.rect()))
