"""Avatars: a person's picture or initials in a disc, with a presence mark and perhaps rings."""

from functools import lru_cache

from PySide6.QtCore import QRectF, QTextBoundaryFinder
from PySide6.QtGui import QBrush, QColor, QFont, QLinearGradient, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from app.protocol.model import Availability, UserInfo
from ui import paint
from ui.pictures import pictures
from ui.theme import faded, tokens_of
from ui.tokens import AVATARS, Tokens
from ui.typography import FAMILY
from ui.widgets.boxes import Shade
from ui.widgets.presence import draw_presence

_BEFORE_WORDS = "([{<\"'„“‚‘«‹»›-–—.,:;!?/|*+=#&~_"


@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """The first letters of the first two words; a letter is what a reader sees as one, emoji included.

    Brackets and quotes before a word are none: Ada (workshop) is AW.
    """
    words = [bare for word in name[:256].split() if (bare := word.lstrip(_BEFORE_WORDS))]
    return "".join(_first(word) for word in words[:2]).upper() or "?"


def _first(word: str) -> str:
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    end = finder.toNextBoundary()
    units = word.encode("utf-16-le", "surrogatepass")
    return units[: max(end, 1) * 2].decode("utf-16-le", "replace")[:8]


def tone(name: str) -> tuple[str, str]:
    """Darker and lighter colour of a person without a picture."""
    return AVATARS[sum(map(ord, name)) % len(AVATARS)]


def draw_avatar(
    painter: QPainter,
    rect: QRectF,
    user: UserInfo,
    t: Tokens,
    *,
    availability: Availability | None = None,
    around: str = "#000000",
) -> None:
    """Paint the disc; `around` is the colour of the surface, for the gap about the presence mark."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    ratio = painter.device().devicePixelRatioF()
    picture = pictures.scaled(user, round(rect.width() * ratio))
    if picture is None:
        _draw_initials(painter, rect, user.name)
    else:
        brush = QBrush(picture)
        scale = rect.width() / picture.width()
        brush.setTransform(QTransform().translate(rect.x(), rect.y()).scale(scale, scale))
        paint.circle(painter, rect.center(), rect.width() / 2, brush)
    if availability is not None:
        side = min(max(10.0, rect.width() * 0.28), 20.0)
        # On the circle's edge, at 45 degrees; small avatars have it a little further out.
        outwards = side * 0.5 - rect.width() * 0.146 + 1
        mark = QRectF(rect.right() - side + outwards, rect.bottom() - side + outwards, side, side)
        paint.circle(painter, mark.center(), side / 2 + 2, around)
        draw_presence(painter, mark, availability, around, t)


def _draw_initials(painter: QPainter, rect: QRectF, name: str) -> None:
    dark, light = tone(name)
    gradient = QLinearGradient(rect.topLeft(), rect.bottomRight())
    gradient.setColorAt(0, QColor(light))
    gradient.setColorAt(1, QColor(dark))
    paint.circle(painter, rect.center(), rect.width() / 2, gradient)
    letters = QFont(FAMILY)
    letters.setPixelSize(max(9, round(rect.width() * 0.38)))
    letters.setWeight(QFont.Weight.DemiBold)
    painter.setFont(letters)
    painter.setPen(QColor("white"))
    painter.drawText(rect, int(paint.CENTER), initials(name))


def draw_halo(painter: QPainter, rect: QRectF, t: Tokens, strength: float = 1.0) -> None:
    """Two rings about an avatar: calling, ringing, or speaking without a camera."""
    for reach, alpha in ((0.23, 0.12), (0.12, 0.24)):
        grow = rect.width() * reach * strength
        paint.circle(painter, rect.center(), rect.width() / 2 + grow, faded(t.speaking, alpha))


class Avatar(QWidget):
    """One avatar; decoration beside the name it belongs to."""

    def __init__(
        self,
        user: UserInfo,
        pixels: int = 40,
        *,
        availability: Availability | None = None,
        around: Shade = lambda t: t.bg_base,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._user = user
        self._availability = availability
        self._around = around
        self.setFixedSize(pixels, pixels)
        pictures.changed.connect(self.update)

    def set_person(self, user: UserInfo, availability: Availability | None = None) -> None:
        """Show another person or presence."""
        if (user, availability) != (self._user, self._availability):
            self._user, self._availability = user, availability
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the avatar, a little inside so that the presence mark's gap fits."""
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._availability is not None:
                rect.adjust(0, 0, -2, -2)
            t = tokens_of(self)
            draw_avatar(painter, rect, self._user, t, availability=self._availability, around=self._around(t))
