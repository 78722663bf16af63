"""Labels: plain text in a role and a token, elided or wrapped."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import paint
from ui.theme import theme, tokens_of
from ui.tokens import Tokens
from ui.typography import Role, font, line_height, width

Tint = Callable[[Tokens], str]


class Label(QLabel):
    """One line, or at most so many as are allowed.

    What does not fit ends in an ellipsis; `may_cut` says that this is no flaw, as for a name of any length.
    """

    def __init__(
        self,
        words: str = "",
        role: Role = Role.BODY,
        tint: Tint = lambda t: t.text,
        *,
        align: Qt.AlignmentFlag = paint.LEFT,
        lines: int = 1,
        may_cut: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._role = role
        self._tint = tint
        self._lines = lines
        self._may_cut = may_cut
        self.setAlignment(align)
        upright = QSizePolicy.Policy.Fixed if lines == 1 else QSizePolicy.Policy.Preferred  # fixed is one line for Qt
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, upright)
        policy.setHeightForWidth(lines > 1)
        self.setSizePolicy(policy)
        self.setText(words)

    def set_tint(self, tint: Tint) -> None:
        """Change the colour."""
        self._tint = tint
        self.update()

    def sizeHint(self) -> QSize:
        """The whole line."""
        return QSize(round(width(paint.one_line(self.text()), self._role)) + 2, line_height(self._role) + 2)

    def hasHeightForWidth(self) -> bool:
        """Only if it may take more than one line."""
        return self._lines > 1

    def heightForWidth(self, wide: int) -> int:
        """As many lines as the words need."""
        if self._lines == 1:
            return -1
        return max(1, len(paint.lines_of(self.text(), self._role, wide, self._lines))) * line_height(self._role) + 2

    def minimumSizeHint(self) -> QSize:
        """It may be cut."""
        return QSize(min(self.sizeHint().width(), 24), line_height(self._role) + 2)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        with QPainter(self) as painter:
            ink = self._tint(tokens_of(self))
            rect, align = QRectF(self.rect()), self.alignment()
            if self._lines == 1:
                paint.text(painter, rect, self.text(), self._role, ink, align, may_cut=self._may_cut)
            else:
                paint.wrapped(
                    painter, rect, self.text(), self._role, ink, align, lines=self._lines, may_cut=self._may_cut
                )


class Paragraph(QLabel):
    """Words that wrap."""

    def __init__(
        self,
        words: str = "",
        role: Role = Role.BODY,
        tint: Tint = lambda t: t.text2,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(align)
        self._role = role
        self._tint = tint
        self._restyle()
        theme.changed.connect(self._restyle)
        self.setText(words)

    def set_tint(self, tint: Tint) -> None:
        """Change the colour."""
        self._tint = tint
        self.update()

    def _restyle(self) -> None:
        self.setFont(font(self._role))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        with QPainter(self) as painter:
            rect, ink = QRectF(self.contentsRect()), self._tint(tokens_of(self))
            paint.paragraph(painter, rect, self.text(), self._role, ink, self.alignment())
