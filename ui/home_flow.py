"""The home window's life: history, search, contacts, and what the server says to each wish."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app import clock
from app.call_log import extended, refreshed
from app.desktop.history import history_is_stale
from app.desktop.rejoin import rejoin_of
from app.desktop.reminders import Reminder
from app.desktop.sameness import differ_in_figures_only
from app.net.errors import NetError, Refused, Unreachable
from app.net.link import looks_like_link
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import CallRecord, ContactInfo, ContactState, UserInfo
from app.state import CallState, ClientState
from ui.bridge import Bridge
from ui.faults import net_fault
from ui.formats import first_name, time_of_day
from ui.i18n import tr
from ui.icons import Icon
from ui.pictures import decoded, pictures
from ui.states import WAITING_SHOWN_AFTER, Found, HomeState
from ui.succession import succeed
from ui.windows.home import HomeWindow
from ui.windows.own_menu import OwnActs
from ui.wording import Words, error_words, obstacle_words

SEARCH_PAUSE_MS = 120
TOGETHER_MS = 25  # snapshots within this time are shown as one
PAGE = 50  # calls that are fetched at once
MOST_CALLS = 1000  # shown at most; each is a row of widgets
SETTLED_MS = 700  # from the end of a call until the server surely has its record
HISTORY_AGAIN_MS = 10_000  # after the calls of the past could not be fetched
AFTER_CALL_MS = 60_000  # how long the line about the last call stays


class HomeFlow(QObject):
    """Makes `HomeState`s for the window and carries its wishes to the client."""

    windowMade = Signal()
    """The window is another one than before."""
    linkGiven = Signal(str)
    """A link was put into the search field, and the person wants to follow it."""

    def __init__(self, bridge: Bridge, acts: OwnActs) -> None:
        super().__init__()
        self._bridge = bridge
        self.state = HomeState(ClientState(), clock.wall(), clock.now(), is_history_loaded=False)
        self._acts = acts
        self.window = HomeWindow(self.state, acts)
        self._query = ""
        self._expects_call = False
        self._pause = QTimer(self.window)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self._after = QTimer(self.window)
        self._after.setSingleShot(True)
        self._after.setInterval(AFTER_CALL_MS)
        self._after.timeout.connect(lambda: self.change(last_call=None))
        self._seen = ClientState()
        self._has_more = self._is_loading_more = False
        self._history = QTimer(self.window)
        self._history.setSingleShot(True)
        self._history.timeout.connect(self.load_history)
        self._newest: ClientState | None = None
        self._together = QTimer(self.window)
        self._together.setSingleShot(True)
        self._together.setInterval(TOGETHER_MS)
        self._together.timeout.connect(self._show_newest)
        pictures.wanted.connect(self._fetch_picture)
        self._connect()

    def reword(self) -> None:
        """Make the window anew, in the language of now."""
        was, self.window = self.window, HomeWindow(self.state, self._acts)
        self.window.take_over(was)
        for timer in (self._after, self._together, self._history):
            timer.setParent(self.window)
        self._connect()
        self.windowMade.emit()
        succeed(self.window, was)

    def _connect(self) -> None:
        window = self.window
        window.rejoinDismissed.connect(lambda: self.change(rejoin=None, last_call=None))
        window.moreCallsRequested.connect(self._load_more)
        window.searchTyped.connect(self._typed)
        window.linkGiven.connect(self.linkGiven)
        window.addRequested.connect(self.add)
        window.acceptRequested.connect(self.accept)
        window.removeRequested.connect(self._remove)
        window.blockRequested.connect(self._block)
        window.favouriteRequested.connect(self._favour)
        window.remindRequested.connect(self.remind)
        window.reminderForgotten.connect(self.forget_reminder)
        window.reminderDone.connect(self._done_with_reminder)
        window.considered.connect(self._expect_call)
        window.callsSeen.connect(lambda: self._bridge.do(lambda client: client.people.mark_calls_seen()))
        window.retryRequested.connect(lambda: self._bridge.do(lambda client: client.retry()))

    # -- state

    def change(self, **changes: object) -> None:
        """Take a new part of the state, with the time of now, and render."""
        times = {"now": clock.wall(), "tick": clock.now()}
        self.state = replace(self.state, **(times | changes))  # type: ignore[arg-type]  # names are checked by replace
        self.window.show_state(self.state)

    def show_client(self, state: ClientState) -> None:
        """A new snapshot of the client. Of many at once, one for each contact, the first and the last are shown.

        The figures of a call are in its own window.
        """
        before, self._seen = self._seen, state
        if history_is_stale(before, state):
            self._history.start(SETTLED_MS)
        if self._newest is None and self.state.is_call_window_open and differ_in_figures_only(self.state.client, state):
            self.state = replace(self.state, client=state)
            return
        if self._together.isActive():
            self._newest = state
            return
        self._newest = None
        self.change(client=state)
        self._together.start()

    def _show_newest(self) -> None:
        if self._newest is not None:
            self.show_client(self._newest)

    def tick(self) -> None:
        """Once in a while: the call strip and the wait for the server count seconds, the rest minutes."""
        client = self.state.client
        has_strip = bool(client.calls) and not self.state.is_call_window_open
        counts = has_strip or bool(client.elsewhere) or client.connection.retry_at is not None
        if self.window.isVisible() and (counts or clock.wall() // 60 != self.state.now // 60):
            self.change()

    def opened(self) -> None:
        """The window is on the screen: somebody waits from now on."""
        self.change(opened_at=clock.now(), history=(), is_history_loaded=False, last_call=None, rejoin=None)
        QTimer.singleShot(round(WAITING_SHOWN_AFTER * 1000) + 10, self, self.change)
        self.load_history()

    def load_history(self) -> None:
        """Fetch the calls of the past, the newest page of them."""
        self._history.stop()
        self._bridge.ask(lambda client: client.people.history(limit=PAGE), self._loaded, self._not_loaded)

    def _loaded(self, records: tuple[CallRecord, ...]) -> None:
        history = refreshed(self.state.history, records)
        if history == records:
            self._has_more = len(records) >= PAGE
        self.change(history=history, is_history_loaded=True)

    def _not_loaded(self, error: NetError) -> None:
        """What is shown stays; who is still signed in tries again."""
        if not isinstance(error, Refused) or error.code is not ErrorCode.UNAUTHENTICATED:
            self._history.start(HISTORY_AGAIN_MS)

    def _load_more(self) -> None:
        """Somebody scrolls towards the end of what is shown."""
        shown = self.state.history
        if not shown or not self._has_more or self._is_loading_more or len(shown) >= MOST_CALLS:
            return
        self._is_loading_more = True

        def loaded(older: tuple[CallRecord, ...]) -> None:
            self._is_loading_more = False
            if self.state.history[-1:] == shown[-1:]:
                self._has_more = len(older) >= PAGE
                self.change(history=extended(self.state.history, older))

        def failed(_error: NetError) -> None:
            self._is_loading_more = False

        before = shown[-1].started_at
        self._bridge.ask(lambda client: client.people.history(before=before, limit=PAGE), loaded, failed)

    def call_over(self, call: CallState) -> None:
        """A call ended: one line about it, and the history anew."""
        self.change(last_call=call, rejoin=rejoin_of(call, clock.now()))
        self._after.start()
        self.load_history()

    def _expect_call(self) -> None:
        """The first look at somebody in this run: a call waits for nothing that can be loaded now."""
        if not self._expects_call:
            self._expects_call = True
            self._bridge.do(lambda client: client.calls.expect())

    def remind(self, user: UserInfo, video: bool, within: float) -> None:
        """Remind of calling somebody, and say when."""

        def kept(reminder: Reminder | None) -> None:
            if reminder is not None:
                words = tr("Reminder at {time}: {name}", time=time_of_day(reminder.at), name=first_name(user.name))
                toast = self.window.toasts.add(words, tr("Undo"), icon=Icon.BELL)
                toast.acted.connect(lambda: self.forget_reminder(user))

        self._bridge.do(lambda client: client.reminders.remind(user, video, within), kept)

    def forget_reminder(self, user: UserInfo) -> None:
        """No longer remind of calling somebody."""
        self._bridge.do(lambda client: client.reminders.forget(user.user_id))

    def _done_with_reminder(self) -> None:
        due = self.state.client.due
        if due:
            self.forget_reminder(due[0].peer)

    def missed(self, record: CallRecord, *, is_said: bool = False) -> None:
        """A call was missed. `is_said`: the popup that rang says so already."""
        if not is_said:
            words = tr("Missed call from {name}", name=record.peer.name)
            toast = self.window.toasts.add(words, tr("Call back"), icon=Icon.PHONE_MISSED)
            toast.acted.connect(lambda: self.window.callRequested.emit(record.peer, record.video))
        self.load_history()

    # -- people

    def _typed(self, query: str) -> None:
        self._query = query
        if looks_like_link(query):
            self._pause.stop()
        elif query:
            self._pause.start()
        else:
            self._pause.stop()
            self.change(found=Found())

    def _search(self) -> None:
        query = self._query

        def found(people: tuple[UserInfo, ...]) -> None:
            if query == self._query:
                self.change(found=Found(query, people))

        self.change(found=Found(self.state.found.query, self.state.found.people, is_searching=True))
        self._bridge.ask(lambda client: client.people.search(query), found, self.refused)

    def add(self, user: UserInfo) -> None:
        """Send a contact request."""

        def sent(contact: ContactInfo) -> None:
            self.window.toasts.add(tr("Request sent to {name}", name=first_name(contact.user.name)))

        self._bridge.ask(lambda client: client.people.add_contact(user_id=user.user_id), sent, self.refused)

    def accept(self, user: UserInfo) -> None:
        """Accept a contact request."""
        self._bridge.ask(lambda client: client.people.accept_contact(user.user_id), failed=self.refused)

    def _remove(self, user: UserInfo) -> None:
        contact = self.state.contact(user.user_id)
        name = first_name(user.name)
        words = {
            ContactState.REQUEST_RECEIVED: tr("Request from {name} declined", name=name),
            ContactState.REQUEST_SENT: tr("Request to {name} cancelled", name=name),
            ContactState.BLOCKED: tr("{name} is no longer blocked", name=name),
        }.get(contact.state if contact is not None else ContactState.CONTACT, "")

        def removed(_none: object) -> None:
            if words:
                self.window.toasts.add(words)
                return
            toast = self.window.toasts.add(tr("{name} is removed", name=name), tr("Send a request"))
            toast.acted.connect(lambda: self.add(user))

        self._bridge.ask(lambda client: client.people.remove_contact(user.user_id), removed, self.refused)

    def _block(self, user: UserInfo) -> None:
        def blocked(_contact: object) -> None:
            toast = self.window.toasts.add(tr("{name} is blocked", name=first_name(user.name)), tr("Undo"))
            toast.acted.connect(lambda: self._remove(user))

        self._bridge.ask(lambda client: client.people.block(user.user_id), blocked, self.refused)

    def _favour(self, user: UserInfo, favourite: bool) -> None:
        self._bridge.ask(lambda client: client.people.set_favourite(user.user_id, favourite), failed=self.refused)

    def refused(self, error: NetError) -> None:
        """The server said no, or said nothing."""
        if isinstance(error, Refused) and error.code in (ErrorCode.FORBIDDEN, ErrorCode.BLOCKED):
            words = Words(tr("That is not possible with this person"))
        elif isinstance(error, Refused):
            words = error_words(error.code, retry_after=error.retry_after)
        elif isinstance(error, Unreachable):
            words = obstacle_words(error.obstacle, self.state.client.connection.server_name or tr("The server"))
        else:
            words = error_words(ErrorCode.INTERNAL)
        fault = net_fault(error, words, self.state.client.connection.server_url)
        self.window.toasts.add(words.title, icon=Icon.CIRCLE_ALERT, fault=fault)

    # -- pictures

    def _fetch_picture(self, user: object) -> None:
        if isinstance(user, UserInfo):
            key: tuple[UserId, str] = (user.user_id, user.picture)
            self._bridge.ask(
                lambda client: client.people.picture(user),
                lambda data: pictures.put(*key, decoded(data)),
                lambda _error: pictures.failed(*key),
            )
