"""Empty states: an icon, what is missing, and what to do about it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.icons import Icon
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role, line_height


class EmptyState(QWidget):
    """A card that says why there is nothing here."""

    def __init__(self, icon: Icon, title: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._detail = icon, title, detail
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Icon and two lines."""
        return QSize(300, 118 + line_height(Role.HEADING) + line_height(Role.SMALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, Radius.PANEL, t.bg_surface, t.card_border)
            mark = QRectF(rect.center().x() - 28, 24, 56, 56)
            paint.rounded(painter, mark, 18, t.accent_soft)
            paint.icon(painter, mark, self._icon, t.on_accent_soft, 26)
            top = line_height(Role.HEADING)
            title = QRectF(16, 90, rect.width() - 32, top)
            paint.text(painter, title, self._title, Role.HEADING, t.text, paint.CENTER)
            detail = QRectF(16, 94 + top, rect.width() - 32, line_height(Role.SMALL) + 2)
            paint.text(painter, detail, self._detail, Role.SMALL, t.text2, paint.CENTER)
