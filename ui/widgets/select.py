"""A field that shows one of many and opens them in a menu."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.icons import Icon
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role, scaled, width
from ui.widgets.control import Control, Look
from ui.widgets.menu import Choice, Menu


class Select(Control):
    """Shows the current choice; click, Space, Enter or Down open the menu, Up and Down with Alt step through."""

    chosen = Signal(str)
    """The key of the choice."""

    spoken_role = QAccessible.Role.ComboBox

    def __init__(
        self, name: str, *, icon: Icon | None = None, wide: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._name = name
        self._icon = icon
        self._choices: tuple[Choice, ...] = ()
        across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What there is to choose from."""
        return self._choices

    @property
    def current(self) -> Choice | None:
        """The choice that is shown."""
        return next((choice for choice in self._choices if choice.is_current), None)

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """Render."""
        if choices != self._choices:
            self._choices = choices
            self.rename(f"{self._name}: {self._words()}")
            self.updateGeometry()
            self.update()

    def open(self) -> Menu:
        """Open the menu."""
        menu = Menu(self)
        menu.setMinimumWidth(self.width())
        menu.add_choices(self._choices, self.chosen.emit)
        menu.open_below(self)
        return menu

    def spoken_value(self) -> str:
        """What is chosen."""
        return self._words()

    def _words(self) -> str:
        current = self.current
        return current.name if current is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that open."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for the longest choice, within reason."""
        longest = max((width(paint.one_line(choice.name), Role.BODY) for choice in self._choices), default=0.0)
        before = 32 if self._icon is not None else 0
        return QSize(min(round(longest) + 58 + before, scaled(320)), scaled(40))

    def minimumSizeHint(self) -> QSize:
        """Words may be cut."""
        return QSize(min(self.sizeHint().width(), scaled(120)), scaled(40))

    def draw(self, painter: QPainter) -> None:
        """Paint the field, the words and the arrow."""
        t = tokens_of(self)
        full = QRectF(self.rect())
        paint.rounded(painter, full, Radius.FIELD, t.bg_field, t.border_control)
        if self.look is not Look.REST:
            paint.rounded(painter, full, Radius.FIELD, t.press if self.look is Look.PRESS else t.hover)
        ink = t.text if self.isEnabled() else t.text_off
        left = 14.0
        if self._icon is not None:
            at = paint.visual(self, QRectF(left, 0, 18, full.height()))
            paint.icon(painter, at, self._icon, t.text2 if self.isEnabled() else t.text_off, 18)
            left += 28
        words = paint.visual(self, QRectF(left, 0, full.width() - left - 40, full.height()))
        paint.text(painter, words, self._words(), Role.BODY, ink, may_cut=True)
        arrow = paint.visual(self, QRectF(full.width() - 34, 0, 20, full.height()))
        paint.icon(painter, arrow, Icon.CHEVRON_DOWN, t.text2 if self.isEnabled() else t.text_off, 18)
        if self.has_ring:
            paint.focus_ring(painter, full, Radius.FIELD, t)
