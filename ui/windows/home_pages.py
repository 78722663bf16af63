"""The pages of the home window: the day, the calls, one person."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from app.protocol.ids import UserId
from app.protocol.model import Availability, ContactInfo, ContactState, UserInfo
from app.state import Link as ServerLink
from ui import paint
from ui.formats import greeting, presence_words, today
from ui.i18n import tr, trn
from ui.icons import Icon
from ui.states import HomeState
from ui.typography import Role
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, IconButton, Kind, Link
from ui.widgets.empty import EmptyState
from ui.widgets.history import HistoryCard, is_missed, peers
from ui.widgets.label import Label
from ui.widgets.menu import Menu
from ui.widgets.quick_card import QuickCard
from ui.widgets.switch import Segmented
from ui.wording import end_words

RECENT = 6  # calls on the home page


class ScrollPage(QScrollArea):
    """A page that scrolls when it is higher than the window; what it holds is at most 860 wide."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)


class HomePage(QWidget):
    """Greeting, the things to do, requests, recent calls."""

    callRequested = Signal(object, bool)
    personRequested = Signal(object)
    searchRequested = Signal()
    findRequested = Signal()
    inviteRequested = Signal()
    callsRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._greeting = Label("", Role.DISPLAY)
        self._day = Label("", Role.BODY, lambda t: t.text2)
        self._after = _AfterCall()
        self._after.callRequested.connect(self.callRequested)
        self._call = QuickCard(Icon.PHONE, tr("Call"), tr("Pick a person"), filled=True)
        self._add = QuickCard(Icon.USER_PLUS, tr("Add a contact"), tr("By name on this server"))
        invite = QuickCard(Icon.COPY, tr("Invite"), tr("Copy your address"))
        self._call.clicked.connect(self.searchRequested)
        self._add.clicked.connect(self.findRequested)
        invite.clicked.connect(self.inviteRequested)
        self._all = Link(tr("All calls"), Role.LABEL)
        self._all.clicked.connect(self.callsRequested)
        self._recent = HistoryCard()
        self._recent.opened.connect(self.personRequested)
        self._recent.called.connect(self.callRequested)
        self._empty = EmptyState(Icon.PHONE, tr("No calls yet"), tr("Calls you make and miss appear here."))
        self.setLayout(
            column(
                self._greeting,
                self._day,
                14,
                row(self._call, self._add, invite, gap=12),
                self._after,
                16,
                row(Label(tr("Recent calls"), Role.HEADING), None, self._all),
                2,
                self._recent,
                self._empty,
                None,
                gap=4,
                around=(32, 26, 32, 20),
            )
        )

    def show_state(self, state: HomeState) -> None:
        """Render."""
        me = state.client.me
        self._greeting.setText(greeting(me.name if me is not None else "", state.now))
        self._day.setText(f"{today(state.now)} · {_available_words(state)}")
        self._call.set_filled(bool(state.client.contacts))
        self._add.set_filled(not state.client.contacts)
        self._after.show_call(state)
        online = state.client.connection.link is ServerLink.ONLINE
        self._recent.show_records(state.history[:RECENT], state.now, can_call=online)
        self._recent.setVisible(bool(state.history))
        self._empty.setVisible(state.is_history_loaded and not state.history)
        self._all.setVisible(len(state.history) > RECENT)


def _available_words(state: HomeState) -> str:
    known = {c.user.user_id for c in state.client.contacts if c.state is ContactState.CONTACT}
    count = sum(
        1
        for user_id, presence in state.client.presence.items()
        if user_id in known and presence.availability is Availability.AVAILABLE
    )
    if not known:
        return tr("no contacts yet")
    return trn("{count} person is available", "{count} people are available", count) if count else tr("nobody is free")


class _AfterCall(QWidget):
    """One line about the call that just ended."""

    callRequested = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._state: HomeState | None = None
        self._words = Label("", Role.LABEL, lambda t: t.text2)
        self._again = Link(tr("Call again"), Role.LABEL)
        self._again.clicked.connect(self._call)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self._words)
        layout.addWidget(self._again)
        layout.addStretch(1)
        self.hide()

    def show_call(self, state: HomeState) -> None:
        """Render."""
        self._state = state
        call = state.last_call
        if call is not None:
            words = end_words(call)
            self._words.setText(f"{words.title} · {words.detail}" if words.detail else words.title)
        self.setVisible(call is not None)

    def _call(self) -> None:
        if self._state is not None and (call := self._state.last_call) is not None:
            self.callRequested.emit(call.peer, call.media.video)


class CallsPage(QWidget):
    """The whole history, or what was missed."""

    callRequested = Signal(object, bool)
    personRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: HomeState | None = None
        self._filter = Segmented(tr("Calls"), (tr("All"), tr("Missed")))
        self._filter.chosen.connect(self._render)
        self._card = HistoryCard()
        self._card.opened.connect(self.personRequested)
        self._card.called.connect(self.callRequested)
        self._empty = EmptyState(Icon.PHONE, tr("No calls yet"), tr("Calls you make and miss appear here."))
        head = row(Label(tr("Calls"), Role.DISPLAY), None, self._filter)
        self.setLayout(column(head, 12, self._card, self._empty, None, gap=4, around=(32, 26, 32, 20)))

    def show_state(self, state: HomeState) -> None:
        """Render."""
        self._state = state
        self._render()

    def _render(self, _index: int = 0) -> None:
        state = self._state
        if state is None:
            return
        only_missed = self._filter.current == 1
        records = tuple(r for r in state.history if is_missed(r) or not only_missed)
        online = state.client.connection.link is ServerLink.ONLINE
        self._card.show_records(records, state.now, can_call=online)
        self._card.setVisible(bool(records))
        self._empty.setVisible(not records)


