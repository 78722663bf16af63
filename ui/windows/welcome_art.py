"""The picture beside the sign-in form: four people in a call and a line of promise."""

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImageReader,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.i18n import tr
from ui.resources import resource
from ui.theme import tokens_of
from ui.typography import Role, line_height

# Who is where: name, left, top and width as shares of the column's width, the top of its height.
_PLACES = (
    ("mei", 0.10, 0.13, 0.38),
    ("kwame", 0.53, 0.09, 0.38),
    ("leila", 0.08, 0.45, 0.38),
    ("ada", 0.51, 0.41, 0.40),
)
_SPEAKING = "kwame"


@lru_cache(maxsize=8)
def _photo(name: str, wide: int) -> QPixmap:
    reader = QImageReader(str(resource("art", "people", f"{name}.jpg")))
    whole = reader.size()
    reader.setScaledSize(QSize(wide, round(wide * whole.height() / whole.width())))  # decoded small
    return QPixmap.fromImage(reader.read())


class WelcomeArt(QWidget):
    """Decoration; it goes when the window is narrow."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint column, people and words."""
        with QPainter(self) as painter:
            rect = paint.visual(self, QRectF(self.rect()).adjusted(16, 16, 0, -16))
            gradient = QLinearGradient(rect.topLeft(), rect.bottomRight())
            gradient.setColorAt(0, QColor("#0F8794"))
            gradient.setColorAt(1, QColor("#0A3F49"))
            paint.rounded(painter, rect, 22, gradient)
            for name, x, y, wide in _PLACES:
                side = min(rect.width() * wide, rect.height() * 0.3 / 0.75)
                at = QRectF(rect.x() + rect.width() * x, rect.y() + rect.height() * y, side, side * 0.75)
                self._draw_person(painter, name, at)
            self._draw_words(painter, rect)

    def _draw_person(self, painter: QPainter, name: str, at: QRectF) -> None:
        paint.shadow(painter, at, 14, tokens_of(self), blur=28, drop=10, alpha=0.35)
        ratio = painter.device().devicePixelRatioF()
        photo = _photo(name, round(at.height() * 16 / 9 * ratio))
        scale = at.height() / photo.height()
        brush = QBrush(photo)
        left = at.x() - (photo.width() * scale - at.width()) / 2
        brush.setTransform(QTransform().translate(left, at.y()).scale(scale, scale))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint.rounded(painter, at, 14, brush)
        if name == _SPEAKING:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor("#7FE3EF"), 3))
            painter.drawRoundedRect(at.adjusted(1.5, 1.5, -1.5, -1.5), 13, 13)

    def _draw_words(self, painter: QPainter, rect: QRectF) -> None:
        promise, room = tr("Calls that stay yours."), rect.width() - 80
        display = len(paint.lines_of(promise, Role.DISPLAY, room, 2)) * line_height(Role.DISPLAY) + 2
        y = rect.bottom() - 100 - display
        title = QRectF(rect.x() + 40, y, room, display)
        paint.wrapped(painter, title, promise, Role.DISPLAY, QColor("white"))
        words = tr("Your server, your rules. Direct between two people whenever the network allows it.")
        below = QRectF(rect.x() + 40, y + display + 6, rect.width() - 90, 76)
        paint.paragraph(painter, below, words, Role.BODY, QColor(255, 255, 255, 225))
