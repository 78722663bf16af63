"""Push buttons of every kind, icon buttons and links."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.theme import tokens_of
from ui.tokens import Radius, Tokens
from ui.typography import Role, line_height, scaled, width
from ui.widgets.control import Control, Look


class Kind(Enum):
    """What a button means; decides its colours."""

    PRIMARY = "accent"
    DANGER = "danger"
    SUCCESS = "success"
    SECONDARY = "secondary"
    SOFT = "soft"
    RAISED = "raised"
    DANGER_SOFT = "danger_soft"
    GHOST = "ghost"


@dataclass(frozen=True, slots=True)
class Size:
    """Height, radius and type of a button."""

    height: int
    radius: int
    role: Role
    padding: int


SMALL = Size(32, 9, Role.LABEL, 20)
MEDIUM = Size(40, Radius.FIELD, Role.BODY_MEDIUM, 28)
LARGE = Size(48, Radius.FIELD_LARGE, Role.BODY_MEDIUM, 28)


@dataclass(frozen=True, slots=True)
class Colours:
    """Fill, ink and border of a control in one state."""

    fill: str | None
    ink: str
    border: str | None = None


def colours(kind: Kind, t: Tokens, look: Look) -> Colours:
    """The colours of an enabled button."""
    if kind in (Kind.PRIMARY, Kind.DANGER, Kind.SUCCESS):
        name = kind.value
        suffix = {Look.REST: "", Look.HOVER: "_hover", Look.PRESS: "_press"}[look]
        return Colours(getattr(t, name + suffix), getattr(t, f"on_{name}"))
    return {
        Kind.SECONDARY: Colours(t.bg_raised, t.text, t.border),
        Kind.SOFT: Colours(t.accent_soft, t.on_accent_soft, t.edge),
        Kind.RAISED: Colours(t.control_hi, t.text, t.edge),
        Kind.DANGER_SOFT: Colours(t.danger_soft, t.danger_text, t.edge),
        Kind.GHOST: Colours(None, t.text),
    }[kind]


class Button(Control):
    """A button with words, and perhaps an icon before them."""

    def __init__(
        self,
        words: str,
        kind: Kind = Kind.SECONDARY,
        size: Size = MEDIUM,
        *,
        icon: Icon | None = None,
        wide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self._kind = kind
        self._size = size
        self._icon = icon
        self.setText(words)
        across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Minimum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self._busy = False

    def set_words(self, words: str) -> None:
        """Change the words, and with them the accessible name."""
        if words != self.text():
            self.setText(words)
            self.rename(words)
            self.updateGeometry()
            self.update()

    def set_kind(self, kind: Kind) -> None:
        """Change what the button means."""
        if kind is not self._kind:
            self._kind = kind
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the words at the present text size."""
        content = width(self.text(), self._size.role) + self._size.padding
        if self._icon is not None:
            content += 26
        return QSize(round(content) + 1, scaled(self._size.height))

    def minimumSizeHint(self) -> QSize:
        """Words are not cut."""
        return self.sizeHint()

    def draw(self, painter: QPainter) -> None:
        """Paint shape, icon and words."""
        t = tokens_of(self)
        paints = colours(self._kind, t, self.look) if self.isEnabled() else Colours(t.bg_inset, t.text_off)
        full = QRectF(self.rect())
        shape, radius = full, float(self._size.radius)
        if self.has_ring:
            shape, radius = full.adjusted(4, 4, -4, -4), radius - 3
        paint.rounded(painter, shape, radius, paints.fill, paints.border)
        self._veil(painter, shape, radius)
        self._content(painter, shape, paints.ink)
        if self.has_ring:
            paint.focus_ring(painter, full, self._size.radius, t)

    def _veil(self, painter: QPainter, shape: QRectF, radius: float) -> None:
        if self._kind in (Kind.PRIMARY, Kind.DANGER, Kind.SUCCESS) or self.look is Look.REST:
            return
        t = tokens_of(self)
        paint.rounded(painter, shape, radius, t.press if self.look is Look.PRESS else t.hover)

    def _content(self, painter: QPainter, shape: QRectF, ink: str) -> None:
        room = shape.width() - 16
        words = min(width(self.text(), self._size.role) + 1, room - (26 if self._icon else 0))
        total = words + (26 if self._icon else 0)
        x = shape.center().x() - total / 2
        if self._icon is not None:
            at = paint.visual(self, QRectF(x, shape.y(), 18, shape.height()))
            paint.icon(painter, at, self._icon, ink, 18)
            x += 26
        at = paint.visual(self, QRectF(x, shape.y(), words, shape.height()))
        paint.text(painter, at, self.text(), self._size.role, ink)


