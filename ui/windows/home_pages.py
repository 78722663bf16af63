"""The page that the home window opens with: the day, the people, the last calls."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.call_log import grouped
from app.circle import closest
from app.desktop.callable import why_no_call, why_no_redials
from app.protocol.model import Availability, CallRecord, ContactInfo, ContactState
from ui.dress import clear
from ui.faults import call_fault
from ui.formats import greeting, presence_words, today
from ui.i18n import tr, trn
from ui.icons import Icon
from ui.states import HomeState
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import Link
from ui.widgets.copy_details import CopyDetails
from ui.widgets.empty import EmptyState
from ui.widgets.face_card import GAP, Faces
from ui.widgets.history import HistoryCard
from ui.widgets.label import Label
from ui.widgets.quick_card import QuickCard
from ui.widgets.skeleton import SkeletonCard
from ui.wording import end_words

RECENT = 5  # lines of calls on the home page
FACES = 6  # people on the home page, if the window is wide enough


class ScrollPage(QScrollArea):
    """A page that scrolls when it is higher than the window; what it holds is at most 860 wide."""

    endNeared = Signal()
    """Less than a window's height is left below what is seen."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        clear(self)
        self.verticalScrollBar().valueChanged.connect(self.look)
        self.verticalScrollBar().rangeChanged.connect(self.look)

    def look(self) -> None:
        """Tell if the end is near."""
        bar = self.verticalScrollBar()
        if self.isVisible() and bar.maximum() - bar.value() < self.viewport().height():
            self.endNeared.emit()


class HomePage(QWidget):
    """Greeting, the things to do, the people one calls most, recent calls."""

    callRequested = Signal(object, bool)
    personRequested = Signal(object)
    callOpened = Signal(object)
    """A CallGroup."""
    menuRequested = Signal(object, QPoint)
    searchRequested = Signal()
    inviteRequested = Signal()
    callsRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ranked: tuple[tuple[ContactInfo, ...], tuple[CallRecord, ...]] = ((), ())
        self._closest: tuple[ContactInfo, ...] = ()
        self._greeting = Label("", Role.DISPLAY, lines=2, may_cut=True)
        self._day = Label("", Role.BODY, lambda t: t.text2)
        self._after = _AfterCall()
        self._after.callRequested.connect(self.callRequested)
        self._call = QuickCard(Icon.PHONE, tr("Call"), tr("Pick a person"), filled=True)
        self._add = QuickCard(Icon.USER_PLUS, tr("Add a contact"), tr("By name on this server"))
        invite = QuickCard(Icon.LINK, tr("Invite"), tr("Link and QR code"))
        self._call.clicked.connect(self.searchRequested)
        self._add.clicked.connect(self.searchRequested)
        invite.clicked.connect(self.inviteRequested)
        self._people = Label(tr("Your people"), Role.HEADING)
        self.faces = Faces(FACES)
        self.faces.opened.connect(self.personRequested)
        self.faces.called.connect(self.callRequested)
        self.faces.menuRequested.connect(self.menuRequested)
        self._title = Label(tr("Recent calls"), Role.HEADING)
        self._all = Link(tr("All calls"), Role.LABEL)
        self._all.clicked.connect(self.callsRequested)
        self._recent = HistoryCard()
        self._recent.opened.connect(self.callOpened)
        self._recent.called.connect(self.callRequested)
        self._recent.menuRequested.connect(self.menuRequested)
        self._loading = SkeletonCard(RECENT)
        self._no_calls = EmptyState(Icon.PHONE, tr("No calls yet"), tr("Calls you make and miss appear here."))
        self._alone = EmptyState(
            Icon.USERS,
            tr("Your people appear here"),
            tr("Search for somebody on this server by name, or invite them with a link."),
        )
        self.setLayout(self._arranged(invite))

    def _arranged(self, invite: QuickCard) -> QVBoxLayout:
        return column(
            self._greeting,
            self._day,
            14,
            row(self._call, self._add, invite, gap=GAP),
            self._after,
            16,
            self._people,
            4,
            self.faces,
            18,
            row(self._title, None, self._all),
            2,
            self._recent,
            self._loading,
            self._no_calls,
            self._alone,
            None,
            gap=4,
            around=(32, 26, 32, 20),
        )

    def show_state(self, state: HomeState) -> None:
        """Render."""
        me = state.client.me
        self._greeting.setText(greeting(me.name if me is not None else "", state.now))
        day = today(state.now)
        self._day.setText(f"{day} · {_available_words(state)}" if state.has_contacts else day)
        has_contacts = any(contact.state is ContactState.CONTACT for contact in state.client.contacts)
        self._call.set_filled(has_contacts or not state.has_contacts)
        self._add.set_filled(state.has_contacts and not has_contacts)
        self._after.show_call(state)
        self._show_people(state)
        self._show_calls(state, is_alone=state.has_contacts and not has_contacts)

    def _show_people(self, state: HomeState) -> None:
        if (state.client.contacts, state.history) != self._ranked:
            self._ranked = (state.client.contacts, state.history)
            self._closest = closest(*self._ranked, FACES)
        contacts = self._closest
        for card, contact in zip(self.faces.cards, contacts, strict=False):
            presence = state.client.presence.get(contact.user.user_id)
            availability = presence.availability if presence is not None else Availability.OFFLINE
            no_call = why_no_call(state.client, contact.user, contact.state)
            card.show_person(contact.user, availability, presence_words(presence, state.now), no_call)
        self.faces.show_count(len(contacts))
        self._people.setVisible(bool(contacts))
        self.faces.setVisible(bool(contacts))

    def _show_calls(self, state: HomeState, *, is_alone: bool) -> None:
        groups = grouped(state.history)
        recent = groups[:RECENT]
        self._recent.show_groups(recent, state.now, why_no_redials(state.client, (group.peer for group in recent)))
        self._recent.setVisible(bool(groups))
        nothing = state.is_history_loaded and not groups
        self._title.setVisible(not (nothing and is_alone))
        self._alone.setVisible(nothing and is_alone)
        self._no_calls.setVisible(nothing and not is_alone)
        self._loading.setVisible(not state.is_history_loaded and not groups and state.is_waiting_shown)
        self._all.setVisible(len(groups) > RECENT)


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
        self._words = Label("", Role.LABEL, lambda t: t.text2, lines=3)
        self._copy = CopyDetails(role=Role.LABEL)
        self._again = Link(tr("Call again"), Role.LABEL)
        self._again.clicked.connect(self._call)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self._words)
        layout.addWidget(self._again)
        layout.addWidget(self._copy)
        layout.addStretch(1)
        self.hide()

    def show_call(self, state: HomeState) -> None:
        """Render."""
        self._state = state
        call = state.told_call
        if call is not None:
            words = end_words(call)
            self._words.setText(f"{words.title} · {words.detail}" if words.detail else words.title)
            self._copy.show_fault(call_fault(call, state.client.connection.server_url))
        self.setVisible(call is not None)

    def _call(self) -> None:
        if self._state is not None and (call := self._state.told_call) is not None:
            self.callRequested.emit(call.peer, call.media.video)
