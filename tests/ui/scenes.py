"""Every screen in its states, made from frozen data: the screenshots and the tests of the layout share them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.call_figures import CallFigures
from app.call_log import CallGroup
from app.config import Settings
from app.desktop.callers import Farewell
from app.desktop.keys import KeyAct
from app.desktop.rejoin import Rejoin
from app.hosting import Firewall, HostPhase, HostPlan, HostReach, HostState, firewall_commands
from app.invitation import Invitation
from app.known_accounts import KnownAccount
from app.licences import Component, shipped_components
from app.net.address import ServerAddress
from app.net.errors import Obstacle
from app.portrait import PictureFlaw, Portrait
from app.protocol.description import Kind
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, DeviceId, RoomId
from app.protocol.model import Availability, CallDirection, CallMedia, ContactState, DeviceInfo, DeviceKind
from app.protocol.rest import Registration as HostRule
from app.protocol.rest import SignIn
from app.state import CallState, ClientState, Connection, DeviceState, Link, Phase
from media.effects.choices import Backdrop, BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import AudioStats, EchoPhase, EchoState, PathInfo, PathKind, PeerStats, VideoStats
from media.frame import SourceProblem
from tests.ui.people import CONTACTS, HISTORY, NOW, PRESENCE, REQUESTS, contact, person, photo, record
from tests.ui.sheet import make_sheet
from ui import paint
from ui.resources import resource
from ui.settings.catalogue import key_id
from ui.settings.key_control import KeyControl
from ui.settings.kinds import Section
from ui.settings.licences import LicencesWindow
from ui.settings.media import ECHO_TEST
from ui.settings.media_parts import EchoControl, echo_part
from ui.settings.sign_ins import SignInsPart
from ui.settings.state import SettingsState
from ui.settings.window import SettingsWindow
from ui.states import (
    CallViewState,
    Device,
    Devices,
    Form,
    FormField,
    FormProblem,
    Found,
    HomeState,
    IncomingState,
    OwnStatus,
    ProfileState,
    Reach,
    Registration,
    ServerCard,
    ServerChoice,
    ServerKind,
    SignInState,
)
from ui.theme import theme
from ui.widgets.echo_panel import EchoPanel
from ui.widgets.menu import Menu
from ui.widgets.rail import Page
from ui.windows.call import CallWindow
from ui.windows.farewell import FarewellCard
from ui.windows.home import HomeWindow
from ui.windows.host import HostViewState, HostWindow
from ui.windows.incoming import IncomingCard
from ui.windows.invite import InviteState, InviteWindow
from ui.windows.mini_call import MiniCallWindow
from ui.windows.own_menu import OwnActs, make_own_menu
from ui.windows.pop_out import PopOutWindow
from ui.windows.profile import ProfileWindow
from ui.windows.quality_popover import QualityPopover
from ui.windows.question import Question
from ui.windows.sign_in import SignInWindow
from ui.wording import flaw_words, source_words

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


CHOICES = (
    ServerChoice(ServerKind.RECENT, "meet.parley.example", "Parley Lisbon"),
    ServerChoice(ServerKind.NEARBY, "192.168.1.7:8443", "Workshop"),
    ServerChoice(ServerKind.THIS_COMPUTER, "localhost:8443"),
)


def server_gone() -> QWidget:
    """The server does not answer."""
    card = ServerCard("meet.parley.example", Reach.UNREACHABLE, obstacle=Obstacle.NO_CONNECTION)
    return sign_in(SignInState(card, is_editing_server=True, choices=CHOICES))


def certificate_changed() -> QWidget:
    """Another certificate than before."""
    card = ServerCard(
        "meet.parley.example",
        Reach.CERTIFICATE_CHANGED,
        known_fingerprint=":".join(f"{n:02X}" for n in range(32)),
        shown_fingerprint=":".join(f"{n:02X}" for n in range(99, 131)),
    )
    return sign_in(SignInState(card))


def certificate_unknown() -> QWidget:
    """A server of the local network, met for the first time."""
    shown = ":".join(f"{n:02X}" for n in range(99, 131))
    return sign_in(SignInState(ServerCard("192.168.1.7:8443", Reach.CERTIFICATE_UNKNOWN, shown_fingerprint=shown)))


def other_certificate() -> QWidget:
    """The server is not the one that the invitation means."""
    card = ServerCard(
        "192.168.1.7:8443",
        Reach.OTHER_CERTIFICATE,
        known_fingerprint=":".join(f"{n:02X}" for n in range(32)),
        shown_fingerprint=":".join(f"{n:02X}" for n in range(99, 131)),
    )
    return sign_in(SignInState(card, form=Form.REGISTER, invitation=INVITED))


def invited() -> QWidget:
    """An invitation led here: its code is filled in."""
    card = replace(SERVER, registration=Registration.INVITATION)
    return sign_in(SignInState(card, form=Form.REGISTER, invitation=INVITED))


def choose_server() -> QWidget:
    """No server yet."""
    return sign_in(SignInState(is_editing_server=True, choices=CHOICES))


def accounts() -> QWidget:
    """Two servers, three accounts."""
    known = (
        KnownAccount("meet.parley.example", "ada", "Ada Moreau", "Parley Lisbon"),
        KnownAccount("192.168.1.7:8443", "ada.m", "Ada (workshop)", "Workshop"),
        KnownAccount("meet.parley.example", "choir", "Choir of the north-eastern parishes"),
    )
    return sign_in(SignInState(form=Form.ACCOUNTS, accounts=known))


def locked() -> QWidget:
    """Too many tries."""
    problem = FormProblem(FormField.PASSWORD, "Too many tries. Try again in 2 min.")
    return sign_in(SignInState(SERVER, username="ada", problem=problem, locked_for=110.0))


def host_new() -> QWidget:
    """Nothing runs yet."""
    return HostWindow(HostViewState(name="ada-laptop"))


def host_running() -> QWidget:
    """Running for the network, behind a firewall."""
    plan = HostPlan(HostReach.NETWORK, HostRule.INVITATION, "Workshop", keeps_running=True)
    state = HostState(HostPhase.RUNNING, plan, 7, "https://192.168.1.7:8443", INVITED.fingerprint)
    return HostWindow(HostViewState(state, firewall=firewall_commands(Firewall.UFW, 8443)))


def host_failed() -> QWidget:
    """It ended by itself."""
    words = ("OSError: [Errno 28] No space left on device", "parley-server: cannot write the database")
    return HostWindow(HostViewState(HostState(HostPhase.FAILED, last_words=words), name="ada-laptop"))


def invite_window() -> QWidget:
    """A server of the local network that wants invitations."""
    state = InviteState("Workshop", str(INVITED), lets_register=True, carries_certificate=True)
    return InviteWindow(state)


INVITED = Invitation(
    ServerAddress("192.168.1.7", 8443, True), ":".join(f"{n:02X}" for n in range(32)), "kL3xWq8u", "kwame"
)
ME = person("ada")
SERVER_URL = "https://meet.parley.example"
ONLINE = Connection(Link.ONLINE, SERVER_URL, "meet.parley.example", rtt=0.018)


def _nothing(*_: object) -> None:
    pass


ACTS = OwnActs(*[_nothing] * 9)
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


def home_rejoin() -> QWidget:
    """A call broke off a moment ago."""
    offer = Rejoin(person("kwame"), True, was_lost=True, until=148.0)
    return home_window(HomeState(CLIENT, NOW, 100.0, HISTORY, rejoin=offer))


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


def a_call(
    phase: Phase, direction: CallDirection = CallDirection.OUTGOING, peer: str = "kwame", **more: Any
) -> CallState:
    """A call with Kwame."""
    values: dict[str, Any] = {
        "call_id": CallId("c"), "room_id": RoomId("r"), "direction": direction, "phase": phase, "peer": person(peer),
        "media": CallMedia(video=True), "created_at": 0.0, "connected_at": -177.0 if phase is Phase.CONNECTED else None,
    }  # fmt: skip
    return CallState(**(values | more))


class Desk(QWidget):
    """A neutral desktop behind popups, so that shadows can be judged."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a calm gradient."""
        dark = theme.tokens.is_dark
        colours = ("#26323B", "#1A2128", "#2B2530") if dark else ("#C9DDE3", "#DDE5EA", "#E7DDE2")
        gradient = QLinearGradient(0, 0, self.width(), self.height())
        for at, colour in zip((0, 0.55, 1), colours, strict=True):
            gradient.setColorAt(at, QColor(colour))
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), gradient)
            for child in (*self.findChildren(IncomingCard), *self.findChildren(FarewellCard)):
                paint.shadow(painter, QRectF(child.geometry()), 20, blur=40, drop=14)


