"""Switches and segmented choices."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.icons import Icon
from ui.theme import tokens_of
from ui.typography import Role, scaled, width
from ui.widgets.control import Control


class Switch(Control):
    """On or off, by place, size and a check mark."""

    def __init__(self, name: str, *, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setCheckable(True)
        self.setChecked(on)
        self.setFixedSize(40, 24)

    def draw(self, painter: QPainter) -> None:
        """Paint track and knob."""
        t = tokens_of(self)
        on = self.isChecked()
        rect = QRectF(self.rect())
        if on:
            paint.rounded(painter, rect, 12, t.accent)
        else:
            paint.rounded(painter, rect, 12, None, t.border_control, 2)
        knob = paint.visual(self, QRectF(28 if on else 12, 12, 0, 0)).center()
        paint.circle(painter, knob, 9 if on else 6, QColor("white") if on else t.border_control)
        if on:
            paint.icon(painter, QRectF(knob - QPointF(6, 6), knob + QPointF(6, 6)), Icon.CHECK, t.accent, 12, stroke=3)
        if self.has_ring:
            paint.focus_ring(painter, rect, 12, t)


class Segmented(Control):
    """One of a few, side by side; arrow keys change it."""

    chosen = Signal(int)
    spoken_role = QAccessible.Role.ComboBox

    def __init__(self, name: str, words: tuple[str, ...], current: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._name = name
        self._words = words
        self._current = current
        self.restyle()
        self._rename()

    @property
    def current(self) -> int:
        """Which one is chosen."""
        return self._current

    def choose(self, index: int) -> None:
        """Choose one and tell."""
        index = min(max(index, 0), len(self._words) - 1)
        if index != self._current:
            self._current = index
            self._rename()
            self.update()
            self.chosen.emit(index)

    def spoken_value(self) -> str:
        """What is chosen."""
        return self._words[self._current]

    def _rename(self) -> None:
        self.rename(f"{self._name}: {self._words[self._current]}")

    def restyle(self) -> None:
        """Room for the words."""
        self.setFixedSize(sum(self._widths()) + 6, scaled(36))

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def _widths(self) -> list[int]:
        return [round(width(words, Role.LABEL)) + 28 for words in self._words]

    def _parts(self) -> list[QRectF]:
        parts, x = [], 3
        for wide in self._widths():
            parts.append(paint.visual(self, QRectF(x, 3, wide, self.height() - 6)))
            x += wide
        return parts

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer."""
        for index, part in enumerate(self._parts()):
            if part.contains(event.position()):
                self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the choice."""
        forward = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.choose(self._current + (step if forward else -step))
        else:
            super().keyPressEvent(event)

    def draw(self, painter: QPainter) -> None:
        """Paint the well and the chosen part."""
        t = tokens_of(self)
        paint.rounded(painter, QRectF(self.rect()), 11, t.bg_inset, t.edge)
        for index, (part, words) in enumerate(zip(self._parts(), self._words, strict=True)):
            here = index == self._current
            if here:
                paint.rounded(painter, part, 8, t.bg_raised, t.card_border)
            paint.text(painter, part, words, Role.LABEL, t.text if here else t.text2, paint.CENTER)
        if self.has_ring:
            paint.focus_ring(painter, QRectF(self.rect()), 11, t)
