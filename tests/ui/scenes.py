"""Every screen in its states, made from frozen data: the screenshots and the tests of the layout share them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.net.errors import Obstacle
from app.protocol.ids import CallId, RoomId
from app.protocol.model import Availability, CallDirection, CallMedia
from app.state import CallState, ClientState, Connection, Link, Phase
from tests.ui.people import CONTACTS, HISTORY, NOW, PRESENCE, REQUESTS, person
from tests.ui.sheet import make_sheet
from ui.states import Form, FormField, FormProblem, Found, HomeState, Reach, Registration, ServerCard, SignInState
from ui.widgets.rail import Page
from ui.windows.home import HomeWindow
from ui.windows.own_menu import OwnActs
from ui.windows.sign_in import SignInWindow

SERVER = ServerCard("meet.parley.example", Reach.REACHABLE, "meet.parley.example", "0.1", 0.018)


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen at one size."""

    make: Callable[[], QWidget]
    size: tuple[int, int]
    small: tuple[int, int] | None = None
    """A second, small size."""


def sign_in(state: SignInState, password: str = "") -> QWidget:
    """The sign-in window in a state."""
    window = SignInWindow()
    window.show_state(state)
    if password:
        window._password.set_text(password)
    return window


def wrong_password() -> QWidget:
    """The password does not match."""
    problem = FormProblem(FormField.PASSWORD, "Name and password do not match.")
    window = sign_in(SignInState(SERVER, username="ada"), "secretword")
    assert isinstance(window, SignInWindow)
    window.show_state(SignInState(SERVER, username="ada", problem=problem))
    return window


def register() -> QWidget:
    """A new account, the first of the server, with an invitation."""
    card = replace(SERVER, registration=Registration.INVITATION, is_first_account=True)
    return sign_in(SignInState(card, form=Form.REGISTER))


def server_gone() -> QWidget:
    """The server does not answer."""
    card = ServerCard("meet.parley.example", Reach.UNREACHABLE, obstacle=Obstacle.NO_CONNECTION)
    return sign_in(SignInState(card, is_editing_server=True, recent=("meet.parley.example", "localhost:8443")))


def certificate_changed() -> QWidget:
    """Another certificate than before."""
    card = ServerCard(
        "meet.parley.example",
        Reach.CERTIFICATE_CHANGED,
        known_fingerprint=":".join(f"{n:02X}" for n in range(32)),
        shown_fingerprint=":".join(f"{n:02X}" for n in range(99, 131)),
    )
    return sign_in(SignInState(card))


ME = person("ada")
SERVER_URL = "https://meet.parley.example"
ONLINE = Connection(Link.ONLINE, SERVER_URL, "meet.parley.example", rtt=0.018)


def _nothing(*_: object) -> None:
    pass


ACTS = OwnActs(_nothing, _nothing, _nothing, _nothing, _nothing)
CLIENT = ClientState(ONLINE, ME, Availability.AVAILABLE, CONTACTS, PRESENCE, HISTORY[:1])


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


def home_empty() -> QWidget:
    """The first minute of a new account."""
    client = ClientState(ONLINE, ME)
    return home_window(HomeState(client, NOW))


def home_search() -> QWidget:
    """Searching: one contact, one person on the server."""
    client = replace(CLIENT, missed=())
    window = home_window(HomeState(client, NOW, history=HISTORY, found=Found("ra", (person("sofia"),))))
    window.search.edit.setText("ra")
    window._searched("ra")
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


def a_call(
    phase: Phase, direction: CallDirection = CallDirection.OUTGOING, peer: str = "kwame", **more: Any
) -> CallState:
    """A call with Kwame."""
    values: dict[str, Any] = {
        "call_id": CallId("c"), "room_id": RoomId("r"), "direction": direction, "phase": phase, "peer": person(peer),
        "media": CallMedia(video=True), "created_at": 0.0, "connected_at": -177.0 if phase is Phase.CONNECTED else None,
    }  # fmt: skip
    return CallState(**(values | more))


SCENES: dict[str, Scene] = {
    "components": Scene(make_sheet, (1160, 860)),
    "sign_in": Scene(wrong_password, (1040, 680), (400, 640)),
    "register": Scene(register, (1040, 760)),
    "server_gone": Scene(server_gone, (1040, 680)),
    "certificate_changed": Scene(certificate_changed, (1040, 760)),
    "home": Scene(home, (1240, 820), (720, 560)),
    "home_offline": Scene(home_offline, (1240, 820)),
    "home_empty": Scene(home_empty, (1240, 820)),
    "home_search": Scene(home_search, (1240, 820)),
    "person": Scene(person_page, (1240, 820), (720, 560)),
    "calls": Scene(calls_page, (1240, 820)),
}