def incoming() -> QWidget:
    """All forms of an incoming call."""
    desk = Desk()
    device = DeviceInfo(DeviceId("d"), "Mobile")
    kwame = a_call(Phase.RINGING, CallDirection.INCOMING, peer_device=device)
    full = IncomingState(kwame, "Parley Lisbon", microphone="Jabra Evolve2 65", camera="Logitech Brio")
    ingrid = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "ingrid"))
    leila = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "leila", quiet=True), busy_with="Mei Tanaka")
    jonas = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "jonas", media=CallMedia()))
    for state, compact, x, y in (
        (full, False, 100, 50), (ingrid, True, 540, 50), (leila, False, 540, 170), (jonas, True, 540, 330),
    ):  # fmt: skip
        IncomingCard(state, compact=compact, parent=desk).move(x, y)
    missed = replace(jonas.call, phase=Phase.ENDED, reason=EndReason.CANCELLED)
    elsewhere = replace(ingrid.call, phase=Phase.ENDED, reason=EndReason.ANSWERED_ELSEWHERE)
    FarewellCard(missed, Farewell.MISSED, desk).move(540, 450)
    FarewellCard(elsewhere, Farewell.ELSEWHERE, desk).move(540, 545)
    return desk


def reply() -> QWidget:
    """Declining in words of one's own."""
    desk = Desk()
    full = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING), "Parley Lisbon", microphone="Headset")
    busy = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "leila"), busy_with="Mei Tanaka")
    compact = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "ingrid"))
    for state, is_compact, x, y in ((full, False, 100, 50), (busy, False, 540, 80), (compact, True, 540, 260)):
        card = IncomingCard(state, compact=is_compact, parent=desk)
        card.move(x, y)
        card.reply.open()
        card.reply.field.edit.setText("In a meeting. I call you at four.")
    return desk


