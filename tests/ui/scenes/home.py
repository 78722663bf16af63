"""Home and what opens from it."""

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.call_figures import CallFigures
from app.call_log import CallGroup
from app.desktop.fault import Fault
from app.desktop.rejoin import Rejoin
from app.desktop.reminders import Reminder
from app.portrait import PictureFlaw, Portrait
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, DeviceId, RoomId
from app.protocol.model import CallDirection, CallMedia, CallRule, ContactState, DeviceInfo, RunningCall
from app.state import ClientState, Connection, ElsewhereCall, Link, Phase
from tests.ui.people import CONTACTS, HISTORY, NOW, REQUESTS, contact, person, photo, record
from tests.ui.scenes.scene import ACTS, CLIENT, ME, ONLINE, SERVER_URL, Scene, a_call
from ui.icons import Icon
from ui.states import (
    Found,
    HomeState,
    ProfileState,
)
from ui.widgets.rail import Page
from ui.windows.home import HomeWindow
from ui.windows.profile import ProfileWindow
from ui.wording import error_words, flaw_words


def home_window(state: HomeState) -> HomeWindow:
    """The home window in a state."""
    return HomeWindow(state, ACTS)


def home() -> QWidget:
    """An ordinary morning: one request, one call missed, the pointer on Kwame."""
    client = replace(CLIENT, contacts=(*CONTACTS, *REQUESTS))
    window = home_window(HomeState(client, NOW, history=HISTORY))
    window.list.hovered = 3
    return window


def home_offline() -> QWidget:
    """The server is gone, the call goes on in its strip."""
    gone = replace(ONLINE, link=Link.RECONNECTING, retry_at=104.0)
    call = a_call(Phase.CONNECTED)
    client = replace(CLIENT, connection=gone, calls=(call,))
    return home_window(HomeState(client, NOW, 100.0, HISTORY, is_call_window_open=False))


def home_refused() -> QWidget:
    """The server could not do what was asked."""
    words = error_words(ErrorCode.INTERNAL)
    window = home_window(HomeState(CLIENT, NOW, history=HISTORY))
    fault = Fault(words.title, words.detail, ErrorCode.INTERNAL.value, server=SERVER_URL)
    window.toasts.add(words.title, icon=Icon.CIRCLE_ALERT, fault=fault)
    return window


def home_after_call() -> QWidget:
    """A call that found no way, and whose window was away."""
    call = a_call(Phase.ENDED, reason=EndReason.MEDIA_FAILED)
    return home_window(HomeState(CLIENT, NOW, 100.0, HISTORY, last_call=call))


def home_rejoin() -> QWidget:
    """A call broke off a moment ago."""
    offer = Rejoin(CallId("c"), person("kwame"), True, was_lost=True, until=148.0)
    return home_window(HomeState(CLIENT, NOW, 100.0, HISTORY, rejoin=offer))


ELSEWHERE = ElsewhereCall(
    RunningCall(
        CallId("c"), RoomId("r"), person("kwame"), CallDirection.OUTGOING, DeviceInfo(DeviceId("laptop"), "Laptop"),
        CallMedia(video=True),
    ),
    since=-177.0,
)  # fmt: skip


def home_elsewhere() -> QWidget:
    """A call runs on another computer of the same person."""
    client = replace(CLIENT, elsewhere=(ELSEWHERE,))
    return home_window(HomeState(client, NOW, 100.0, HISTORY))


def home_reminder() -> QWidget:
    """The person wanted to call Mei by now."""
    reminder = Reminder(ME.user_id, person("mei"), NOW, video=True)
    return home_window(HomeState(replace(CLIENT, due=(reminder,)), NOW, 100.0, HISTORY))


def home_empty() -> QWidget:
    """The first minute of a new account."""
    client = ClientState(ONLINE, ME)
    return home_window(HomeState(client, NOW))


def home_search() -> QWidget:
    """Searching for "no": one contact, one person on the server."""
    client = replace(CLIENT, missed=())
    window = home_window(HomeState(client, NOW, history=HISTORY, found=Found("no", (person("sofia"),))))
    window.search.edit.setText("no")
    window._searched("no")
    return window


def home_search_everyone() -> QWidget:
    """The same where everyone may call everyone: Sofia, who is no contact, can be called."""
    state = replace(CLIENT, missed=(), call_rule=CallRule.EVERYONE)
    window = home_window(HomeState(state, NOW, history=HISTORY, found=Found("no", (person("sofia"),))))
    window.search.edit.setText("no")
    window._searched("no")
    window.list.choose_user(person("sofia").user_id)
    return window


