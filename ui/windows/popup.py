"""The window around a card that floats over other programs: no frame, on top, a shadow where there can be one."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import paint
from ui.compositor import can_be_translucent, cut_to_shape
from ui.plain import title
from ui.theme import tokens_of
from ui.tokens import Radius

SHADOW = (40, 30, 40, 50)  # margins of the window around the card, for its shadow
EDGE = 24  # from the edges of the screen
GAP = 8  # between two cards


class PopupWindow(QWidget):
    """Shows a card of fixed size without ever taking the keyboard by itself."""

    def __init__(self, words: str, card: QWidget) -> None:
        super().__init__(None)
        self.setWindowTitle(title(words))
        self.setWindowFlags(Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._is_translucent = can_be_translucent()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_translucent)
        self._card = card
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(SHADOW if self._is_translucent else (0, 0, 0, 0)))
        layout.addWidget(card)
        self.fit()

    def fit(self) -> None:
        """Be as large as the card needs."""
        self.setFixedSize(self.sizeHint())  # adjustSize makes no window lower than 100 pixels
        layout = self.layout()
        if layout is not None:
            layout.activate()
        if not self._is_translucent:
            cut_to_shape(self, Radius.POPUP)

    @property
    def card_height(self) -> int:
        """Of the card alone."""
        return self._card.height()

    def place_in_middle(self, screen: QScreen) -> None:
        """In the middle of a screen."""
        area = screen.availableGeometry()
        self.move(area.center() - QPoint(self.width() // 2, self.height() // 2))

    def place_at_side(self, screen: QScreen, below: int) -> None:
        """At the upper right of a screen, this far below the first place; the shadow does not count."""
        area, inset = screen.availableGeometry(), self._card.pos()
        x = area.right() - EDGE - self._card.width() - inset.x()
        self.move(x, area.top() + EDGE + below - inset.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shadow, where there is room for one."""
        with QPainter(self) as painter:
            if self._is_translucent:
                card = QRectF(self._card.geometry())
                paint.shadow(painter, card, Radius.POPUP, tokens_of(self), blur=40, drop=14)
            else:
                painter.fillRect(self.rect(), paint.ink(tokens_of(self).bg_raised))