class PersonPage(QWidget):
    """One contact: presence, calling, the calls with them."""

    callRequested = Signal(object, bool)
    favouriteRequested = Signal(object, bool)
    removeRequested = Signal(object)
    blockRequested = Signal(object)
    addRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.user: UserInfo | None = None
        self._contact: ContactInfo | None = None
        nobody = UserInfo(UserId(""), "-", "-")
        self._avatar = Avatar(nobody, 112)
        self._name = Label("", Role.DISPLAY, align=paint.CENTER)
        self._line = Label("", Role.BODY, lambda t: t.text2, align=paint.CENTER)
        self._video = Button(tr("Video call"), Kind.PRIMARY, icon=Icon.VIDEO)
        self._voice = Button(tr("Audio call"), Kind.SECONDARY, icon=Icon.PHONE)
        self._add = Button(tr("Send request"), Kind.PRIMARY, icon=Icon.USER_PLUS)
        self._star = IconButton(Icon.STAR, tr("Add to favourites"), size=40, pixels=19)
        self._star.setCheckable(True)
        self._more = IconButton(Icon.ELLIPSIS, tr("More"), size=40, pixels=19)
        self._title = Label("", Role.HEADING)
        self._card = HistoryCard()
        self._card.called.connect(self.callRequested)
        self._video.clicked.connect(lambda: self.callRequested.emit(self.user, True))
        self._voice.clicked.connect(lambda: self.callRequested.emit(self.user, False))
        self._add.clicked.connect(lambda: self.addRequested.emit(self.user))
        self._star.clicked.connect(lambda on: self.favouriteRequested.emit(self.user, on))
        self._more.clicked.connect(self._open_menu)
        face = row(None, self._avatar, None)
        buttons = row(None, self._video, self._voice, self._add, self._star, self._more, None, gap=8)
        parts = (face, 10, self._name, self._line, 16, buttons, 22, self._title, self._card, None)
        self.setLayout(column(*parts, gap=4, around=(32, 48, 32, 20)))

    def show_person(self, user: UserInfo, state: HomeState) -> None:
        """Render one person."""
        self.user = user
        self._contact = next((c for c in state.client.contacts if c.user.user_id == user.user_id), None)
        user = self._contact.user if self._contact is not None else user
        is_contact = self._contact is not None and self._contact.state is ContactState.CONTACT
        presence = state.client.presence.get(user.user_id)
        shown = presence.availability if presence is not None else Availability.OFFLINE
        self._avatar.set_person(user, shown if is_contact else None)
        self._name.setText(user.name)
        words = presence_words(presence, state.now) if is_contact else self._standing()
        self._line.setText(f"{words} · @{user.username}")
        online = state.client.connection.link is ServerLink.ONLINE
        for button in (self._video, self._voice, self._star):
            button.setVisible(is_contact)
        for button in (self._video, self._voice):
            button.setEnabled(online)
        self._add.setVisible(self._contact is None)
        favourite = self._contact is not None and self._contact.favourite
        self._star.setChecked(favourite)
        self._star.set_icon(Icon.STAR, tr("Remove from favourites") if favourite else tr("Add to favourites"))
        self._more.setVisible(self._contact is not None)
        records = peers(state.history, user)
        self._title.setText(tr("Calls with {name}", name=user.name))
        self._title.setVisible(bool(records))
        self._card.setVisible(bool(records))
        self._card.show_records(records[:20], state.now, can_call=online and is_contact)

    def _standing(self) -> str:
        if self._contact is None:
            return tr("Not a contact yet")
        return {
            ContactState.CONTACT: "",
            ContactState.REQUEST_SENT: tr("Request sent"),
            ContactState.REQUEST_RECEIVED: tr("Wants to be your contact"),
            ContactState.BLOCKED: tr("Blocked"),
        }[self._contact.state]

    def _open_menu(self) -> None:
        make_person_menu(self, self._contact).open_below(self._more)


def make_person_menu(page: PersonPage, contact: ContactInfo | None) -> Menu:
    """What can be done with a contact beyond calling."""
    menu = Menu(page)
    if contact is None:
        return menu
    user = contact.user
    match contact.state:
        case ContactState.BLOCKED:
            menu.add_item(tr("Unblock"), lambda: page.removeRequested.emit(user), icon=Icon.CHECK)
        case ContactState.REQUEST_SENT:
            menu.add_item(tr("Withdraw the request"), lambda: page.removeRequested.emit(user), icon=Icon.X)
        case _:
            menu.add_item(tr("Remove contact"), lambda: page.removeRequested.emit(user), icon=Icon.USER_REMOVE)
            menu.addSeparator()
            menu.add_item(tr("Block"), lambda: page.blockRequested.emit(user), icon=Icon.BAN, danger=True)
    return menu
