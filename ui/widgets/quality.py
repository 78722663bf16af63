"""Bars that say how good the line is, and the words for it at the lower left of a call."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.quality import Quality
from ui import paint
from ui.theme import tokens_of
from ui.typography import Role, line_height, width
from ui.widgets.control import Control, Look


def draw_bars(painter: QPainter, rect: QRectF, quality: Quality, on: paint.Ink, off: paint.Ink) -> None:
    """Three bars in the middle of the rectangle; lost shows one, in the colour of trouble."""
    center = rect.center()
    for index in range(3):
        high = 5 + index * 4
        bar = QRectF(center.x() - 8 + index * 6, center.y() + 7 - high, 4, high)
        paint.rounded(painter, bar, 1.5, on if index < max(int(quality), 1) else off)


class ConnectionLabel(Control):
    """Bars, a word and the path; a click opens the details."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._quality = Quality.GOOD
        self._words = ""
        self._path = ""
        self._compact = False

    def show_connection(self, quality: Quality, words: str, path: str) -> None:
        """Show bars, a word and the path in words."""
        if (quality, words, path) != (self._quality, self._words, self._path):
            self._quality, self._words, self._path = quality, words, path
            self.rename(f"{words}, {path}" if path else words)
            self.updateGeometry()
            self.update()

    def set_compact(self, compact: bool) -> None:
        """Bars only, for narrow windows."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Bars and two lines, or bars alone."""
        if self._compact:
            return QSize(40, 48)
        words = max(width(self._words, Role.LABEL), width(self._path, Role.SMALL))
        return QSize(min(240, round(words) + 52), max(48, line_height(Role.LABEL) + line_height(Role.SMALL) + 10))

    def minimumSizeHint(self) -> QSize:
        """Bars."""
        return QSize(40, 48)

    def draw(self, painter: QPainter) -> None:
        """Paint bars and words."""
        t = tokens_of(self)
        rect = QRectF(self.rect())
        if self.look is not Look.REST:
            paint.rounded(painter, rect, 12, t.hover)
        on = {Quality.GOOD: t.success_text, Quality.FAIR: t.warn_text, Quality.WEAK: t.warn_text}.get(
            self._quality, t.danger_text
        )
        bars = QRectF(8, 0, 24, rect.height())
        draw_bars(painter, paint.visual(self, bars), self._quality, on, t.border_control)
        if not self._compact:
            top = line_height(Role.LABEL)
            bottom = line_height(Role.SMALL)
            y = (rect.height() - top - bottom - 1) / 2 if self._path else (rect.height() - top) / 2
            words = QRectF(40, y, rect.width() - 44, top)
            paint.text(painter, paint.visual(self, words), self._words, Role.LABEL, t.text)
            path = QRectF(40, y + top + 1, rect.width() - 44, bottom)
            paint.text(painter, paint.visual(self, path), self._path, Role.SMALL, t.text2, may_cut=True)
        if self.has_ring:
            paint.focus_ring(painter, rect, 12, t)
