"""Labels: plain text in a role and a token, elided or wrapped."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import paint
from ui.theme import color, theme
from ui.tokens import Tokens
from ui.typography import Role, font, line_height, width

Tint = Callable[[Tokens], str]


class Label(QLabel):
    """One line that is cut with an ellipsis when there is no room."""

    def __init__(
        self,
        words: str = "",
        role: Role = Role.BODY,
        tint: Tint = lambda t: t.text,
        *,
        align: Qt.AlignmentFlag = paint.LEFT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._role = role
        self._tint = tint
        self.setAlignment(align)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(words)

    def set_tint(self, tint: Tint) -> None:
        """Change the colour."""
        self._tint = tint
        self.update()

    def sizeHint(self) -> QSize:
        """The whole line."""
        return QSize(round(width(paint.one_line(self.text()), self._role)) + 2, line_height(self._role) + 2)

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
            ink = self._tint(theme.tokens)
            paint.text(painter, QRectF(self.rect()), self.text(), self._role, ink, self.alignment())


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
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(font(self._role))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, color(self._tint(theme.tokens)))
        self.setPalette(palette)
