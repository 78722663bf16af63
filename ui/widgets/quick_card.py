"""The large cards on the home page: one thing to do each."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.icons import Icon
from ui.theme import tokens_of
from ui.typography import Role, line_height
from ui.widgets.control import Control, Look


class QuickCard(Control):
    """Icon, title and a line; one card of a row is filled."""

    def __init__(
        self, icon: Icon, title: str, detail: str, *, filled: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.setAccessibleDescription(detail)
        self._icon, self._title, self._detail, self._filled = icon, title, detail, filled
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_filled(self, filled: bool) -> None:
        """Fill the card that is the next thing to do."""
        if filled != self._filled:
            self._filled = filled
            self.update()

    def sizeHint(self) -> QSize:
        """Icon above two lines."""
        return QSize(150, 66 + line_height(Role.SUBTITLE) + line_height(Role.SMALL))

    def draw(self, painter: QPainter) -> None:
        """Paint the card."""
        t = tokens_of(self)
        full = QRectF(self.rect())
        shape = full.adjusted(4, 4, -4, -4) if self.has_ring else full
        if self._filled:
            fill = {Look.REST: t.accent, Look.HOVER: t.accent_hover, Look.PRESS: t.accent_press}[self.look]
            paint.rounded(painter, shape, 16, fill)
        else:
            paint.rounded(painter, shape, 16, t.bg_surface, t.card_border)
            if self.look is not Look.REST:
                paint.rounded(painter, shape, 16, t.hover)
        mark = paint.visual(self, QRectF(16, 14, 36, 36))
        paint.rounded(painter, mark, 11, QColor(255, 255, 255, 40) if self._filled else t.accent_soft)
        paint.icon(painter, mark, self._icon, t.on_accent if self._filled else t.on_accent_soft, 20)
        top, bottom = line_height(Role.SUBTITLE), line_height(Role.SMALL)
        title = paint.visual(self, QRectF(16, 56, full.width() - 28, top))
        paint.text(painter, title, self._title, Role.SUBTITLE, t.on_accent if self._filled else t.text)
        detail = paint.visual(self, QRectF(16, 57 + top, full.width() - 28, bottom))
        paint.text(painter, detail, self._detail, Role.SMALL, QColor(255, 255, 255, 225) if self._filled else t.text2)
        if self.has_ring:
            paint.focus_ring(painter, full, 16, t)
