"""The rail at the side of the home window: pages on top, the person at the bottom."""

from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.protocol.model import Availability, UserInfo
from ui import paint
from ui.brand import Mark
from ui.formats import availability_words
from ui.i18n import tr
from ui.icons import Icon
from ui.plain import set_tooltip
from ui.theme import color, tokens_of
from ui.typography import Role, line_height, scaled
from ui.widgets.avatar import draw_avatar
from ui.widgets.control import Control, Look

WIDE, NARROW = 80, 56


class Page(Enum):
    """The pages of the rail."""

    HOME = auto()
    CALLS = auto()
    PEOPLE = auto()


class RailItem(Control):
    """An icon in a pill, its word underneath, perhaps a count."""

    def __init__(self, icon: Icon, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._icon = icon
        self._words = words
        self._count = 0
        self._shows_words = True
        self.restyle()

    def set_count(self, count: int) -> None:
        """Show a count; the name says it too."""
        self._count = count
        self.rename(tr("{page}, {count} new", page=self._words, count=count) if count else self._words)
        self.update()

    def set_words_shown(self, shown: bool) -> None:
        """Icon alone in a narrow window, with a tooltip."""
        self._shows_words = shown
        set_tooltip(self, "" if shown else self._words)
        self.restyle()
        self.update()

    def restyle(self) -> None:
        """Room for the word."""
        if self._shows_words:
            self.setFixedSize(WIDE, 44 + line_height(Role.MICRO) + 2)
        else:
            self.setFixedSize(NARROW, 44)

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def draw(self, painter: QPainter) -> None:
        """Paint pill, icon, word and count."""
        t = tokens_of(self)
        on = self.isChecked()
        pill = QRectF(self.width() / 2 - 24, 4, 48, 32)
        if on:
            paint.rounded(painter, pill, 16, t.selected)
        if self.look is not Look.REST:
            paint.rounded(painter, pill, 16, t.hover)
        paint.icon(painter, pill, self._icon, t.accent_text if on else t.text2, 20)
        if self._shows_words:
            line = QRectF(2, 38, self.width() - 4, line_height(Role.MICRO) + 2)
            paint.text(painter, line, self._words, Role.MICRO, t.text if on else t.text2, paint.CENTER)
        if self._count:
            words = str(min(self._count, 99))
            paint.badge(painter, QPointF(pill.right() - 10, 9), words, t.danger, t.on_danger, t.bg_rail)
        if self.has_ring:
            paint.focus_ring(painter, QRectF(self.rect()).adjusted(4, 0, -4, 0), 14, t)


class PageItem(RailItem):
    """A page of the window: one of them is open."""

    spoken_role = QAccessible.Role.PageTab

    def __init__(self, icon: Icon, words: str, parent: QWidget | None = None) -> None:
        super().__init__(icon, words, parent)
        self.setCheckable(True)


class PageItems(QWidget):
    """The pages together."""

    spoken_role = QAccessible.Role.PageTabList

    def __init__(self, items: tuple[PageItem, ...]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Pages"))
        lane = QVBoxLayout(self)
        lane.setContentsMargins(0, 0, 0, 0)
        lane.setSpacing(4)
        for item in items:
            lane.addWidget(item, 0, paint.CENTER)


class OwnAvatar(Control):
    """The person, with their presence; opens their menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Your status"), parent)
        self._user: UserInfo | None = None
        self._availability = Availability.OFFLINE
        self.setFixedSize(48, 48)

    def show_person(self, user: UserInfo, availability: Availability) -> None:
        """Show who is signed in."""
        self._user, self._availability = user, availability
        words = tr("{name}, {status}", name=user.name, status=availability_words(availability))
        self.rename(words)
        set_tooltip(self, words)
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the avatar."""
        rect = QRectF(6, 6, 36, 36)
        if self._user is not None:
            t = tokens_of(self)
            around = t.bg_rail
            draw_avatar(painter, rect, self._user, t, availability=self._availability, around=around)
        if self.has_ring or self.look is not Look.REST:
            paint.focus_ring(painter, QRectF(self.rect()), 24, t)


class Rail(QWidget):
    """Renders which page is open."""

    pageRequested = Signal(object)
    meRequested = Signal()
    settingsRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = {
            Page.HOME: PageItem(Icon.HOUSE, tr("Home")),
            Page.CALLS: PageItem(Icon.PHONE, tr("Calls")),
            Page.PEOPLE: PageItem(Icon.USERS, tr("People")),
        }
        self.settings = RailItem(Icon.SETTINGS, tr("Settings"))
        self.settings.clicked.connect(self.settingsRequested)
        self.me = OwnAvatar()
        self.me.clicked.connect(self.meRequested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, scaled(18), 0, 18)
        layout.setSpacing(4)
        mark = QVBoxLayout()
        mark.setContentsMargins(0, 0, 0, 18)
        mark.addWidget(Mark(32), 0, paint.CENTER)
        layout.addLayout(mark)
        for page, item in self.items.items():
            item.clicked.connect(lambda _checked=False, page=page: self.pageRequested.emit(page))
        layout.addWidget(PageItems(tuple(self.items.values())), 0, paint.CENTER)
        layout.addStretch(1)
        layout.addWidget(self.settings, 0, paint.CENTER)
        layout.addSpacing(8)
        layout.addWidget(self.me, 0, paint.CENTER)
        self.setFixedWidth(WIDE)

    def show_page(self, page: Page | None) -> None:
        """Mark the open page."""
        for each, item in self.items.items():
            item.setChecked(each is page)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        for item in (*self.items.values(), self.settings):
            item.set_words_shown(not narrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(tokens_of(self).bg_rail))
