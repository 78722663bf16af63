"""The level of a microphone: segments, so that length says it and colour only helps."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from ui import paint
from ui.theme import tokens_of

FLOOR = -60.0  # dBov that shows as nothing
TOP = -6.0  # dBov that fills the meter
SEGMENTS = 24


def share(level_dbov: float) -> float:
    """How much of the meter a level fills, 0 to 1."""
    return min(1.0, max(0.0, (level_dbov - FLOOR) / (TOP - FLOOR)))


class LevelMeter(QProgressBar):
    """A meter. It is a progress bar to assistive technology, read on request only."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setFixedHeight(10)
        self.setMinimumWidth(120)
        self._share = 0.0

    def show_level(self, level_dbov: float) -> None:
        """Show a level in dBov; falls slowly, rises at once."""
        wanted = share(level_dbov)
        shown = max(wanted, self._share - 0.08)
        if abs(shown - self._share) > 0.004:
            self._share = shown
            self.setValue(round(shown * 100))
            self.update()

    def sizeHint(self) -> QSize:
        """Long and thin."""
        return QSize(220, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the segments."""
        t = tokens_of(self)
        gap = 3.0
        wide = (self.width() - (SEGMENTS - 1) * gap) / SEGMENTS
        with QPainter(self) as painter:
            for index in range(SEGMENTS):
                at = index / SEGMENTS
                if at >= self._share:
                    fill = t.border
                elif at < 0.72:
                    fill = t.success_text if t.is_dark else t.presence
                else:
                    fill = t.warn if at < 0.88 else t.danger
                segment = QRectF(index * (wide + gap), 0, wide, self.height())
                paint.rounded(painter, paint.visual(self, segment), min(3.0, wide / 2), fill)
