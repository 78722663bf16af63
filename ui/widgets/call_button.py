"""Buttons of a call: 48 px controls with a device menu half, and the large round ones of an incoming call."""

from enum import Enum, auto

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.i18n import tr
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.theme import color, tokens_of
from ui.tokens import Radius, Tokens
from ui.typography import Role, line_height
from ui.widgets.button import Colours
from ui.widgets.control import Control, Look

SIDE = 48
CHEVRON = 28


class State(Enum):
    """What a call control says about itself."""

    NORMAL = auto()
    OFF = auto()
    """Muted, camera off: red and slashed."""
    ON = auto()
    """Switched on for a while: teal."""
    DANGER = auto()


def _colours(state: State, t: Tokens) -> Colours:
    return {
        State.NORMAL: Colours(t.control, t.text, t.card_border),
        State.OFF: Colours(t.danger_soft, t.danger_text, t.edge),
        State.ON: Colours(t.accent_soft, t.on_accent_soft, t.edge),
        State.DANGER: Colours(t.danger, t.on_danger),
    }[state]


class CallButton(Control):
    """A control of the call bar. With `split`, its right part opens a menu (Down or Shift+F10 on the keyboard)."""

    menuRequested = Signal(QPoint)
    """Global position of the control's top left corner: the menu opens above it."""

    def __init__(
        self,
        icon: Icon,
        name: str,
        *,
        state: State = State.NORMAL,
        split: bool = False,
        wide: int = SIDE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._icon = icon
        self._state = state
        self._split = split
        self._wide = wide
        self._menu_pressed = False
        self._fit()
        set_tooltip(self, name)

    def show_state(self, icon: Icon, name: str, state: State) -> None:
        """Show what the control does now."""
        if (icon, name, state) != (self._icon, self.accessibleName(), self._state):
            self._icon, self._state = icon, state
            self.rename(name)
            set_tooltip(self, name)
            self.update()

    def set_split(self, split: bool) -> None:
        """Show or hide the menu half."""
        if split != self._split:
            self._split = split
            self._fit()

    def set_wide(self, pixels: int) -> None:
        """Change the width of the main half."""
        if pixels != self._wide:
            self._wide = pixels
            self._fit()

    def _fit(self) -> None:
        self.setFixedSize(self._wide + (CHEVRON if self._split else 0), SIDE)

    def open_menu(self) -> None:
        """Ask for the menu, as a click on the chevron does."""
        self.menuRequested.emit(self.mapToGlobal(QPoint(0, 0)))

    def _chevron_rect(self) -> QRectF:
        return paint.visual(self, QRectF(self._wide, 0, CHEVRON, SIDE))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the chevron opens the menu; elsewhere it is a button."""
        on_left = event.button() is Qt.MouseButton.LeftButton
        if self._split and on_left and self._chevron_rect().contains(event.position()):
            self.open_menu()
            event.accept()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the menu."""
        with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        opens = event.key() == Qt.Key.Key_Down or (event.key() == Qt.Key.Key_F10 and with_shift)
        if self._split and opens:
            self.open_menu()
            return
        super().keyPressEvent(event)

    def draw(self, painter: QPainter) -> None:
        """Paint the control."""
        t = tokens_of(self)
        paints = _colours(self._state, t)
        full = QRectF(self.rect())
        shape, radius = full, float(Radius.CALL_BUTTON)
        if self.has_ring:
            shape, radius = full.adjusted(4, 4, -4, -4), radius - 3
        fill = t.danger_hover if self._state is State.DANGER and self.look is not Look.REST else paints.fill
        paint.rounded(painter, shape, radius, fill, paints.border)
        if self.look is not Look.REST and self._state is not State.DANGER:
            paint.rounded(painter, shape, radius, t.press if self.look is Look.PRESS else t.hover)
        ink = paints.ink if self.isEnabled() else t.text_off
        main = paint.visual(self, QRectF(0, 0, self._wide, SIDE))
        paint.icon(painter, main, self._icon, ink, 24 if self._icon is Icon.HANG_UP else 22)
        if self._split:
            self._draw_chevron(painter, ink)
        if self.has_ring:
            paint.focus_ring(painter, full, Radius.CALL_BUTTON, t)

    def _draw_chevron(self, painter: QPainter, ink: str) -> None:
        part = self._chevron_rect()
        line = color(ink)
        painter.save()
        painter.setOpacity(0.18)
        painter.fillRect(paint.visual(self, QRectF(self._wide - 1, 13, 1, 22)), line)
        painter.restore()
        paint.icon(painter, part.adjusted(0, 0, -2, 0), Icon.CHEVRON_UP, ink, 16)


class RoundKind(Enum):
    """What a large call button does."""

    DECLINE = auto()
    NEUTRAL = auto()
    ACCEPT = auto()


class RoundButton(Control):
    """A large button with its word underneath, for answering a call."""

    def __init__(
        self,
        icon: Icon,
        name: str,
        kind: RoundKind,
        *,
        pixels: int = 64,
        labelled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._icon = icon
        self._kind = kind
        self._pixels = pixels
        self._labelled = labelled
        self.setText(name)
        self.restyle()
        if not labelled:
            set_tooltip(self, name)

    def restyle(self) -> None:
        """Room for the word."""
        if not self._labelled:
            self.setFixedSize(self._pixels, self._pixels)
        else:
            self.setFixedSize(max(96, self._pixels), self._pixels + 10 + line_height(Role.SMALL_MEDIUM))

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def draw(self, painter: QPainter) -> None:
        """Paint the squircle and the word."""
        t = tokens_of(self)
        fill, hover, ink = {
            RoundKind.DECLINE: (t.danger, t.danger_hover, t.on_danger),
            RoundKind.NEUTRAL: (t.control_hi, t.control_hi, t.text),
            RoundKind.ACCEPT: (t.success, t.success_hover, t.on_success),
        }[self._kind]
        side = float(self._pixels)
        full = QRectF((self.width() - side) / 2, 0, side, side)
        shape = full.adjusted(4, 4, -4, -4) if self.has_ring else full
        edge = t.edge if self._kind is RoundKind.NEUTRAL else None
        paint.rounded(painter, shape, shape.width() * 0.36, fill if self.look is Look.REST else hover, edge)
        if self.look is not Look.REST and self._kind is RoundKind.NEUTRAL:
            paint.rounded(painter, shape, shape.width() * 0.36, t.hover)
        large = self._pixels > 50
        pixels = (30 if large else 22) if self._icon is Icon.HANG_UP else (26 if large else 20)
        paint.icon(painter, shape, self._icon, ink, pixels)
        if self.has_ring:
            paint.focus_ring(painter, full, side * 0.36, t)
        if self._labelled:
            below = QRectF(0, side + 8, self.width(), line_height(Role.SMALL_MEDIUM) + 2)
            paint.text(painter, below, self.text(), Role.SMALL_MEDIUM, t.text2, paint.CENTER)


def show_microphone(button: CallButton, *, is_muted: bool) -> None:
    """What the button for the microphone says and does."""
    if is_muted:
        button.show_state(Icon.MIC_OFF, tr("Unmute microphone"), State.OFF)
    else:
        button.show_state(Icon.MIC, tr("Mute microphone"), State.NORMAL)


def show_camera(button: CallButton, *, is_on: bool) -> None:
    """What the button for the camera says and does."""
    if is_on:
        button.show_state(Icon.VIDEO, tr("Stop camera"), State.NORMAL)
    else:
        button.show_state(Icon.VIDEO_OFF, tr("Start camera"), State.OFF)
