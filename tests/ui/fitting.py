"""Finds words that are cut and widgets that lie over one another or out of sight, in a window as it is painted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QLayout, QLineEdit, QScrollArea, QWidget

from ui import paint
from ui.typography import Role, metrics
from ui.widgets.control import Control
from ui.widgets.label import Label

SLACK = 1.0  # pixels by which layouts may round


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that a person cannot read or reach."""

    what: str
    words: str

    def __str__(self) -> str:
        return f"{self.what}: {self.words!r}"


def flaws(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[Flaw]:
    """Everything that is wrong with a window that is shown; paints it to find out."""
    found = [*_painted_flaws(window, monkeypatch), *_widget_flaws(window)]
    return list(dict.fromkeys(found))


def _painted_flaws(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[Flaw]:
    """What our own painting cuts: single lines that are elided without being allowed to, paragraphs out of room."""
    found: list[Flaw] = []
    text, paragraph = paint.text, paint.paragraph

    def watched_text(
        painter: QPainter,
        rect: QRectF,
        words: str,
        role: Role,
        ink: paint.Ink,
        align: Qt.AlignmentFlag = paint.LEFT,
        *,
        may_cut: bool = False,
    ) -> None:
        wide = metrics(role).horizontalAdvance(paint.one_line(words))
        if wide > rect.width() + 0.5 and not may_cut:
            found.append(Flaw(f"cut by {wide - rect.width():.0f} px", words))
        _look_for_edges(found, painter, rect, min(wide, rect.width()), metrics(role).height(), align, words)
        text(painter, rect, words, role, ink, align, may_cut=may_cut)

    def watched_paragraph(
        painter: QPainter,
        rect: QRectF,
        words: str,
        role: Role,
        ink: paint.Ink,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        flags = int(Qt.TextFlag.TextWordWrap) | int(align)
        needs = metrics(role).boundingRect(QRectF(0, 0, rect.width(), 10_000), flags, words)
        if needs.height() > rect.height() + SLACK or needs.width() > rect.width() + SLACK:
            found.append(Flaw(f"paragraph of {needs.height():.0f} px in {rect.height():.0f}", words))
        paragraph(painter, rect, words, role, ink, align)

    with monkeypatch.context() as patch:
        patch.setattr(paint, "text", watched_text)
        patch.setattr(paint, "paragraph", watched_paragraph)
        window.grab()
    return found


def _look_for_edges(
    found: list[Flaw], painter: QPainter, rect: QRectF, wide: float, high: float, align: Qt.AlignmentFlag, words: str
) -> None:
    """Words that are painted over the edge of their widget."""
    device = painter.device()
    if not isinstance(device, QWidget) or not words.strip():
        return
    if isinstance(device.parentWidget(), QAbstractScrollArea):
        return  # a row that is scrolled half out of sight
    top = rect.y() + (rect.height() - high) / 2 if align & Qt.AlignmentFlag.AlignVCenter else rect.y()
    room = device.rect()
    descent = high * 0.2  # below the letters there may be nothing
    if top < -descent or top + high > room.height() + descent or rect.x() + wide > room.width() + 2 * SLACK:
        found.append(Flaw("painted over the edge", words))


def _widget_flaws(window: QWidget) -> Iterator[Flaw]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window.window():
            yield from _label_flaws(widget)
            if widget.accessibleName() and (widget.height() < 2 or widget.width() < 2):
                yield Flaw(f"{type(widget).__name__} squeezed to nothing", widget.accessibleName())
            yield from _hidden_by_parents(widget, window)
            yield from _too_wide(widget)
            if (layout := widget.layout()) is not None:
                yield from _overlaps(layout)


def _label_flaws(widget: QWidget) -> Iterator[Flaw]:
    if isinstance(widget, QLabel) and not isinstance(widget, Label) and widget.text():
        needs = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
        if needs > widget.height() + SLACK:
            yield Flaw(f"label of {needs} px in {widget.height()}", widget.text())
        lines = QFontMetricsF(widget.font())
        longest = max(lines.horizontalAdvance(word) for word in widget.text().replace("\u200b", " ").split() or [""])
        if longest > widget.contentsRect().width() + SLACK:
            yield Flaw("a word wider than its label", widget.text())
    if isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
        wide = QFontMetricsF(widget.font()).horizontalAdvance(widget.placeholderText())
        if wide > widget.contentsRect().width() - 4:
            yield Flaw("hint cut", widget.placeholderText())


def _hidden_by_parents(widget: QWidget, window: QWidget) -> Iterator[Flaw]:
    """A control or words reach outside of what surrounds it; only a page that scrolls may hide what follows."""
    if not isinstance(widget, (Control, QLabel, QLineEdit)) or widget.width() == 0:
        return
    around, name = widget.parentWidget(), widget.accessibleName() or str(widget.property("text") or "")
    while around is not None:
        place = QRect(widget.mapTo(around, QPoint(0, 0)), widget.size())
        room = around.rect()
        scrolls = isinstance(around.parentWidget(), QAbstractScrollArea)
        sideways = place.left() < room.left() - SLACK or place.right() > room.right() + SLACK
        upright = place.top() < room.top() - SLACK or place.bottom() > room.bottom() + SLACK
        if sideways or (upright and not scrolls):
            yield Flaw(f"{type(widget).__name__} over the edge of {type(around).__name__}", name)
            return
        if around is window or scrolls:
            return
        around = around.parentWidget()


def _too_wide(widget: QWidget) -> Iterator[Flaw]:
    """A page that scrolls upright only, and is wider than what shows it."""
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if not isinstance(widget, QScrollArea) or widget.horizontalScrollBarPolicy() is not never:
        return
    page = widget.widget()
    spare = page.width() - widget.viewport().width() if page is not None else 0
    if spare > SLACK:
        yield Flaw(f"{type(page).__name__} is {spare} px wider than its window", widget.accessibleName())


def _overlaps(layout: QLayout) -> Iterator[Flaw]:
    """Two things of one layout on the same place."""
    places = [
        (item.geometry(), item)
        for number in range(layout.count())
        if (item := layout.itemAt(number)) is not None and not item.isEmpty() and item.spacerItem() is None
    ]
    for number, (one, item) in enumerate(places):
        for other, _ in places[number + 1 :]:
            common = one.intersected(other)
            if common.width() > SLACK and common.height() > SLACK:
                widget = item.widget()
                yield Flaw("overlap", widget.accessibleName() if widget is not None else "")
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is not None and (inner := item.layout()) is not None:
            yield from _overlaps(inner)


def smallest(window: QWidget) -> tuple[int, int]:
    """The least size that a person can give a window."""
    least = window.minimumSize().expandedTo(window.minimumSizeHint())
    return (window.minimumWidth() or least.width(), window.minimumHeight() or least.height())


@contextmanager
def shown(window: QWidget, size: tuple[int, int]) -> Iterator[QWidget]:
    """The window at a size, laid out, out of sight."""
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    window.resize(*size)
    window.show()
    for _ in range(3):
        QApplication.processEvents()
    try:
        yield window
    finally:
        window.close()