class IconButton(Control):
    """A square button with an icon only; its name is shown as a tooltip too."""

    def __init__(
        self,
        icon: Icon,
        name: str,
        *,
        size: int = 36,
        pixels: int = 20,
        kind: Kind = Kind.GHOST,
        quiet: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._icon = icon
        self._pixels = pixels
        self._kind = kind
        self._quiet = quiet
        self._badge = ""
        self.setFixedSize(size, size)
        set_tooltip(self, name)

    def set_icon(self, icon: Icon, name: str) -> None:
        """Change what the button does."""
        self._icon = icon
        self.rename(name)
        set_tooltip(self, name)
        self.update()

    def set_badge(self, words: str) -> None:
        """Show a count, or none."""
        if words != self._badge:
            self._badge = words
            self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint shape, icon and badge."""
        t = tokens_of(self)
        full = QRectF(self.rect())
        radius = full.width() * 0.28
        paints = colours(self._kind, t, self.look)
        shape = full.adjusted(4, 4, -4, -4) if self.has_ring and paints.fill else full
        ink = t.text2 if self._quiet and self._kind is Kind.GHOST else paints.ink
        if self.isChecked():
            paint.rounded(painter, shape, radius, t.accent_soft)
            ink = t.on_accent_soft
        elif paints.fill is not None:
            paint.rounded(painter, shape, radius, paints.fill, paints.border)
        if self.look is not Look.REST and self._kind not in (Kind.PRIMARY, Kind.DANGER, Kind.SUCCESS):
            paint.rounded(painter, shape, radius, t.press if self.look is Look.PRESS else t.hover)
        paint.icon(painter, full, self._icon, ink if self.isEnabled() else t.text_off, self._pixels)
        if self._badge:
            center = QPointF(full.right() - 9, full.y() + 9)
            paint.badge(painter, center, self._badge, t.danger, t.on_danger, t.bg_stage)
        if self.has_ring:
            paint.focus_ring(painter, full, radius, t)


class Link(Control):
    """Words that act, in the accent colour unless told otherwise."""

    def __init__(
        self,
        words: str,
        role: Role = Role.BODY_MEDIUM,
        parent: QWidget | None = None,
        *,
        tint: Callable[[Tokens], str] = lambda t: t.accent_text,
    ) -> None:
        super().__init__(words, parent)
        self._role = role
        self._tint = tint
        self.setText(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Change the words."""
        self.setText(words)
        self.rename(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The words, and room for the focus ring."""
        return QSize(round(width(self.text(), self._role)) + 9, line_height(self._role) + 8)

    def draw(self, painter: QPainter) -> None:
        """Paint the words, underlined while hovered."""
        t = tokens_of(self)
        rect = QRectF(self.rect())
        ink = self._tint(t) if self.isEnabled() else t.text_off
        paint.text(painter, rect.adjusted(4, 0, -4, 0), self.text(), self._role, ink, Qt.AlignmentFlag.AlignCenter)
        if self.look is not Look.REST:
            painter.fillRect(QRectF(4, rect.bottom() - 5, rect.width() - 8, 1), paint.ink(ink))
        if self.has_ring:
            paint.focus_ring(painter, rect, 6, t)
