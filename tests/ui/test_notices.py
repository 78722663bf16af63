"""From the client's news to notices and back: who is told what, and what an answer does."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import msgspec
import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.desktop.notices import Notice, NoticeAct
from app.desktop.reminders import Reminder
from app.net.notices import DesktopNotices
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, UserId
from app.protocol.model import Availability, CallDirection, ContactState
from app.state import Phase
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import CONTACTS, HISTORY, NOW, contact, person
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.bridge import Bridge
from ui.notice_flow import NoticeFlow
from ui.notifications.notices import Notices
from ui.tray import Tray

RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)
ENDED = replace(CONNECTED.call, phase=Phase.ENDED, reason=EndReason.CONNECTION_LOST, ended_at=10.0, answered_at=1.0)


class FakeService:
    """The desktop's service: notes, and answers when told."""

    def __init__(self, acted: Callable[[str, NoticeAct], None]) -> None:
        self.acted = acted
        self.has_buttons = True
        self.shown: list[Notice] = []
        self.withdrawn: list[str] = []

    async def open(self) -> bool:
        return True

    async def show(self, notice: Notice) -> bool:
        self.shown.append(notice)
        return True

    async def withdraw(self, key: str) -> None:
        self.withdrawn.append(key)

    async def close(self) -> None:
        self.withdrawn.append("all")


class Told:
    """A flow with a service that can be looked at."""

    def __init__(self, *, popups: bool = True, in_front: bool = False, has_service: bool = True) -> None:
        self.made: list[FakeService] = []
        self.tray = Tray()
        self.notices = Notices(cast(Bridge, FakeBridge()), self.tray)
        self.settings = SettingsFile(None)
        if has_service:
            self.notices.open(self._make)
        self.flow = NoticeFlow(self.notices, self.settings, popups=lambda: popups, in_front=lambda: in_front)

    def _make(self, acted: Callable[[str, NoticeAct], None]) -> DesktopNotices:
        self.made.append(FakeService(acted))
        return cast(DesktopNotices, self.made[0])

    @property
    def service(self) -> FakeService:
        return self.made[0]

    def titles(self) -> list[str]:
        return [notice.title for notice in self.service.shown]


def test_a_caller_is_told_only_where_no_popup_can_show(qtbot: QtBot) -> None:
    with_popups, without = Told(), Told(popups=False, in_front=True)
    for told in (with_popups, without):
        told.flow.show_client(replace(CLIENT, calls=(RINGING,)))

    assert with_popups.titles() == []
    assert without.titles() == ["Kwame Asante is calling"]
    assert [act for act, _ in without.service.shown[0].buttons] == [
        NoticeAct.ACCEPT, NoticeAct.ACCEPT_AUDIO, NoticeAct.DECLINE,
    ]  # fmt: skip

    without.flow.show_client(replace(CLIENT, calls=()))
    assert without.service.withdrawn == [RINGING.call_id]


@pytest.mark.parametrize(
    ("act", "answer"),
    [
        (NoticeAct.ACCEPT, ("accept", "c", True)),
        (NoticeAct.ACCEPT_AUDIO, ("accept", "c", False)),
        (NoticeAct.DECLINE, ("decline", "c")),
        (NoticeAct.OPEN, ("open",)),
    ],
)
def test_answers_of_a_caller(qtbot: QtBot, act: NoticeAct, answer: tuple[object, ...]) -> None:
    told = Told(popups=False)
    heard: list[tuple[object, ...]] = []
    told.flow.acceptRequested.connect(lambda call_id, video: heard.append(("accept", call_id, video)))
    told.flow.declineRequested.connect(lambda call_id: heard.append(("decline", call_id)))
    told.flow.openRequested.connect(lambda: heard.append(("open",)))
    told.flow.show_client(replace(CLIENT, calls=(RINGING,)))

    told.service.acted(RINGING.call_id, act)
    qtbot.waitUntil(lambda: bool(heard))

    assert heard == [answer]


def test_a_missed_call_can_be_called_back_once(qtbot: QtBot) -> None:
    told = Told()
    heard: list[tuple[object, object]] = []
    told.flow.callRequested.connect(lambda user, video: heard.append((user, video)))
    told.flow.missed(msgspec.structs.replace(HISTORY[0], ended_at=HISTORY[0].started_at + 30.0))
    key = told.service.shown[0].key

    told.service.acted(key, NoticeAct.CALL_BACK)
    qtbot.waitUntil(lambda: bool(heard))

    assert told.titles() == ["Missed call from Ingrid Solberg"]
    assert told.service.shown[0].body.endswith(" · rang for 30 s")
    assert heard == [(person("ingrid"), True)]