def stranger_page() -> QWidget:
    """Somebody who is no contact and can be called."""
    window = home_window(HomeState(replace(CLIENT, call_rule=CallRule.EVERYONE), NOW, history=HISTORY))
    window.open_person(person("sofia"))
    return window


def asking_page() -> QWidget:
    """Somebody who wants to be a contact and can be called: the most buttons a person has."""
    contacts = (*CONTACTS, contact("sofia", ContactState.REQUEST_RECEIVED))
    client = replace(CLIENT, contacts=contacts, call_rule=CallRule.EVERYONE)
    window = home_window(HomeState(client, NOW, history=HISTORY))
    window.open_person(person("sofia"))
    return window


def home_waiting() -> QWidget:
    """Signed in, the server has not told anything for a while."""
    client = ClientState(Connection(Link.CONNECTING, SERVER_URL), ME)
    return home_window(HomeState(client, NOW, tick=1.0, opened_at=0.0, is_history_loaded=False))


def people_page() -> QWidget:
    """Requests both ways."""
    state = replace(CLIENT, contacts=(*CONTACTS, *REQUESTS, contact("mei", ContactState.REQUEST_RECEIVED)))
    window = home_window(HomeState(state, NOW, history=HISTORY))
    window.open_page(Page.PEOPLE)
    return window


def blocked_page() -> QWidget:
    """Two people who are not heard."""
    blocked = (contact("tomas", ContactState.BLOCKED), contact("sofia", ContactState.BLOCKED))
    window = home_window(HomeState(replace(CLIENT, contacts=(*CONTACTS, *blocked)), NOW, history=HISTORY))
    window.open_page(Page.PEOPLE)
    window.people.choice.choose(1)
    return window


def person_page() -> QWidget:
    """One contact."""
    window = home_window(HomeState(CLIENT, NOW, history=HISTORY))
    window.open_person(person("kwame"))
    return window


def calls_page() -> QWidget:
    """The history."""
    window = home_window(HomeState(CLIENT, NOW, history=HISTORY))
    window.open_page(Page.CALLS)
    return window


def call_details() -> QWidget:
    """Two calls with Kwame, one with figures of this computer."""
    again = record("kwame", CallDirection.INCOMING, 17 * 3600, 4 * 60)
    measured = CallFigures(
        HISTORY[2].call_id, False, "udp", "host", "srflx", good=1020.0, weak=40.0, rtt=0.018, loss_received=0.004
    )
    client = replace(CLIENT, figures={measured.call_id: measured})
    window = home_window(HomeState(client, NOW, history=HISTORY))
    window.open_calls(CallGroup((HISTORY[2], again)))
    return window


def profile() -> QWidget:
    """One's own profile as it is."""
    return ProfileWindow(ProfileState(ME))


def profile_crop() -> QWidget:
    """A new picture, moved and zoomed."""
    image = photo("ada").convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = flat[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()
    window = ProfileWindow(ProfileState(ME, Portrait(pixels)))
    window.crop.choose(window.crop.crop.zoomed(1.4).moved(0, -30))
    return window


def profile_problem() -> QWidget:
    """A file that is no picture."""
    return ProfileWindow(ProfileState(ME, picture_problem=flaw_words(PictureFlaw.NOT_A_PICTURE)))


SCENES: dict[str, Scene] = {
    "home": Scene(home, (1240, 820)),
    "home_offline": Scene(home_offline, (1240, 820)),
    "home_refused": Scene(home_refused, (1240, 820)),
    "home_after_call": Scene(home_after_call, (1240, 820)),
    "home_rejoin": Scene(home_rejoin, (1240, 820)),
    "home_elsewhere": Scene(home_elsewhere, (1240, 820)),
    "home_reminder": Scene(home_reminder, (1240, 820)),
    "home_empty": Scene(home_empty, (1240, 820)),
    "home_search": Scene(home_search, (1240, 820)),
    "home_waiting": Scene(home_waiting, (1240, 820)),
    "people": Scene(people_page, (1240, 820)),
    "blocked": Scene(blocked_page, (1240, 820)),
    "person": Scene(person_page, (1240, 820)),
    "person_stranger": Scene(stranger_page, (1240, 820)),
    "person_asking": Scene(asking_page, (1240, 820)),
    "home_search_everyone": Scene(home_search_everyone, (1240, 820)),
    "calls": Scene(calls_page, (1240, 820)),
    "call_details": Scene(call_details, (1240, 820)),
    "profile": Scene(profile, (420, 450)),
    "profile_crop": Scene(profile_crop, (420, 600)),
    "profile_problem": Scene(profile_problem, (420, 480)),
}
