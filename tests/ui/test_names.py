"""Names come from strangers: markup, 200 emoji, endless words, control characters and other scripts stay plain text."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.call_log import grouped
from app.protocol.ids import UserId
from app.protocol.model import CallDirection, ContactInfo, ContactState, UserInfo
from app.state import Phase
from tests.ui.people import NOW, record
from tests.ui.scenes.calls import MenuPage
from tests.ui.scenes.home import home_window
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.states import Found, HomeState, IncomingState, ProfileState
from ui.widgets.notice import Toast
from ui.widgets.rail import Page
from ui.windows.call import CallWindow
from ui.windows.home import HomeWindow
from ui.windows.incoming import IncomingPopup
from ui.windows.person_menu import make_person_menu
from ui.windows.profile import ProfileWindow

NAMES = {
    "markup": "<b>Kwame</b> <img src='http://127.0.0.1:9/x.png'>",
    "emoji": "👩‍👩‍👧‍👦" * 12 + "🎉" * 40,
    "endless": "W" * 64,
    "controls": "a\tb\nc\r\x00d\u202ee",
    "arabic": "ليلى حداد",
    "template": "{name} {0} %1 &amp; &Quit",
    "two hundred emoji": "🎉" * 200,
    "joined emoji": "👩🏽‍🚀" * 64,
    "invisible": "A\u200bd\u2060a\ufeff\u00ad",
    "turned": "\u202eadA \u2066x\u2069 עדה",
    "lines": "Ada\n\n\r\u2028\u2029\u0085Moreau",
    "combining": "Z" + "\u0335\u0321\u0489" * 20,
}


@pytest.fixture(params=NAMES, ids=list(NAMES))
def stranger(request: pytest.FixtureRequest) -> UserInfo:
    """Somebody with a name that wants to be more than a name."""
    return UserInfo(UserId("x"), "x", NAMES[request.param])


def windows(stranger: UserInfo) -> Iterator[QWidget]:
    call = replace(a_call(Phase.CONNECTED, has_remote_video=True), peer=stranger)
    ringing = a_call(Phase.RINGING, CallDirection.INCOMING)
    yield CallWindow(replace(CONNECTED, call=call, me=stranger))
    yield CallWindow(replace(CONNECTED, call=replace(call, phase=Phase.RINGING, connected_at=None)))
    yield CallWindow(replace(CONNECTED, call=replace(call, phase=Phase.ENDED)))
    yield IncomingPopup(IncomingState(replace(ringing, peer=stranger), stranger.name))
    yield IncomingPopup(IncomingState(replace(ringing, peer=stranger), busy_with=stranger.name))
    contacts = (ContactInfo(stranger, ContactState.CONTACT), ContactInfo(stranger, ContactState.REQUEST_RECEIVED))
    past = (structs.replace(record("kwame", CallDirection.INCOMING, 60, 0), peer=stranger),)
    state = HomeState(replace(CLIENT, contacts=contacts, me=stranger), NOW, history=past, last_call=call)
    found = replace(state, found=Found("x", (structs.replace(stranger, user_id=UserId("y")),)))
    for open_page in PAGES:
        home = home_window(found)
        open_page(home, stranger)
        yield home
    yield ProfileWindow(ProfileState(stranger))
    yield MenuPage(make_person_menu(home, stranger, None, lambda _action, _user: None, no_call=None))
    yield Toast(f"{stranger.name} is removed", "Send a request")


def search(home: HomeWindow, _stranger: UserInfo) -> None:
    home.search.edit.setText("x")
    home._searched("x")


PAGES: tuple[Callable[[HomeWindow, UserInfo], None], ...] = (
    lambda home, stranger: home.open_person(stranger),
    lambda home, _stranger: home.open_calls(grouped(home._state.history)[0]),
    lambda home, _stranger: home.open_page(Page.CALLS),
    lambda home, _stranger: home.open_page(Page.PEOPLE),
    search,
)


def test_windows_show_them_plain_and_keep_their_size(qtbot: QtBot, stranger: UserInfo) -> None:
    for shown in windows(stranger):
        qtbot.addWidget(shown)
        shown.show()
        size = shown.size()
        assert not shown.grab().isNull()
        assert shown.size() == size
        assert shown.width() <= 1400
        for label in shown.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText
        for child in (shown, *shown.findChildren(QWidget)):
            tip = child.toolTip()
            assert "<b>" not in tip
            assert "<img" not in tip
