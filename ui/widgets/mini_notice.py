"""A notice in the small form of the mini call: what is wrong, over the picture; a click does something about it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.announce import announce
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role, line_height
from ui.widgets.control import Control, Look
from ui.widgets.notice import Tone, paints

LINES = 3
BEFORE, AFTER = 36, 12  # pixels around the words; the icon stands before them
AROUND = 12  # above and below them together
LEAST = 34  # pixels, to be hit easily


class MiniNotice(Control):
    """As high as its words need at the width that it is given; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._tone = Tone.PLAIN
        self._icon = Icon.INFO
        self.hide()

    def show_notice(self, tone: Tone, icon: Icon, title: str, act: str) -> None:
        """Show it; `act` says what a click does. A screen reader says it when it is new."""
        is_new = self.isHidden() or title != self.text()
        self._tone, self._icon = tone, icon
        self.setText(title)
        self.rename(f"{title}. {act}")
        set_tooltip(self, act)
        self.show()
        self.update()
        if is_new:
            announce(self, title, assertive=True)

    def high(self, wide: int) -> int:
        """Its height at a width, in pixels."""
        lines = len(paint.lines_of(self.text(), Role.LABEL, wide - BEFORE - AFTER, LINES))
        return max(LEAST, lines * line_height(Role.LABEL) + AROUND)

    def draw(self, painter: QPainter) -> None:
        """Paint surface, icon and words."""
        t = tokens_of(self)
        fill, ink = paints(self._tone, t)
        rect = QRectF(self.rect())
        paint.rounded(painter, rect, Radius.CARD, fill)
        if self.look is not Look.REST:
            paint.rounded(painter, rect, Radius.CARD, t.press if self.look is Look.PRESS else t.hover)
        paint.icon(painter, paint.visual(self, QRectF(10, 0, 18, rect.height())), self._icon, ink, 17)
        words = paint.visual(self, QRectF(BEFORE, 0, rect.width() - BEFORE - AFTER, rect.height()))
        paint.wrapped(painter, words, self.text(), Role.LABEL, t.text, lines=LINES)
        if self.has_ring:
            paint.focus_ring(painter, rect, Radius.CARD, t)