def call_window(state: CallViewState, theirs: str = "kwame") -> CallWindow:
    """The call window in a state, with pictures in place of frames."""
    window = CallWindow(state)
    window.stage.remote.show_image(photo(theirs))
    window.stage.own.show_image(photo("ada"))
    window.outgoing.preview.show_image(photo("ada"))
    return window


CONNECTED = CallViewState(
    ME,
    a_call(
        Phase.CONNECTED, has_remote_video=True, path=PathInfo(PathKind.DIRECT, "udp", "host", "srflx", 0.018),
        stats=PeerStats(
            rtt=0.018, loss_received=0.004, loss_sent=0.001, estimate=4.2e6,
            video_received=VideoStats(1280, 720, 30.0, 2.1e6, "h264"),
            video_sent=VideoStats(1280, 720, 30.0, 2.0e6, "h264"),
            audio_received=AudioStats(36e3, -24.0), audio_sent=AudioStats(32e3, -30.0),
        ),
    ),
    DeviceState(is_camera_on=True),
    elapsed=277.0,
    is_peer_speaking=True,
)  # fmt: skip


def changed(**call: Any) -> CallViewState:
    """The connected call with something changed."""
    return replace(CONNECTED, call=replace(CONNECTED.call, **call))


def one_to_one() -> QWidget:
    """An ordinary call."""
    return call_window(CONNECTED)


