"""The list of pages at the side of the settings, and what a search found."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import paint
from ui.i18n import tr, trn
from ui.icons import Icon
from ui.settings.catalogue import SECTION_ICONS, section_words
from ui.settings.kinds import Section, Setting
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role, line_height, scaled
from ui.widgets.boxes import column
from ui.widgets.control import Control, Look
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label

MAX_FOUND = 12
MOVING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End})


class _Item(Control):
    """A line of a list that is one stop of the Tab key: the list moves, not the button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that move to the list."""
        if event.key() in MOVING:
            event.ignore()
        else:
            super().keyPressEvent(event)


class SectionItem(_Item):
    """One page: icon and name."""

    spoken_role = QAccessible.Role.PageTab

    def __init__(self, section: Section) -> None:
        super().__init__(section_words(section))
        self.section = section
        self.setCheckable(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(160, scaled(38))

    def hasHeightForWidth(self) -> bool:
        """A long name takes another line."""
        return True

    def heightForWidth(self, wide: int) -> int:
        """As high as the name needs."""
        lines = len(paint.lines_of(self.accessibleName(), Role.BODY_MEDIUM, wide - 52, 2))
        return scaled(38) + (lines - 1) * line_height(Role.BODY_MEDIUM)

    def draw(self, painter: QPainter) -> None:
        """Paint the plate, the icon and the name."""
        t = tokens_of(self)
        full, on = QRectF(self.rect()), self.isChecked()
        if on:
            paint.rounded(painter, full, Radius.FIELD, t.selected)
        elif self.look is not Look.REST:
            paint.rounded(painter, full, Radius.FIELD, t.press if self.look is Look.PRESS else t.hover)
        icon = paint.visual(self, QRectF(12, 0, 20, full.height()))
        paint.icon(painter, icon, SECTION_ICONS[self.section], t.accent_text if on else t.text2, 18)
        words = paint.visual(self, QRectF(44, 0, full.width() - 52, full.height()))
        paint.wrapped(painter, words, self.accessibleName(), Role.BODY_MEDIUM, t.text if on else t.text2)
        if self.has_ring:
            paint.focus_ring(painter, full, Radius.FIELD, t)


class SectionList(QWidget):
    """One stop of the Tab key; arrows go from page to page."""

    spoken_role = QAccessible.Role.PageTabList

    chosen = Signal(object)
    moved = Signal(object)
    """The keyboard went to this item."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Pages"))
        self.items = {section: SectionItem(section) for section in sections}
        lane = QVBoxLayout(self)
        lane.setContentsMargins(0, 0, 0, 0)
        lane.setSpacing(4)
        for item in self.items.values():
            item.clicked.connect(lambda _checked=False, section=item.section: self.chosen.emit(section))
            lane.addWidget(item)
        lane.addStretch(1)

    def show_sections(self, there: frozenset[Section]) -> None:
        """Show these pages only."""
        for section, item in self.items.items():
            item.setVisible(section in there)

    def show_section(self, section: Section | None) -> None:
        """Mark the open page; it is the one that Tab reaches."""
        reached = section if section in self.items else next(iter(self.items))
        for each, item in self.items.items():
            item.setChecked(each is section)
            item.setFocusPolicy(Qt.FocusPolicy.TabFocus if each is reached else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, Home and End open the page they go to."""
        items = [item for item in self.items.values() if not item.isHidden()]
        at = next((number for number, item in enumerate(items) if item.hasFocus()), -1)
        places = {
            Qt.Key.Key_Down: at + 1, Qt.Key.Key_Up: at - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(items) - 1,
        }  # fmt: skip
        target = places.get(Qt.Key(event.key()), -1)
        if at >= 0 and 0 <= target < len(items):
            self.chosen.emit(items[target].section)
            items[target].setFocus(Qt.FocusReason.TabFocusReason)
            self.moved.emit(items[target])
        elif at < 0 or Qt.Key(event.key()) not in places:
            super().keyPressEvent(event)


class FoundItem(_Item):
    """A setting that was found: its title, and where it is."""

    def __init__(self, setting: Setting) -> None:
        self._where = f"{section_words(setting.section)} · {setting.group}"
        super().__init__(tr("{setting}, in {place}", setting=setting.title, place=self._where))
        self.setting = setting
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Two lines, if that is enough."""
        return QSize(200, self.heightForWidth(200))

    def hasHeightForWidth(self) -> bool:
        """Long words take another line."""
        return True

    def heightForWidth(self, wide: int) -> int:
        """As high as the words need."""
        return sum(self._heights(wide)) + 22

    def _heights(self, wide: float) -> tuple[int, int]:
        pairs = ((self.setting.title, Role.SUBTITLE), (self._where, Role.SMALL))
        top, bottom = (len(paint.lines_of(words, role, wide - 64, 2)) * line_height(role) for words, role in pairs)
        return top, bottom

    def draw(self, painter: QPainter) -> None:
        """Paint the icon of the page and the two lines."""
        t = tokens_of(self)
        full = QRectF(self.rect())
        if self.look is not Look.REST:
            paint.rounded(painter, full, Radius.CARD, t.press if self.look is Look.PRESS else t.hover)
        icon = paint.visual(self, QRectF(14, 0, 20, full.height()))
        paint.icon(painter, icon, SECTION_ICONS[self.setting.section], t.text2, 18)
        high, low = self._heights(full.width())
        title = paint.visual(self, QRectF(48, 10, full.width() - 64, high))
        paint.wrapped(painter, title, self.setting.title, Role.SUBTITLE, t.text)
        where = paint.visual(self, QRectF(48, 12 + high, full.width() - 64, low))
        paint.wrapped(painter, where, self._where, Role.SMALL, t.text2)
        if self.has_ring:
            paint.focus_ring(painter, full, Radius.CARD, t)


class FoundPage(QWidget):
    """What a search found; arrows go through it."""

    chosen = Signal(object)
    """The Setting."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[FoundItem] = []
        self._title = Label("", Role.TITLE)
        self._lane = column(gap=2)
        self._empty = EmptyState(Icon.SEARCH, tr("Nothing found"), tr("Try another word."))
        self.setLayout(column(self._title, 10, self._lane, self._empty, None, gap=4, around=(36, 26, 36, 28)))

    def show_found(self, found: tuple[Setting, ...]) -> None:
        """Render."""
        for item in self.items:
            self._lane.removeWidget(item)
            item.hide()
            item.deleteLater()
        self.items = [FoundItem(setting) for setting in found[:MAX_FOUND]]
        for item in self.items:
            item.clicked.connect(lambda _checked=False, setting=item.setting: self.chosen.emit(setting))
            self._lane.addWidget(item)
        self._title.setText(trn("{count} setting", "{count} settings", len(found)) if found else tr("Search"))
        self._empty.setVisible(not found)

    def focus_first(self) -> None:
        """Go to the best one."""
        if self.items:
            self.items[0].show_ring()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from one to the next, Enter opens."""
        at = next((number for number, item in enumerate(self.items) if item.hasFocus()), -1)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if at >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.items[at].click()
        elif step and 0 <= at + step < len(self.items):
            self.items[at + step].show_ring()
        elif not step:
            super().keyPressEvent(event)
