"""A row to choose something with: a mark, a name, and a second line that says what it is."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.protocol.model import UserInfo
from ui import paint
from ui.icons import Icon
from ui.theme import theme
from ui.typography import Role, line_height, scaled
from ui.widgets.avatar import draw_avatar
from ui.widgets.control import Control, Look

Mark = Callable[[QPainter, QRectF], None]


def icon_mark(icon: Icon) -> Mark:
    """An icon on a tinted square."""

    def draw(painter: QPainter, rect: QRectF) -> None:
        t = theme.tokens
        paint.rounded(painter, rect, 10, t.accent_soft)
        paint.icon(painter, rect, icon, t.on_accent_soft, 18)

    return draw


def face_mark(user: UserInfo) -> Mark:
    """An avatar."""

    def draw(painter: QPainter, rect: QRectF) -> None:
        draw_avatar(painter, rect, user)

    return draw


class ChoiceRow(Control):
    """One thing to choose; acts like a button."""

    def __init__(self, mark: Mark, title: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAccessibleDescription(detail)
        self._mark, self._title, self._detail = mark, title, detail
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(240, scaled(52))

    def draw(self, painter: QPainter) -> None:
        """Paint the row."""
        t = theme.tokens
        full = QRectF(self.rect())
        shape = full.adjusted(4, 4, -4, -4) if self.has_ring else full
        if self.look is not Look.REST:
            paint.rounded(painter, shape, 12, t.press if self.look is Look.PRESS else t.hover)
        self._mark(painter, paint.visual(self, QRectF(8, full.center().y() - 17, 34, 34)))
        top, bottom = line_height(Role.BODY_MEDIUM), line_height(Role.SMALL)
        y, room = full.center().y() - (top + bottom) / 2, full.width() - 62
        title = paint.visual(self, QRectF(54, y, room, top))
        paint.text(painter, title, self._title, Role.BODY_MEDIUM, t.text)
        detail = paint.visual(self, QRectF(54, y + top, room, bottom))
        paint.text(painter, detail, self._detail, Role.SMALL, t.text2)
        if self.has_ring:
            paint.focus_ring(painter, full, 12)
