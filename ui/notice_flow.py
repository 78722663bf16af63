"""What is told beside other programs, in words: callers where no popup can show, calls missed or over, requests."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.config import SettingsFile
from app.desktop.notices import Notice, NoticeAct, NoticeKind, shows_notice
from app.desktop.reminders import SOON, Reminder
from app.desktop.requests import ContactRequests, RequestNews
from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.protocol.model import Availability, CallDirection, CallRecord, UserInfo
from app.state import CallState, ClientState, can_hold
from ui.formats import length, time_of_day
from ui.i18n import tr
from ui.notifications.notices import Notices
from ui.wording import end_words

_OWN_DOING = frozenset(
    {
        EndReason.REPLACED,
        EndReason.MOVED,
        EndReason.ANSWERED_ELSEWHERE,
        EndReason.DECLINED_ELSEWHERE,
        EndReason.CANCELLED,
    }
)
_REQUEST = "request-"  # begins the keys of notices of people who want to be contacts
_KEPT = 20  # people who can still be called back from a notice


def has_popups() -> bool:
    """Whether our windows can be put in front of others here; Wayland leaves that to the desktop."""
    return not QGuiApplication.platformName().startswith("wayland")


def is_in_front() -> bool:
    """Whether somebody looks at a window of ours."""
    return QApplication.activeWindow() is not None


class NoticeFlow(QObject):
    """Makes notices from what the client tells; what a person answers leaves as signals."""

    openRequested = Signal()
    callRequested = Signal(object, bool)
    """Call back: the UserInfo, and whether with picture."""
    acceptRequested = Signal(object, bool)
    """The CallId, and whether with picture."""
    holdRequested = Signal(object, bool)
    """The same, and the call of now waits on hold."""
    declineRequested = Signal(object)
    contactAccepted = Signal(object)
    """The UserInfo who asked to be a contact."""
    requestsRequested = Signal()
    """Show who asks."""
    remindRequested = Signal(object, bool, float)
    """Of calling the UserInfo, whether with picture, in so many seconds."""

    def __init__(
        self,
        notices: Notices,
        settings: SettingsFile,
        *,
        popups: Callable[[], bool] = has_popups,
        in_front: Callable[[], bool] = is_in_front,
    ) -> None:
        super().__init__()
        self._notices = notices
        self._settings = settings
        self._popups = popups
        self._in_front = in_front
        self._ringing: dict[CallId, CallState] = {}
        self._people: dict[str, tuple[UserInfo, bool]] = {}
        self._requests = ContactRequests()
        self._is_disturbed = True
        notices.acted.connect(self._acted)

    def show_client(self, state: ClientState) -> None:
        """Callers come and go, and so do people who want to be contacts."""
        self._is_disturbed = state.availability is not Availability.DO_NOT_DISTURB
        self._tell_requests(self._requests.look(state))
        ringing = {call.call_id: call for call in state.calls if call.is_incoming_ringing}
        for call_id in self._ringing.keys() - ringing.keys():
            self._notices.withdraw(call_id)
        for call_id in ringing.keys() - self._ringing.keys():
            in_call = any(call.is_heard for call in state.calls)
            self._rings(ringing[call_id], in_call=in_call, can_wait=can_hold(state.calls))
        self._ringing = ringing

    def _tell_requests(self, news: RequestNews) -> None:
        for user_id in news.gone:
            self._notices.withdraw(_REQUEST + user_id)
        if len(news.asked) == 1:
            (user,) = news.asked
            title = tr("{name} wants to be your contact", name=user.name)
            buttons = ((NoticeAct.ACCEPT, tr("Accept")),)
            self._show(Notice(_REQUEST + user.user_id, NoticeKind.REQUEST, title, f"@{user.username}", buttons))
        elif news.asked:  # after a while without the server: one notice, not a pile
            title = tr("{count} people want to be your contacts", count=len(news.asked))
            self._show(Notice(_REQUEST, NoticeKind.REQUEST, title))

    def missed(self, record: CallRecord) -> None:
        """Nobody answered here."""
        rang = record.ended_at - record.started_at
        body = time_of_day(record.started_at)
        if rang >= 1:
            body += " · " + tr("rang for {length}", length=length(rang))
        title = tr("Missed call from {name}", name=record.peer.name)
        later = ((NoticeAct.REMIND, tr("Remind me in 10 minutes")),)
        key = f"missed-{record.call_id}"
        self._call_back(NoticeKind.MISSED, key, title, body, record.peer, record.video, later)

    def reminded(self, reminder: Reminder) -> None:
        """The person wanted to call somebody at this time."""
        title = tr("You wanted to call {name}", name=reminder.peer.name)
        key = f"reminder-{reminder.peer.user_id}"
        later = ((NoticeAct.REMIND, tr("Again in 10 minutes")),)
        body = time_of_day(reminder.at)
        self._call_back(NoticeKind.REMINDER, key, title, body, reminder.peer, reminder.video, later)

    def call_over(self, call: CallState) -> None:
        """A call of this device ended; what the person did needs no telling."""
        answered = call.direction is CallDirection.OUTGOING or call.answered_at is not None
        if call.ended_by_me or call.reason in _OWN_DOING or not answered:
            return
        words = end_words(call)
        detail = words.detail if words.title != call.peer.name else ""
        self._call_back(NoticeKind.CALL_OVER, f"over-{call.call_id}", words.title, detail, call.peer, call.media.video)

    def hint(self, title: str, body: str) -> None:
        """Something to know, once."""
        self._show(Notice("hint", NoticeKind.HINT, title, body))

    def _rings(self, call: CallState, *, in_call: bool, can_wait: bool) -> None:
        title = tr("{name} is calling", name=call.peer.name)
        body = tr("Video call") if call.media.video else tr("Audio call")
        accept = tr("Leave & accept") if in_call else tr("Accept")
        buttons: tuple[tuple[NoticeAct, str], ...] = ((NoticeAct.ACCEPT, accept),)
        if can_wait:
            buttons = ((NoticeAct.HOLD, tr("Hold & accept")), *buttons)
        if call.media.video and not in_call:
            buttons += ((NoticeAct.ACCEPT_AUDIO, tr("Audio only")),)
        buttons += ((NoticeAct.DECLINE, tr("Decline")),)
        self._show(Notice(call.call_id, NoticeKind.INCOMING, title, body, buttons))

    def _call_back(
        self,
        kind: NoticeKind,
        key: str,
        title: str,
        body: str,
        person: UserInfo,
        with_picture: bool,
        more: tuple[tuple[NoticeAct, str], ...] = (),
    ) -> None:
        self._people[key] = (person, with_picture)
        while len(self._people) > _KEPT:
            self._people.pop(next(iter(self._people)))
        words = tr("Call now") if kind is NoticeKind.REMINDER else tr("Call back")
        self._show(Notice(key, kind, title, body, ((NoticeAct.CALL_BACK, words), *more)))

    def _show(self, notice: Notice) -> None:
        allowed = self._settings.settings.shows_notices
        shows = shows_notice(
            notice.kind,
            is_in_front=self._in_front(),
            is_allowed=allowed,
            has_popups=self._popups(),
            is_disturbed=self._is_disturbed,
        )
        if shows:
            self._notices.show(notice)

    def _acted(self, key: str, act: NoticeAct) -> None:
        if key.startswith(_REQUEST):
            self._answer_request(self._requests.find(key.removeprefix(_REQUEST)), act)
        else:
            self._answer_call(key, act)

    def _answer_request(self, user: UserInfo | None, act: NoticeAct) -> None:
        if act is NoticeAct.ACCEPT and user is not None:
            self.contactAccepted.emit(user)
        else:
            self.requestsRequested.emit()

    def _answer_call(self, key: str, act: NoticeAct) -> None:
        call = self._ringing.get(CallId(key))
        person = self._people.pop(key, None)
        match act:
            case NoticeAct.ACCEPT | NoticeAct.ACCEPT_AUDIO if call is not None:
                self.acceptRequested.emit(call.call_id, call.media.video and act is NoticeAct.ACCEPT)
            case NoticeAct.HOLD if call is not None:
                self.holdRequested.emit(call.call_id, call.media.video)
            case NoticeAct.DECLINE if call is not None:
                self.declineRequested.emit(call.call_id)
            case NoticeAct.CALL_BACK if person is not None:
                self.callRequested.emit(*person)
            case NoticeAct.REMIND if person is not None:
                self.remindRequested.emit(*person, SOON)
            case _:
                self.openRequested.emit()
