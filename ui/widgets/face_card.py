"""The people one calls most, as faces on the home page: one click calls."""

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.callable import NoCall
from app.protocol.model import Availability, UserInfo
from ui import paint
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.theme import tokens_of
from ui.tokens import blend
from ui.typography import Role, line_height
from ui.widgets.avatar import draw_avatar
from ui.widgets.button import IconButton, Kind
from ui.widgets.call_offer import offer_call
from ui.widgets.control import Control, Look

LEAST_WIDTH = 134  # pixels of a card; fewer cards are shown before one becomes narrower
GAP = 12
FACE = 60


class FaceCard(Control):
    """One person: face, first name, what they do now, and two buttons. A click elsewhere opens their page."""

    opened = Signal(object)
    called = Signal(object, bool)
    menuRequested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.user: UserInfo | None = None
        self._availability = Availability.OFFLINE
        self._words = ""
        self._video = IconButton(Icon.VIDEO, "", size=34, pixels=18, kind=Kind.SOFT, parent=self)
        self._voice = IconButton(Icon.PHONE, "", size=34, pixels=18, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.opened.emit(self.user))
        self._video.clicked.connect(lambda: self.called.emit(self.user, True))
        self._voice.clicked.connect(lambda: self.called.emit(self.user, False))

    def show_person(self, user: UserInfo, availability: Availability, words: str, no_call: NoCall | None) -> None:
        """Render."""
        if user != self.user:
            self._video.rename(tr("Video call with {name}", name=user.name))
            self._voice.rename(tr("Call {name}", name=user.name))
        self.user, self._availability, self._words = user, availability, words
        self.rename(f"{user.name}, {words}")
        set_tooltip(self, user.name)
        for button in (self._video, self._voice):
            offer_call(button, no_call, user.name)
        self.update()

    def sizeHint(self) -> QSize:
        """Face, two lines, buttons."""
        return QSize(
            LEAST_WIDTH, 16 + FACE + 8 + line_height(Role.BODY_MEDIUM) + line_height(Role.SMALL) + 10 + 34 + 14
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stay at the bottom, in the middle."""
        super().resizeEvent(event)
        top = self.height() - 34 - 14
        first, second = self._video, self._voice
        for button, x in ((first, self.width() / 2 - 34 - 3), (second, self.width() / 2 + 3)):
            at = paint.visual(self, QRectF(x, top, 34, 34))
            button.move(round(at.x()), round(at.y()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the person, at the pointer or by key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.menuRequested.emit(self.user, self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())

    def draw(self, painter: QPainter) -> None:
        """Paint surface, face and words."""
        t = tokens_of(self)
        rect = QRectF(self.rect())
        hovered = self.look is not Look.REST
        paint.rounded(painter, rect, 16, t.bg_surface, t.card_border)
        if hovered:
            paint.rounded(painter, rect, 16, t.hover)
        if self.user is None:
            return
        around = blend(t.hover, t.bg_surface) if hovered else t.bg_surface
        face = QRectF(rect.center().x() - FACE / 2, 16, FACE, FACE)
        draw_avatar(painter, face, self.user, t, availability=self._availability, around=around)
        y = face.bottom() + 8
        name = QRectF(10, y, rect.width() - 20, line_height(Role.BODY_MEDIUM))
        paint.text(painter, name, first_name(self.user.name), Role.BODY_MEDIUM, t.text, paint.CENTER, may_cut=True)
        words = QRectF(8, name.bottom(), rect.width() - 16, line_height(Role.SMALL))
        paint.text(painter, words, self._words, Role.SMALL, t.text2, paint.CENTER, may_cut=True)
        if self.has_ring:
            paint.focus_ring(painter, rect, 16, t)


class Faces(QWidget):
    """As many cards side by side as there is room for; those that have none wait."""

    opened = Signal(object)
    called = Signal(object, bool)
    menuRequested = Signal(object, QPoint)

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = tuple(FaceCard(self) for _ in range(most))
        self._count = 0
        for card in self.cards:
            card.opened.connect(self.opened)
            card.called.connect(self.called)
            card.menuRequested.connect(self.menuRequested)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        """How many people there are to show."""
        if count != self._count:
            self._count = count
            self._fit()

    def sizeHint(self) -> QSize:
        """One card at least."""
        return QSize(LEAST_WIDTH, self.cards[0].sizeHint().height())

    def _fit(self) -> None:
        """A few people do not fill a wide window: their cards are as wide as if the row were full."""
        room = min(max(1, (self.width() + GAP) // (LEAST_WIDTH + GAP)), len(self.cards))
        wide = (self.width() - (room - 1) * GAP) / room
        for number, card in enumerate(self.cards):
            at = paint.visual(self, QRectF(number * (wide + GAP), 0, wide, self.height()))
            card.setGeometry(at.toAlignedRect().intersected(self.rect()))
            card.setVisible(number < min(room, self._count))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit."""
        super().resizeEvent(event)
        self._fit()
