"""Dark glass on video: the time chip, a name with its microphone state, and hints."""

from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import theme
from ui.tokens import ON_VIDEO, ON_VIDEO_DANGER, ON_VIDEO_SPEAKING, VIDEO_PILL, Radius
from ui.typography import Role, scaled, width


class Voice(Enum):
    """What a name pill shows before the name."""

    NONE = auto()
    OPEN = auto()
    MUTED = auto()
    SPEAKING = auto()


def draw_voice(painter: QPainter, rect: QRectF, voice: Voice) -> None:
    """A microphone, a slashed red one, or moving bars."""
    match voice:
        case Voice.OPEN:
            paint.icon(painter, rect, Icon.MIC, ON_VIDEO, 15)
        case Voice.MUTED:
            paint.icon(painter, rect, Icon.MIC_OFF, ON_VIDEO_DANGER, 15)
        case Voice.SPEAKING:
            middle = rect.center()
            for index, high in enumerate((6, 13, 9)):
                bar = QRectF(middle.x() - 6.5 + index * 5, middle.y() - high / 2, 3, high)
                paint.rounded(painter, bar, 1.5, ON_VIDEO_SPEAKING)
        case Voice.NONE:
            pass


class Pill(QWidget):
    """Words on dark glass, perhaps with an icon or a voice before them. Decoration: clicks go through."""

    def __init__(
        self, words: str = "", *, icon: Icon | None = None, role: Role = Role.LABEL, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._icon = icon
        self._role = role
        self._voice = Voice.NONE
        self._drawn: QPixmap | None = None
        theme.changed.connect(self._forget)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(words)
        self.adjustSize()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def show_words(self, words: str, *, voice: Voice = Voice.NONE, icon: Icon | None = None) -> None:
        """Change what it says; the size follows."""
        if (words, voice, icon) != (self._words, self._voice, self._icon):
            self._words, self._voice, self._icon = words, voice, icon
            self._forget()
            self.setAccessibleName(tr("{name}, muted", name=words) if voice is Voice.MUTED else words)
            self.fit()
            self.update()

    def fit(self, room: int = 0) -> None:
        """Take the size of the words, at most `room` wide."""
        hint = self.sizeHint()
        self.resize(min(hint.width(), room) if room else hint.width(), hint.height())

    def _lead(self) -> int:
        return 24 if self._icon is not None or self._voice is not Voice.NONE else 0

    def sizeHint(self) -> QSize:
        """The words on one line."""
        words = width(paint.one_line(self._words), self._role)
        return QSize(round(words) + 21 + self._lead(), scaled(30))

    def _forget(self) -> None:
        self._drawn = None

    def resizeEvent(self, event: object) -> None:
        """Draw anew at the new size."""
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy what was drawn once: a pill is painted again with every frame beneath it."""
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            with QPainter(self._drawn) as painter:
                painter.setLayoutDirection(self.layoutDirection())
                self._draw(painter)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._drawn)

    def _draw(self, painter: QPainter) -> None:
        rect = QRectF(self.rect())
        paint.rounded(painter, rect, Radius.PILL, VIDEO_PILL)
        sign = paint.visual(self, QRectF(8, 0, 18, rect.height()))
        if self._voice is not Voice.NONE:
            draw_voice(painter, sign, self._voice)
        elif self._icon is not None:
            paint.icon(painter, sign, self._icon, ON_VIDEO, 16)
        words = paint.visual(self, QRectF(10 + self._lead(), 0, rect.width() - 18 - self._lead(), rect.height()))
        paint.text(painter, words, self._words, self._role, ON_VIDEO, may_cut=True)
