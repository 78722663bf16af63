"""Layouts in one line: rows and columns of widgets, gaps and stretches; and plain surfaces to put them on."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui import paint
from ui.theme import color, tokens_of
from ui.tokens import Radius, Tokens

L = TypeVar("L", bound=QBoxLayout)

Item = QWidget | QLayout | int | None
"""A widget, a layout, a gap in pixels, or a stretch."""

Shade = Callable[[Tokens], str]
"""Which token a surface is filled with; asked at each paint, so that a theme switch needs nothing else."""


def row(*items: Item, gap: int = 8, around: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Items side by side, in reading direction."""
    return _fill(QHBoxLayout(), items, gap, around)


def column(*items: Item, gap: int = 8, around: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Items below one another."""
    return _fill(QVBoxLayout(), items, gap, around)


def margins(left: int, top: int, right: int, bottom: int) -> QMargins:
    """Margins with left on the reading side: Qt mirrors layouts, but not their margins."""
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        left, right = right, left
    return QMargins(left, top, right, bottom)


def _fill(layout: L, items: tuple[Item, ...], gap: int, around: tuple[int, int, int, int]) -> L:
    layout.setSpacing(gap)
    layout.setContentsMargins(margins(*around))
    for item in items:
        match item:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(item)
            case QWidget():
                layout.addWidget(item)
            case _:
                layout.addLayout(item)
    return layout


class Pane(QWidget):
    """An opaque surface of one token."""

    def __init__(self, shade: Shade = lambda t: t.bg_base, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shade = shade
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(self._shade(tokens_of(self))))


class Card(QWidget):
    """A rounded surface at elevation 1: a tone in dark, a border in light."""

    def __init__(
        self,
        shade: Shade = lambda t: t.bg_surface,
        *,
        radius: int = Radius.PANEL,
        border: Callable[[Tokens], str | None] = lambda t: t.card_border,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shade = shade
        self._radius = radius
        self._border = border

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        with QPainter(self) as painter:
            t = tokens_of(self)
            paint.rounded(painter, self.rect(), self._radius, self._shade(t), self._border(t))


class Rule(QWidget):
    """A thin line between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(tokens_of(self).border))
