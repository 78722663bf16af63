"""Menus: a device menu with a live meter, and plain ones; names in them are plain text."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget, QWidgetAction

from ui.compositor import can_be_translucent, cut_to_shape
from ui.dress import dress
from ui.i18n import tr
from ui.icons import Icon, menu_icon
from ui.plain import menu_words
from ui.theme import color, tokens_of
from ui.tokens import Radius
from ui.typography import Role
from ui.widgets.boxes import margins, row
from ui.widgets.label import Label
from ui.widgets.meter import LevelMeter
from ui.widgets.slider import Slider

NOTHING = "#00000000"
CHOSEN_MARK = "\t✓"
"""At the far end of an item whose icon says something else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One device. An empty key means: the same as the system's."""

    key: str
    name: str
    is_current: bool = False


class Menu(QMenu):
    """A menu with the look of the program; it deletes itself when it closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self._is_translucent = can_be_translucent()  # else the corners outside of the curve would be filled
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_translucent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dress(self)
        self.setToolTipsVisible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Round corners, also where windows cannot be translucent."""
        super().resizeEvent(event)
        if not self._is_translucent:
            cut_to_shape(self, Radius.MENU)

    def add_heading(self, words: str) -> None:
        """A small title that cannot be chosen."""
        holder = QWidget()
        lane = QVBoxLayout(holder)
        lane.setContentsMargins(margins(12, 8, 12, 4))
        lane.addWidget(Label(words, Role.SMALL_BOLD, lambda t: t.text3))
        self._add_widget(holder)

    def add_meter(self, name: str) -> LevelMeter:
        """A live level, to see at once whether the chosen microphone hears anything."""
        holder = QWidget()
        lane = QVBoxLayout(holder)
        lane.setContentsMargins(margins(14, 6, 14, 10))
        meter = LevelMeter(name)
        lane.addWidget(meter)
        self._add_widget(holder)
        return meter

    def add_slider(self, name: str, percent: int, high: int, moved: Callable[[int], None]) -> Slider:
        """A number in per cent to slide, with its name and value above."""
        holder = QWidget()
        value = Label(f"{percent} %", Role.SMALL_MEDIUM, lambda t: t.text2)
        slider = Slider(name, 0, high)
        slider.setValue(percent)
        slider.setAccessibleDescription(f"{percent} %")
        slider.setMinimumWidth(200)

        def say(now: int) -> None:
            value.setText(f"{now} %")
            slider.setAccessibleDescription(f"{now} %")
            moved(now)

        slider.valueChanged.connect(say)
        lane = QVBoxLayout(holder)
        lane.setContentsMargins(margins(12, 8, 14, 4))
        lane.setSpacing(0)
        lane.addLayout(row(Label(name, Role.SMALL_BOLD, lambda t: t.text3), None, value))
        lane.addWidget(slider)
        holder.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # what the arrow keys reach
        holder.setFocusProxy(slider)
        self._add_widget(holder, enabled=True)
        return slider

    def _add_widget(self, holder: QWidget, *, enabled: bool = False) -> None:
        action = QWidgetAction(self)
        action.setDefaultWidget(holder)
        action.setEnabled(enabled)
        self.addAction(action)

    def add_item(
        self, words: str, act: Callable[[], None], *, icon: Icon | None = None, danger: bool = False
    ) -> QAction:
        """An item with an icon."""
        action = QAction(menu_words(words), self)
        if icon is not None:
            t = tokens_of(self)
            action.setIcon(menu_icon(icon, color(t.danger_text if danger else t.text2)))
            action.setIconVisibleInMenu(True)
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)
        return action

    def add_choices(self, choices: tuple[Choice, ...], choose: Callable[[str], None]) -> None:
        """Items of which one is chosen, with a check mark."""
        group = QActionGroup(self)
        t = tokens_of(self)
        for choice in choices:
            action = QAction(menu_words(choice.name), self)
            action.setCheckable(True)
            action.setChecked(choice.is_current)
            # The others get an empty icon, so that all words begin at one line.
            action.setIcon(menu_icon(Icon.CHECK, color(t.accent_text if choice.is_current else NOTHING)))
            action.triggered.connect(lambda _checked=False, key=choice.key: choose(key))
            group.addAction(action)
            self.addAction(action)

    def open_above(self, corner: QPoint) -> None:
        """Open with the lower left corner a little above a point."""
        self.popup(QPoint(corner.x(), corner.y() - self.sizeHint().height() - 8))

    def open_below(self, widget: QWidget) -> None:
        """Open under a widget."""
        self.popup(widget.mapToGlobal(QPoint(0, widget.height() + 4)))


def device_choices(devices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The devices after "Same as system"."""
    follows = not any(device.is_current for device in devices)
    return (Choice("", tr("Same as system"), follows), *devices)
