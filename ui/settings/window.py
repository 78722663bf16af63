"""The window of the settings: search and list of pages at the side, the page beside them. No button for done."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QWidget

from app.desktop.keys import KeyAct
from ui.i18n import tr
from ui.keys import keys
from ui.settings.catalogue import catalogue
from ui.settings.kinds import Section, Setting
from ui.settings.page import PartMaker, SettingsPage
from ui.settings.search import find
from ui.settings.sections import FoundPage, SectionList
from ui.settings.state import SettingsState
from ui.typography import Role, scaled
from ui.widgets.boxes import Pane, column, row
from ui.widgets.field import SearchField
from ui.widgets.label import Label
from ui.widgets.notice import Toasts
from ui.windows.home_pages import ScrollPage

SIDE = 248  # pixels of the list of pages, at 100 %
SIDE_AT_MOST = 0.36  # of the window


class Pages(Mapping[Section, SettingsPage]):
    """A page for each section, made when it is first asked for: one takes as long as two frames, ten hold people up."""

    def __init__(self, sections: tuple[Section, ...], make: Callable[[Section], SettingsPage]) -> None:
        self._sections = sections
        self._make = make
        self._made: dict[Section, SettingsPage] = {}

    @property
    def made(self) -> tuple[SettingsPage, ...]:
        """Those there are."""
        return tuple(self._made.values())

    def __getitem__(self, section: Section) -> SettingsPage:
        if section not in self._sections:
            raise KeyError(section)
        if section not in self._made:
            self._made[section] = self._make(section)
        return self._made[section]

    def __contains__(self, section: object) -> bool:
        return section in self._sections

    def __iter__(self) -> Iterator[Section]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)


class SettingsWindow(Pane):
    """Renders a `SettingsState`; `changed` carries what a person chose or wants done."""

    changed = Signal(str, object)
    """Identifier of the setting, and its new value or None for an act."""
    opened = Signal(object)
    """The Section whose page is open now."""
    closed = Signal()

    def __init__(self, state: SettingsState, parts: Mapping[str, PartMaker]) -> None:
        super().__init__(lambda t: t.bg_base)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumSize(760, 560)
        self.resize(980, 760)
        self._state = state
        self._last = Section.GENERAL
        self.settings = catalogue()
        self.toasts = Toasts(self)
        sections = tuple(each for each in Section if any(setting.section is each for setting in self.settings))
        self._parts = parts
        self.pages = Pages(sections, self._make_page)
        self.found = FoundPage()
        self.found.chosen.connect(lambda setting: self.show_setting(setting.id))
        self._stack = QStackedWidget()
        self._scrolls: dict[QWidget, QScrollArea] = {}
        self._add(self.found)
        self._make_side(sections)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._side)
        layout.addWidget(self._stack, 1)
        keys.bind(self, KeyAct.SEARCH, self.focus_search)
        keys.bind(self, KeyAct.CLOSE, self.close)
        keys.changed.connect(self._show_search_keys)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self._escape)
        self.show_state(state)
        self.open(sections[0])

    def _make_page(self, section: Section) -> SettingsPage:
        page = SettingsPage(section, self._settings_of(section), self._state, self._parts)
        page.changed.connect(self.changed)
        page.show_state(self._state)
        self._add(page)
        return page

    def _settings_of(self, section: Section) -> tuple[Setting, ...]:
        return tuple(setting for setting in self.settings if setting.section is section)

    def _add(self, page: QWidget) -> None:
        self._scrolls[page] = ScrollPage(page)
        self._stack.addWidget(self._scrolls[page])

    def _make_side(self, sections: tuple[Section, ...]) -> None:
        self.search = SearchField(tr("Search settings"), keys.words(KeyAct.SEARCH))
        self.search.edited.connect(self._searched)
        self.search.submitted.connect(lambda _with_control: self._open_first())
        self.search.downPressed.connect(self.found.focus_first)
        self.sections = SectionList(sections)
        self.sections.chosen.connect(self._leave_search)
        self._side = Pane(lambda t: t.bg_surface)
        title = row(Label(tr("Settings"), Role.TITLE), around=(12, 0, 12, 0))
        self._list = ScrollPage(self.sections)
        self.sections.moved.connect(self._list.ensureWidgetVisible)
        head = column(title, 6, self.search, 6, gap=8, around=(0, 0, 0, 0))
        side = column(head, gap=0, around=(12, 24, 12, 12))
        side.addWidget(self._list, 1)
        self._side.setLayout(side)

    # -- rendering

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        self._state = state
        for page in self.pages.made:
            page.show_state(state)
        self.sections.show_sections(frozenset(each.section for each in self.settings if each.is_there(state)))

    @property
    def section(self) -> Section | None:
        """The open page; None while a search is shown."""
        return next((page.section for page in self.pages.made if self._is_open(page)), None)

    def _is_open(self, page: QWidget) -> bool:
        return self._stack.currentWidget() is self._scrolls[page]

    # -- moving about

    def open(self, section: Section) -> None:
        """Open a page; one that has nothing to show is passed over."""
        if section in self.pages:
            self._last = section
            self._stack.setCurrentWidget(self._scrolls[self.pages[section]])
            self.sections.show_section(section)
            self.opened.emit(section)

    def take_over(self, was: "SettingsWindow") -> None:
        """Be open where another settings window is: the same page, search, place and focus."""
        self.open(was._last)
        typed = was.search.edit.text()
        self.search.edit.setText(typed)
        self._searched(typed)
        there = was._stack.currentWidget()
        down = there.verticalScrollBar().value() if isinstance(there, QScrollArea) else 0
        focused = was.focused_setting
        QTimer.singleShot(0, self, lambda: self._go_on_at(down, focused))  # once the page has its places

    @property
    def focused_setting(self) -> str:
        """The identifier of the setting that has the focus; empty for none."""
        focus = self.focusWidget()
        rows = ((name, row) for page in self.pages.made for name, row in page.rows.items())
        return next((name for name, row in rows if focus is not None and row.isAncestorOf(focus)), "")

    def _go_on_at(self, down: int, focused: str) -> None:
        here = self._stack.currentWidget()
        if isinstance(here, QScrollArea):
            here.verticalScrollBar().setValue(down)
        row = next((page.rows[focused] for page in self.pages.made if focused in page.rows), None)
        if row is not None:
            row.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_setting(self, identifier: str) -> None:
        """Open the page of a setting, bring it into view, mark it and give it the focus."""
        section = next((each.section for each in self.settings if each.id == identifier), None)
        if section is None:
            return
        page = self.pages[section]
        self.search.edit.clear()
        self.open(page.section)
        # A page that is shown for the first time gets its places once the loop turns.
        QTimer.singleShot(0, self, lambda: self._bring_into_view(page, identifier))

    def _bring_into_view(self, page: SettingsPage, identifier: str) -> None:
        self._scrolls[page].ensureWidgetVisible(page.rows[identifier], 0, 40)
        page.rows[identifier].mark()

    def focus_search(self) -> None:
        """Go to the search field."""
        self.search.edit.setFocus()
        self.search.edit.selectAll()

    def _show_search_keys(self) -> None:
        self.search.show_keys(keys.words(KeyAct.SEARCH))

    def _found_settings(self) -> tuple[Setting, ...]:
        there = tuple(setting for setting in self.settings if setting.is_there(self._state))
        return find(there, self.search.edit.text())

    def _searched(self, typed: str) -> None:
        if not typed.strip():
            self.open(self._last)
            return
        self.found.show_found(self._found_settings())
        self.sections.show_section(None)  # what was found is on no page of the list
        self._stack.setCurrentWidget(self._scrolls[self.found])

    def _open_first(self) -> None:
        found = self._found_settings()
        if found:
            self.show_setting(found[0].id)

    def _leave_search(self, section: Section) -> None:
        self.search.edit.clear()
        self.open(section)

    def _escape(self) -> None:
        if self.search.edit.text():
            self.search.clear()
        else:
            self.close()

    # -- Qt

    def resizeEvent(self, event: object) -> None:
        """The list grows with the text, but not over the page."""
        self._side.setFixedWidth(min(scaled(SIDE), round(self.width() * SIDE_AT_MOST)))

    def closeEvent(self, event: object) -> None:
        """Tell."""
        self.closed.emit()
