"""The home window: rail, contact list, and the page beside it."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.call_log import CallGroup
from app.desktop.callable import why_no_redials
from app.desktop.elsewhere import offered_here
from app.desktop.keys import KeyAct
from app.desktop.rejoin import is_offered
from app.desktop.reminders import LATER, SOON
from app.net.errors import CertificateChanged, Obstacle
from app.net.link import MAX_LENGTH
from app.protocol.ids import UserId
from app.protocol.model import ContactState, UserInfo
from app.state import Connection, Phase, call_in_front
from app.state import Link as ServerLink
from ui.faults import link_fault
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import keys
from ui.rows import Row, RowAction, contact_rows
from ui.search import search_rows
from ui.states import HomeState, OwnStatus
from ui.widgets.boxes import Pane, column, row
from ui.widgets.button import IconButton
from ui.widgets.call_strip import CallStrip
from ui.widgets.contact_list import ContactList
from ui.widgets.elsewhere_strip import ElsewhereStrip
from ui.widgets.field import SearchField
from ui.widgets.menu import Menu
from ui.widgets.notice import Banner, Toasts, Tone
from ui.widgets.rail import Page, Rail
from ui.widgets.rejoin_strip import RejoinStrip
from ui.widgets.reminder_strip import ReminderStrip
from ui.windows.call_page import CallPage
from ui.windows.calls_page import CallsPage
from ui.windows.home_pages import HomePage, ScrollPage
from ui.windows.own_menu import OwnActs, make_own_menu
from ui.windows.people_page import PeoplePage
from ui.windows.person_menu import make_person_menu
from ui.windows.person_page import PersonPage
from ui.wording import Words, obstacle_words

LIST_WIDTH = 304
PAGES_FROM = 960  # pixels of width below which list and page take turns
WORDS_FROM = 820  # and below which the rail loses its words


class HomeWindow(Pane):
    """Renders a `HomeState`; what a person wants leaves as signals."""

    callRequested = Signal(object, bool)
    """The UserInfo and whether with picture."""
    searchTyped = Signal(str)
    linkGiven = Signal(str)
    addRequested = Signal(object)
    acceptRequested = Signal(object)
    removeRequested = Signal(object)
    blockRequested = Signal(object)
    remindRequested = Signal(object, bool, float)
    """Of calling the UserInfo, whether with picture, in so many seconds."""
    reminderForgotten = Signal(object)
    reminderDone = Signal()
    """The first that is due was put away."""
    favouriteRequested = Signal(object, bool)
    reviewRequested = Signal(object)
    """How a call went: the CallRecord."""
    callsSeen = Signal()
    moreCallsRequested = Signal()
    """The list of calls is seen to its end."""
    retryRequested = Signal()
    inviteRequested = Signal()
    muteRequested = Signal(bool)
    callWindowRequested = Signal()
    leaveRequested = Signal()
    moveRequested = Signal(object, bool)
    """The CallId of a call on another device, and whether with picture."""
    rejoinRequested = Signal(object)
    """A Rejoin."""
    rejoinDismissed = Signal()
    settingsRequested = Signal()
    considered = Signal()
    """The person looks at somebody: they may be called next."""
    closed = Signal()

    def __init__(self, state: HomeState, acts: OwnActs) -> None:
        super().__init__(lambda t: t.bg_base)
        self.setWindowTitle("Parley")
        self.setMinimumSize(720, 520)
        self.resize(1240, 820)
        self._state = state
        self._acts = acts
        self._page = Page.HOME
        self._person: UserInfo | None = None
        self._group: CallGroup | None = None
        self._is_page_open = False
        self._opened_groups: frozenset[str] = frozenset()
        self._rows: tuple[Row, ...] = ()
        self._listed: tuple[object, ...] = (None,) * 5
        self._listed_waiting: tuple[bool, ...] = ()
        self.toasts = Toasts(self)
        self._make_parts()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self._list_pane)
        layout.addWidget(self._main, 1)
        self._make_keys()
        self.show_state(state)

    def _make_parts(self) -> None:
        self.rail = Rail()
        self.rail.pageRequested.connect(self.open_page)
        self.rail.meRequested.connect(self._open_own_menu)
        self.rail.settingsRequested.connect(self.settingsRequested)
        self._make_list_pane()
        self.home = HomePage()
        self.calls = CallsPage()
        self.people = PeoplePage()
        self.person = PersonPage()
        self.call = CallPage()
        self._stack = QStackedWidget()
        self._scrolls = {page: ScrollPage(page) for page in (self.home, self.calls, self.person, self.call)}
        self._scrolls[self.calls].endNeared.connect(self.moreCallsRequested)
        for holder in (*self._scrolls.values(), self.people):
            self._stack.addWidget(holder)
        self._back = IconButton(Icon.ARROW_LEFT, tr("Back"))
        self._back.clicked.connect(self.close_page)
        self._main = QWidget()
        self._main.setLayout(column(row(self._back, None, around=(16, 12, 16, 0)), self._stack, gap=0))
        for page in (self.home, self.calls, self.person):
            page.callRequested.connect(self.callRequested)
            page.callOpened.connect(self.open_calls)
            page.menuRequested.connect(self._open_person_menu)
        self.call.callRequested.connect(self.callRequested)
        self.call.personRequested.connect(self.open_person)
        self.call.reviewRequested.connect(self.reviewRequested)
        self.home.personRequested.connect(self.open_person)
        self.home.searchRequested.connect(self.focus_search)
        self.home.inviteRequested.connect(self.inviteRequested)
        self.home.callsRequested.connect(lambda: self.open_page(Page.CALLS))
        self.person.acted.connect(self.act)
        self.people.acted.connect(self.act)
        self.people.menuRequested.connect(self._open_person_menu)
        self.people.addRequested.connect(self.focus_search)

    def _make_list_pane(self) -> None:
        self.search = SearchField(tr("Search people"), keys.words(KeyAct.SEARCH))
        self.search.edit.setMaxLength(MAX_LENGTH + 1)  # a link that is too long is refused, not cut
        self._add = add = IconButton(Icon.USER_PLUS, tr("Add a contact"), size=38, pixels=19)
        add.clicked.connect(self._open_add_menu)
        self._banner = Banner()
        self._banner.acted.connect(self.retryRequested)
        self.list = ContactList(tr("People"))
        self.strip = CallStrip()
        self.elsewhere = ElsewhereStrip()
        self.elsewhere.moveRequested.connect(self._move_here)
        self.reminder = ReminderStrip()
        self.reminder.callRequested.connect(self._call_reminded)
        self.reminder.dismissed.connect(self.reminderDone)
        self.rejoin = RejoinStrip()
        self.rejoin.rejoinRequested.connect(self._rejoin)
        self.rejoin.dismissed.connect(self.rejoinDismissed)
        self._list_pane = Pane(lambda t: t.bg_surface)
        lane = QVBoxLayout(self._list_pane)
        lane.setContentsMargins(0, 0, 0, 0)
        lane.setSpacing(0)
        head = row(gap=6, around=(16, 16, 14, 8))
        head.addWidget(self.search, 1)
        head.addWidget(add)
        lane.addLayout(head)
        lane.addLayout(row(self._banner, around=(12, 0, 12, 4)))
        lane.addWidget(self.list, 1)
        lane.addWidget(self.reminder)
        lane.addWidget(self.rejoin)
        lane.addWidget(self.elsewhere)
        lane.addWidget(self.strip)
        self.search.edited.connect(self._searched)
        self.search.submitted.connect(lambda with_control: self.list.act_on_current(first=with_control))
        self.search.downPressed.connect(self._go_to_list)
        self.list.acted.connect(self.act)
        self.list.considered.connect(self.considered)
        self.list.menuRequested.connect(self._open_person_menu)
        self.list.moreRequested.connect(self._open_group)
        self.strip.muteRequested.connect(self.muteRequested)
        self.strip.showRequested.connect(self.callWindowRequested)
        self.strip.leaveRequested.connect(self.leaveRequested)

    def _make_keys(self) -> None:
        for act, do in (
            (KeyAct.SEARCH, self.focus_search),
            (KeyAct.PAGE_HOME, lambda: self.open_page(Page.HOME)),
            (KeyAct.PAGE_CALLS, lambda: self.open_page(Page.CALLS)),
            (KeyAct.PAGE_PEOPLE, lambda: self.open_page(Page.PEOPLE)),
            (KeyAct.SETTINGS, self.settingsRequested.emit),
            (KeyAct.QUIT, self._acts.quit),
            (KeyAct.CLOSE, self.close),
        ):
            keys.bind(self, act, do)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.close_page)
        keys.changed.connect(self._show_search_keys)

    def _show_search_keys(self) -> None:
        self.search.show_keys(keys.words(KeyAct.SEARCH))

    # -- rendering

    def show_state(self, state: HomeState) -> None:
        """Render."""
        self._state = state
        client = state.client
        if client.me is not None:
            self.rail.me.show_person(client.me, client.availability)
        self.rail.items[Page.CALLS].set_count(len(client.missed))
        self._show_list()
        self._show_banner(client.connection, state.tick)
        self._show_strip(state)
        self._show_page()

    def _show_list(self) -> None:
        """The rows are made anew only if they can have changed: of thousands of contacts few are ever painted."""
        state = self._state
        key = (self.search.edit.text().strip(), self._opened_groups, state.client.contacts, state.history, state.found)
        is_waiting = (state.has_contacts, state.is_waiting_shown, state.client.connection.retry_at is None)
        if is_waiting != self._listed_waiting or any(a is not b for a, b in zip(key, self._listed, strict=True)):
            if state.client.contacts is not self._listed[2]:
                asked = sum(contact.state is ContactState.REQUEST_RECEIVED for contact in state.client.contacts)
                self.rail.items[Page.PEOPLE].set_count(asked)
            self._listed, self._listed_waiting = key, is_waiting
            words = key[0]
            self._rows = search_rows(state, words, opened=self._opened_groups) if words else contact_rows(state)
        self.list.show_rows(self._rows, state)

    def _show_page(self) -> None:
        state = self._state
        if self._group is not None:
            self.call.show_group(self._group, state)
            self._stack.setCurrentWidget(self._scrolls[self.call])
        elif self._person is not None:
            self.person.show_person(self._person, state)
            self._stack.setCurrentWidget(self._scrolls[self.person])
        elif self._page is Page.CALLS:
            self.calls.show_state(state)
            self._stack.setCurrentWidget(self._scrolls[self.calls])
        elif self._page is Page.PEOPLE:
            self.people.show_state(state)
            self._stack.setCurrentWidget(self.people)
        else:
            self.home.show_state(state)
            self._stack.setCurrentWidget(self._scrolls[self.home])
        is_detail = self._person is not None or self._group is not None
        self.rail.show_page(None if is_detail else self._page)

    def _show_banner(self, connection: Connection, tick: float) -> None:
        if connection.link in (ServerLink.ONLINE, ServerLink.SIGNED_OUT):
            self._banner.hide()
            return
        if isinstance(connection.obstacle, CertificateChanged):
            words = obstacle_words(Obstacle.CERTIFICATE, connection.server_url)
            fault = link_fault(connection, words)
            self._banner.show_notice(Tone.DANGER, Icon.TRIANGLE_ALERT, words.title, words.detail, fault=fault)
            return
        if connection.link is ServerLink.CONNECTING and connection.retry_at is None:
            self._banner.show_notice(Tone.PLAIN, Icon.REFRESH, tr("Connecting…"))
            return
        wait = max(0, round(connection.retry_at - tick)) if connection.retry_at is not None else 0
        detail = tr("Trying again in {count} s.", count=wait) if wait else tr("Trying again…")
        title = tr("No connection")
        fault = link_fault(connection, Words(title))
        self._banner.show_notice(Tone.WARN, Icon.WIFI_OFF, title, detail, tr("Try now"), fault)

    def _show_strip(self, state: HomeState) -> None:
        active = [call for call in state.client.calls if call.is_active and call.phase is not Phase.ENDED]
        call = call_in_front(active)
        shows = call is not None and not state.is_call_window_open
        if call is not None and shows:
            since = state.tick - call.connected_at if call.connected_at is not None else 0.0
            self.strip.show_call(call, since, is_muted=state.client.devices.is_muted)
        self.strip.setVisible(shows)
        contact = state.contact(state.rejoin.peer.user_id) if state.rejoin is not None else None
        is_blocked = contact is not None and contact.state is ContactState.BLOCKED
        offered = is_offered(state.rejoin, state.tick, in_call=bool(active), is_blocked=is_blocked)
        if offered and state.rejoin is not None:
            self.rejoin.show_offer(state.rejoin, state.tick)
        self.rejoin.setVisible(offered)
        due = state.client.due
        if due:
            (no_call,) = why_no_redials(state.client, (due[0].peer,))
            self.reminder.show_reminder(due[0], no_call)
        self.reminder.setVisible(bool(due) and not active)
        elsewhere = offered_here(state.client)
        if elsewhere is not None:
            self.elsewhere.show_call(elsewhere, state.tick)
        self.elsewhere.setVisible(elsewhere is not None)

    def _call_reminded(self) -> None:
        due = self._state.client.due
        if due:  # it stands until they were reached
            self.callRequested.emit(due[0].peer, due[0].video)

    def _move_here(self) -> None:
        call = offered_here(self._state.client)
        if call is not None:
            self.moveRequested.emit(call.running.call_id, call.running.media.video)

    def _rejoin(self) -> None:
        if self._state.rejoin is not None:
            self.rejoinRequested.emit(self._state.rejoin)

    # -- moving about

    def take_over(self, was: "HomeWindow") -> None:
        """Be open where another home window is: the same page, person and search."""
        self._page, self._person, self._group = was._page, was._person, was._group
        self._is_page_open, self._opened_groups = was._is_page_open, was._opened_groups
        self.search.edit.setText(was.search.edit.text())
        self.people.choice.choose(was.people.choice.current)
        self.show_state(self._state)
        user = self._group.peer if self._group is not None else self._person
        self.list.choose_user(user.user_id if user is not None else None)
        self._fit()

    def open_page(self, page: Page) -> None:
        """Open a page of the rail."""
        self._page, self._person, self._group = page, None, None
        self._is_page_open = page is not Page.HOME
        self.list.choose_user(None)
        if page is Page.CALLS:
            self.callsSeen.emit()
        self._show_page()
        self._fit()

    def open_person(self, user: UserInfo) -> None:
        """Open a person's page."""
        self.considered.emit()
        self._person, self._group, self._is_page_open = user, None, True
        self.list.choose_user(user.user_id)
        self._show_page()
        self._fit()

    def open_calls(self, group: CallGroup) -> None:
        """Open the details of calls with one person."""
        self._group, self._is_page_open = group, True
        self.list.choose_user(group.peer.user_id)
        self._show_page()
        self._fit()

    def close_page(self) -> None:
        """Back from details to the page they were opened on, from a page to home or the list in a narrow window."""
        if self.search.edit.text():
            self.search.clear()
        is_detail = self._person is not None or self._group is not None
        self.open_page(self._page if is_detail else Page.HOME)

    def focus_search(self) -> None:
        """Go to the search field."""
        if self.width() < PAGES_FROM:
            self.open_page(Page.HOME)
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()

    def _open_group(self, title: str) -> None:
        self._opened_groups |= {title}
        self._show_list()

    def _go_to_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if self.list.currentIndex().row() < 0:
            self.list.choose_first()

    def _searched(self, words: str) -> None:
        self._opened_groups = frozenset()
        self.searchTyped.emit(words.strip())
        self._show_list()
        if words.strip():
            self.list.choose_first()
        else:
            self.list.choose_user(self._person.user_id if self._person is not None else None)

    def act(self, action: RowAction, user: UserInfo) -> None:
        """Something a person chose for somebody, in whatever list, page or menu; or to follow the link they typed."""
        match action:
            case RowAction.OPEN:
                self.open_person(user)
            case RowAction.VIDEO | RowAction.AUDIO:
                self.search.clear()  # whoever was looked for is found
                self.callRequested.emit(user, action is RowAction.VIDEO)
            case RowAction.ADD:
                self.addRequested.emit(user)
            case RowAction.ACCEPT:
                self.acceptRequested.emit(user)
            case RowAction.REFUSE | RowAction.WITHDRAW | RowAction.REMOVE | RowAction.UNBLOCK:
                self.removeRequested.emit(user)
            case RowAction.STAR | RowAction.UNSTAR:
                self.favouriteRequested.emit(user, action is RowAction.STAR)
            case RowAction.BLOCK:
                self.blockRequested.emit(user)
            case RowAction.REMIND_SOON | RowAction.REMIND_LATER:
                self.remindRequested.emit(user, True, SOON if action is RowAction.REMIND_SOON else LATER)
            case RowAction.FORGET_REMINDER:
                self.reminderForgotten.emit(user)
            case RowAction.FOLLOW:
                link = self.search.edit.text()
                self.search.clear()
                self.linkGiven.emit(link)

    def _open_person_menu(self, user: UserInfo, at: QPoint) -> None:
        contact = self._state.contact(user.user_id)
        no_call = self._state.why_no_call(user)
        reminded = any(each.peer.user_id == user.user_id for each in self._state.client.reminders)
        make_person_menu(self, user, contact, self.act, no_call=no_call, has_reminder=reminded).popup(at)

    def _open_add_menu(self) -> None:
        menu = Menu(self)
        menu.add_item(tr("Find people on this server"), self.focus_search, icon=Icon.SEARCH)
        menu.add_item(tr("Invite people"), self.inviteRequested.emit, icon=Icon.LINK)
        menu.open_below(self._add)

    def _open_own_menu(self) -> None:
        client = self._state.client
        me = client.me or UserInfo(UserId(""), "-", "-")
        server = client.connection.server_name or client.connection.server_url
        menu = make_own_menu(self, OwnStatus(me, client.availability, server), self._acts)
        menu.open_above(self.rail.me.mapToGlobal(QPoint(self.rail.me.width() // 2, 0)))

    # -- Qt

    def _fit(self) -> None:
        wide = self.width()
        self.rail.set_narrow(wide < WORDS_FROM)
        together = wide >= PAGES_FROM
        self._list_pane.setVisible(together or not self._is_page_open)
        self._main.setVisible(together or self._is_page_open)
        self._back.setVisible(self._group is not None or (self._is_page_open and not together))
        if together:
            self._list_pane.setFixedWidth(LIST_WIDTH)
        else:
            self._list_pane.setMinimumWidth(0)
            self._list_pane.setMaximumWidth(16_777_215)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and page beside each other, or in turns."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is a wish; what it means is decided outside."""
        event.ignore()
        self.closed.emit()