def test_a_reminder_is_told_whatever_is_in_front_and_can_be_put_off(qtbot: QtBot) -> None:
    told = Told(in_front=True)
    told.settings.update(shows_notices=False)
    heard: list[tuple[object, ...]] = []
    told.flow.callRequested.connect(lambda *wish: heard.append(wish))
    told.flow.remindRequested.connect(lambda *wish: heard.append(wish))
    reminder = Reminder(UserId("ada"), person("mei"), NOW, video=True)

    for count, act in enumerate((NoticeAct.REMIND, NoticeAct.CALL_BACK), start=1):
        told.flow.reminded(reminder)
        told.service.acted(told.service.shown[-1].key, act)
        qtbot.waitUntil(lambda wanted=count: len(heard) == wanted)  # type: ignore[misc]  # bound for this round

    assert told.titles() == ["You wanted to call Mei Tanaka"] * 2
    assert heard == [(person("mei"), True, 600.0), (person("mei"), True)]


def test_who_looks_at_the_program_is_not_told_twice(qtbot: QtBot) -> None:
    told = Told(in_front=True)

    told.flow.missed(HISTORY[0])
    told.flow.call_over(ENDED)

    assert told.titles() == []


def test_notices_can_be_switched_off(qtbot: QtBot) -> None:
    told = Told()
    told.settings.update(shows_notices=False)

    told.flow.missed(HISTORY[0])
    told.flow.hint("Parley goes on in the tray", "")

    assert told.titles() == ["Parley goes on in the tray"]


def test_only_an_end_by_others_is_told(qtbot: QtBot) -> None:
    told = Told()

    told.flow.call_over(replace(ENDED, ended_by_me=True, reason=EndReason.HUNG_UP))
    told.flow.call_over(replace(ENDED, reason=EndReason.ANSWERED_ELSEWHERE))
    told.flow.call_over(replace(RINGING, phase=Phase.ENDED, reason=EndReason.NO_ANSWER))
    told.flow.call_over(replace(ENDED, call_id=CallId("lost")))

    assert told.titles() == ["The connection was lost"]


ASKS = contact("sofia", ContactState.REQUEST_RECEIVED)
SILENT = replace(CLIENT, contacts=CONTACTS)
ASKED = replace(CLIENT, contacts=(ASKS, *CONTACTS))


def test_who_wants_to_be_a_contact_is_told_once_and_accepted_from_there(qtbot: QtBot) -> None:
    told = Told()
    accepted: list[object] = []
    told.flow.contactAccepted.connect(accepted.append)

    told.flow.show_client(SILENT)
    told.flow.show_client(ASKED)
    told.flow.show_client(replace(ASKED, contacts=(*ASKED.contacts,)))
    key = told.service.shown[0].key
    told.service.acted(key, NoticeAct.ACCEPT)
    qtbot.waitUntil(lambda: bool(accepted))
    told.flow.show_client(SILENT)

    assert told.titles() == ["Sofia Ricci wants to be your contact"]
    assert accepted == [person("sofia")]
    assert told.service.withdrawn == [key]


def test_a_click_shows_who_asks(qtbot: QtBot) -> None:
    told = Told()
    told.flow.show_client(SILENT)
    told.flow.show_client(ASKED)

    with qtbot.waitSignal(told.flow.requestsRequested):
        told.service.acted(told.service.shown[0].key, NoticeAct.OPEN)


def test_who_does_not_want_to_be_disturbed_hears_of_requests_later(qtbot: QtBot) -> None:
    told = Told()
    told.flow.show_client(SILENT)

    told.flow.show_client(replace(ASKED, availability=Availability.DO_NOT_DISTURB))

    assert told.titles() == []


def test_several_at_once_are_one_notice(qtbot: QtBot) -> None:
    told = Told()
    told.flow.show_client(SILENT)

    told.flow.show_client(replace(ASKED, contacts=(contact("tomas", ContactState.REQUEST_RECEIVED), *ASKED.contacts)))

    assert told.titles() == ["2 people want to be your contacts"]
    assert told.service.shown[0].buttons == ()


def test_without_a_service_a_message_stands_at_the_tray(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _self, title, body: messages.append((title, body)))
    told = Told(has_service=False)
    heard: list[object] = []
    told.flow.callRequested.connect(lambda user, _video: heard.append(user))

    told.flow.missed(HISTORY[0])
    told.tray.icon.messageClicked.emit()
    told.tray.icon.messageClicked.emit()

    assert [title for title, _ in messages] == ["Missed call from Ingrid Solberg"]
    assert heard == [person("ingrid")]