def calling() -> QWidget:
    """It rings there."""
    return call_window(replace(CONNECTED, call=a_call(Phase.RINGING), elapsed=0.0))


def calling_audio() -> QWidget:
    """It rings there, without a picture."""
    state = replace(CONNECTED, call=a_call(Phase.CALLING, media=CallMedia()), devices=DeviceState())
    return call_window(state)


def two_voices() -> QWidget:
    """Both cameras off, one muted."""
    state = replace(changed(has_remote_video=False), devices=DeviceState(is_muted=True))
    return call_window(state)


def mini_call() -> QWidget:
    """The call in the corner of the screen."""
    window = MiniCallWindow(CONNECTED)
    window.picture.show_image(photo("kwame"))
    return window


def mini_call_first() -> QWidget:
    """The first time, muted, the line gone."""
    window = MiniCallWindow(replace(changed(is_media_lost=True), devices=DeviceState(is_muted=True)))
    window.picture.show_image(photo("kwame"))
    window.toasts.add("Your call goes on here")
    return window


def pop_out() -> QWidget:
    """The other person in a window of their own."""
    window = PopOutWindow(CONNECTED)
    window.picture.show_image(photo("kwame"))
    return window


def popped_out() -> QWidget:
    """And the call window meanwhile."""
    return call_window(replace(CONNECTED, is_popped_out=True))


def question() -> QWidget:
    """Before quitting in a call."""
    return Question("Leave the call and quit?", "The other person stays behind.", "Leave and quit", "Stay")


def reconnecting() -> QWidget:
    """The line is gone."""
    return call_window(replace(changed(is_media_lost=True), is_server_reachable=False))


def no_server() -> QWidget:
    """Through the relay, the server gone, a weak line, muted, the camera off."""
    weak = PeerStats(rtt=0.7, loss_received=0.09)
    call = changed(path=PathInfo(PathKind.RELAY, "udp", "relay", "srflx"), stats=weak, is_remote_muted=True)
    devices = DeviceState(is_muted=True)
    return call_window(replace(call, is_server_reachable=False, retry_in=4.0, devices=devices, is_peer_speaking=False))


def learning() -> QWidget:
    """A backdrop is chosen and the room not known yet; original sound is on; the other person's menu is open."""
    state = replace(
        CONNECTED,
        effects=PictureEffects(backdrop=Backdrop.SHELVES),
        backdrop=BackdropState.WAITING,
        processing=ProcessingSettings(is_original=True),
    )
    window = call_window(state)
    menu = window.make_picture_menu()
    menu.setParent(window, Qt.WindowType.Widget)
    menu.setGeometry(QRect(QPoint(60, 300), menu.sizeHint()))
    menu.show()
    return window


def camera_in_use() -> QWidget:
    """Another program has the camera."""
    words = source_words(Kind.VIDEO, SourceProblem.IN_USE)
    return call_window(replace(CONNECTED, devices=DeviceState(camera_problem=SourceProblem.IN_USE), notice=words))


def ended() -> QWidget:
    """Nobody answered."""
    return call_window(replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER)))


def details() -> QWidget:
    """The details of the connection."""
    popover = QualityPopover()
    popover.show_call(CONNECTED.call)
    return popover


