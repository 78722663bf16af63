"""The style sheet on the few widgets that Qt paints for us, each on its own.

One sheet for the whole program is matched with every widget whenever one is made or the theme changes: it took half of
the time of making a window, and 140 ms of each change of theme.
"""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QWidget

from ui.theme import style_sheet, theme, tokens_of, tooltip_sheet


class _Dress(QObject):
    """Belongs to its widget and goes with it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._wear()
        theme.changed.connect(self._wear)

    def _wear(self) -> None:
        self._widget.setStyleSheet(style_sheet(tokens_of(self._widget)))


def dress(widget: QWidget) -> None:
    """Let a widget and what is in it look like the rest, also in another theme later."""

    _Dress(widget)


def dress_tooltip(widget: QWidget) -> None:
    """Let the tooltip of a widget that paints itself look like the rest. When the pointer comes is soon enough."""
    sheet = tooltip_sheet(tokens_of(widget))
    if widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)


def clear(area: QAbstractScrollArea) -> None:
    """Let the window be seen through an area that scrolls; call it after `setWidget`. Its bars look like ours."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.viewport().setAutoFillBackground(False)
    content = area.widget() if isinstance(area, QScrollArea) else None
    if content is not None:
        content.setAutoFillBackground(False)
    dress(area.verticalScrollBar())
