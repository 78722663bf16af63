"""The base of every painted control: a QAbstractButton with hover, keyboard focus ring and text-size changes."""

from enum import Enum, auto

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.dress import dress_tooltip

KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
"""Focus that came by keyboard shows a ring; a mouse click does not."""


class Look(Enum):
    """How a control looks now."""

    REST = auto()
    HOVER = auto()
    PRESS = auto()


class Control(QAbstractButton):
    """A control that paints itself. Its role and checked state reach assistive technology through QAbstractButton."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rename(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._by_keyboard = False
        self.shown_look: Look | None = None
        """Fixed look for the sheet of components; None follows the mouse."""

    def rename(self, name: str) -> None:
        """Set what a screen reader says: action and state, such as "Mute microphone"."""
        self.setAccessibleName(name)

    @property
    def look(self) -> Look:
        """Pressed, hovered or at rest."""
        if self.shown_look is not None:
            return self.shown_look
        if not self.isEnabled():
            return Look.REST
        if self.isDown():
            return Look.PRESS
        return Look.HOVER if self.underMouse() else Look.REST

    @property
    def has_ring(self) -> bool:
        """Whether the keyboard focus ring is shown."""
        return self._by_keyboard and self.hasFocus()

    def show_ring(self) -> None:
        """Take the focus as the Tab key would."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The tooltip may be asked for."""
        super().enterEvent(event)
        if self.toolTip():
            dress_tooltip(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._by_keyboard = event.reason() in KEYBOARD
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Drop the ring."""
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow theme and text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            if not self.isEnabled():
                self.setCursor(Qt.CursorShape.ArrowCursor)
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.restyle()
            self.updateGeometry()
            self.update()

    def restyle(self) -> None:
        """Set sizes that depend on the text size. Called on every change of style."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; an exception leaves no painter active."""
        with QPainter(self) as painter:
            self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Paint the control."""
        raise NotImplementedError
