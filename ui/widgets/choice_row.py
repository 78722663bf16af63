"""A row to choose something with: a mark, a name, and a second line that says what it is."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.protocol.model import UserInfo
from ui import paint
from ui.icons import Icon
from ui.theme import tokens_of
from ui.tokens import Tokens
from ui.typography import Role, line_height, scaled
from ui.widgets.avatar import draw_avatar
from ui.widgets.control import Control, Look

Mark = Callable[[QPainter, QRectF, Tokens], None]
BESIDE_WORDS = 62  # pixels of a row that its words do not have


def icon_mark(icon: Icon) -> Mark:
    """An icon on a tinted square."""

    def draw(painter: QPainter, rect: QRectF, t: Tokens) -> None:
        paint.rounded(painter, rect, 10, t.accent_soft)
        paint.icon(painter, rect, icon, t.on_accent_soft, 18)

    return draw


def face_mark(user: UserInfo) -> Mark:
    """An avatar."""

    def draw(painter: QPainter, rect: QRectF, t: Tokens) -> None:
        draw_avatar(painter, rect, user, t)

    return draw


class ChoiceRow(Control):
    """One thing to choose; acts like a button."""

    def __init__(self, mark: Mark, title: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAccessibleDescription(detail)
        self._mark, self._title, self._detail = mark, title, detail
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Two lines, if that is enough."""
        return QSize(240, self.heightForWidth(240))

    def hasHeightForWidth(self) -> bool:
        """Long words take another line."""
        return True

    def heightForWidth(self, wide: int) -> int:
        """As high as the words need."""
        return max(scaled(52), sum(self._heights(wide)) + 14)

    def _heights(self, wide: float) -> tuple[int, int]:
        pairs = ((self._title, Role.BODY_MEDIUM), (self._detail, Role.SMALL))
        top, bottom = (
            len(paint.lines_of(words, role, wide - BESIDE_WORDS, 2)) * line_height(role) for words, role in pairs
        )
        return top, bottom

    def draw(self, painter: QPainter) -> None:
        """Paint the row."""
        t = tokens_of(self)
        full = QRectF(self.rect())
        shape = full.adjusted(4, 4, -4, -4) if self.has_ring else full
        if self.look is not Look.REST:
            paint.rounded(painter, shape, 12, t.press if self.look is Look.PRESS else t.hover)
        self._mark(painter, paint.visual(self, QRectF(8, full.center().y() - 17, 34, 34)), t)
        top, bottom = self._heights(full.width())
        y, room = full.center().y() - (top + bottom) / 2, full.width() - BESIDE_WORDS
        title = paint.visual(self, QRectF(54, y, room, top))
        paint.wrapped(painter, title, self._title, Role.BODY_MEDIUM, t.text)
        detail = paint.visual(self, QRectF(54, y + top, room, bottom))
        paint.wrapped(painter, detail, self._detail, Role.SMALL, t.text2)
        if self.has_ring:
            paint.focus_ring(painter, full, 12, t)
