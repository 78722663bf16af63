"""A slider: track, what is filled of it, and a knob."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ui import paint
from ui.theme import tokens_of
from ui.widgets.control import KEYBOARD

KNOB = 8.0  # pixels of radius


class Slider(QSlider):
    """Whole numbers; arrow keys go by one step, Page keys by ten, a click goes there. The wheel only with focus."""

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setPageStep(10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._by_keyboard = False

    def sizeHint(self) -> QSize:
        """A comfortable length."""
        return QSize(200, 32)

    def minimumSizeHint(self) -> QSize:
        """Still usable."""
        return QSize(96, 32)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._by_keyboard = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the pointer is."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.setSliderDown(False)

    def _go(self, x: float) -> None:
        room = max(1.0, self.width() - 2 * KNOB)
        share = min(1.0, max(0.0, (x - KNOB) / room))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        low, high = self.minimum(), self.maximum()
        self.setValue(round(low + share * (high - low)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        t = tokens_of(self)
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        middle, room = self.height() / 2, self.width() - 2 * KNOB
        filled = KNOB + share * room
        ink = t.text_off if not self.isEnabled() else t.accent_text if t.is_dark else t.accent
        with QPainter(self) as painter:
            track = QRectF(KNOB, middle - 2, room, 4)
            paint.rounded(painter, track, 2, t.border)
            paint.rounded(painter, paint.visual(self, QRectF(KNOB, middle - 2, filled - KNOB, 4)), 2, ink)
            at = paint.visual(self, QRectF(filled - 1, middle - 1, 2, 2)).center()
            knob = QRectF(at - QPointF(KNOB, KNOB), at + QPointF(KNOB, KNOB))
            paint.rounded(painter, knob, KNOB, QColor("white"), None if t.is_dark else ink, 2)
            if self.hasFocus() and self._by_keyboard:
                paint.focus_ring(painter, QRectF(self.rect()), 10, t)