class MenuPage(QWidget):
    """Menus beside one another: popups cannot be rendered into a window."""

    def __init__(self, *menus: Menu) -> None:
        super().__init__()
        for menu in menus:
            menu.setParent(self, Qt.WindowType.Widget)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)

    def showEvent(self, event: object) -> None:
        """Lay them out."""
        x = 24
        for menu in self.findChildren(Menu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            menu.adjustSize()
            menu.move(x, 24)
            menu.show()
            x += menu.width() + 24


DEVICES = Devices(
    (Device("m1", "Jabra Evolve2 65", True), Device("m2", "Built-in microphone")),
    (Device("s1", "Jabra Evolve2 65"), Device("s2", "Monitor & speakers")),
    (Device("c1", "Logitech Brio"), Device("c2", "<b>Virtual</b> camera")),
)


def menus() -> QWidget:
    """Microphone, camera and own menu."""
    window = CallWindow(replace(CONNECTED, choices=DEVICES))
    sound, camera = window.make_microphone_menu(), window.make_camera_menu()
    window.show_level(-24.0)
    own = make_own_menu(window, OwnStatus(ME, Availability.AVAILABLE, "meet.parley.example"), ACTS)
    return MenuPage(sound, camera, own)


SIGN_INS = (
    SignIn(DeviceInfo(DeviceId("d1"), "ada-workstation", platform="Linux"), NOW - 9e6, NOW, current=True),
    SignIn(DeviceInfo(DeviceId("d2"), "MacBook of Ada", platform="macOS 15"), NOW - 4e6, NOW - 3600),
    SignIn(DeviceInfo(DeviceId("d3"), "<b>lobby</b> bot", DeviceKind.HEADLESS, "Linux"), NOW - 2e6, NOW - 4 * 86400),
)
SETTINGS = SettingsState(
    Settings(),
    CLIENT,
    DEVICES,
    fingerprint=":".join(f"{n:02X}" for n in range(160, 192)),
    sign_ins=SIGN_INS,
    now=NOW,
)


def settings_search_nothing() -> QWidget:
    """No setting has such a word."""
    window = settings_window(Section.CALLS)
    window.search.edit.setText("hologram")
    window.search.edited.emit("hologram")
    return window


def licences() -> QWidget:
    """What Parley is made of."""
    window = LicencesWindow((Component("Parley", "0.1", "Apache-2.0"), *shipped_components(resource("licences"))))
    window.list.setCurrentRow(1)
    return window


PARTS = {ECHO_TEST: echo_part(EchoPanel), "sign_ins": lambda _state: SignInsPart()}


def settings_window(section: Section, state: SettingsState | None = None) -> SettingsWindow:
    """The settings, open at a page."""
    window = SettingsWindow(state or SETTINGS, PARTS)
    window.open(section)
    return window


def settings_echo() -> QWidget:
    """The page of sound while the person says something."""
    window = settings_window(Section.AUDIO)
    echo = window.pages[Section.AUDIO].rows[ECHO_TEST].control
    assert isinstance(echo, EchoControl)
    echo.panel.show_state(EchoState(EchoPhase.RECORDING, -24.0, 0.4))
    return window


def settings_keys() -> QWidget:
    """Keys of the person's own, one field that listens, and one that was refused."""
    settings = Settings(own_keys={"mute": "M", "details": ""})
    window = settings_window(Section.KEYBOARD, replace(SETTINGS, settings=settings))
    rows = window.pages[Section.KEYBOARD].rows
    listening, refused = rows[key_id(KeyAct.CAMERA)].control, rows[key_id(KeyAct.LEAVE)].control
    assert isinstance(listening, KeyControl)
    assert isinstance(refused, KeyControl)
    listening.field.listen()
    refused.field.recorded.emit("F11")
    return window


def settings_search() -> QWidget:
    """A single setting is searched for."""
    window = settings_window(Section.APPEARANCE)
    window.search.edit.setText("t")
    window.search.edited.emit("t")
    return window


SCENES: dict[str, Scene] = {
    "components": Scene(make_sheet, (1160, 860)),
    "sign_in": Scene(wrong_password, (1040, 680), (400, 640)),
    "register": Scene(register, (1040, 760)),
    "server_gone": Scene(server_gone, (1040, 680)),
    "choose_server": Scene(choose_server, (1040, 680), (400, 640)),
    "certificate_unknown": Scene(certificate_unknown, (1040, 680)),
    "other_certificate": Scene(other_certificate, (1040, 760)),
    "invited": Scene(invited, (1040, 760)),
    "accounts": Scene(accounts, (1040, 680), (400, 640)),
    "locked": Scene(locked, (1040, 680)),
    "host_new": Scene(host_new, (620, 430)),
    "host_running": Scene(host_running, (620, 470)),
    "host_failed": Scene(host_failed, (620, 470)),
    "invite": Scene(invite_window, (640, 290)),
    "certificate_changed": Scene(certificate_changed, (1040, 760)),
    "home": Scene(home, (1240, 820), (720, 520)),
    "home_offline": Scene(home_offline, (1240, 820)),
    "home_rejoin": Scene(home_rejoin, (1240, 820)),
    "home_empty": Scene(home_empty, (1240, 820)),
    "home_search": Scene(home_search, (1240, 820)),
    "home_waiting": Scene(home_waiting, (1240, 820)),
    "people": Scene(people_page, (1240, 820), (720, 520)),
    "blocked": Scene(blocked_page, (1240, 820)),
    "person": Scene(person_page, (1240, 820), (720, 520)),
    "calls": Scene(calls_page, (1240, 820), (720, 520)),
    "call_details": Scene(call_details, (1240, 820), (720, 520)),
    "profile": Scene(profile, (420, 560)),
    "profile_crop": Scene(profile_crop, (420, 600)),
    "profile_problem": Scene(profile_problem, (420, 560)),
    "incoming": Scene(incoming, (1000, 640)),
    "reply": Scene(reply, (1000, 640)),
    "one_to_one": Scene(one_to_one, (1120, 700), (390, 640)),
    "calling": Scene(calling, (1120, 700), (390, 640)),
    "calling_audio": Scene(calling_audio, (1120, 700)),
    "two_voices": Scene(two_voices, (1120, 700), (390, 640)),
    "mini_call": Scene(mini_call, (280, 226), (240, 190)),
    "mini_call_first": Scene(mini_call_first, (280, 226)),
    "pop_out": Scene(pop_out, (960, 540), (240, 135)),
    "popped_out": Scene(popped_out, (1120, 700)),
    "question": Scene(question, (420, 160)),
    "reconnecting": Scene(reconnecting, (1120, 700)),
    "no_server": Scene(no_server, (1120, 700)),
    "learning": Scene(learning, (1120, 700), (800, 600)),
    "camera_in_use": Scene(camera_in_use, (1120, 700)),
    "ended": Scene(ended, (1120, 700), (390, 640)),
    "details": Scene(details, (430, 300)),
    "menus": Scene(menus, (960, 600)),
    "settings_appearance": Scene(lambda: settings_window(Section.APPEARANCE), (980, 760), (760, 560)),
    "settings_audio": Scene(settings_echo, (980, 1180), (760, 560)),
    "settings_video": Scene(lambda: settings_window(Section.VIDEO), (980, 760), (760, 560)),
    "settings_keyboard": Scene(settings_keys, (980, 760), (760, 560)),
    "settings_network": Scene(lambda: settings_window(Section.NETWORK), (980, 760), (760, 560)),
    "settings_general": Scene(lambda: settings_window(Section.GENERAL), (980, 760)),
    "settings_calls": Scene(lambda: settings_window(Section.CALLS), (980, 760), (760, 560)),
    "settings_privacy": Scene(lambda: settings_window(Section.PRIVACY), (980, 760), (760, 560)),
    "settings_account": Scene(lambda: settings_window(Section.ACCOUNT), (980, 760), (760, 560)),
    "settings_about": Scene(lambda: settings_window(Section.ABOUT), (980, 760)),
    "settings_nothing": Scene(settings_search_nothing, (980, 760)),
    "licences": Scene(licences, (820, 620)),
    "settings_search": Scene(settings_search, (980, 760)),
}
