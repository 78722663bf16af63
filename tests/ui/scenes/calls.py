"""Calls: those that come, the window of a call in its states, and its small forms."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop.callers import Farewell
from app.protocol.description import Kind
from app.protocol.errors import EndReason
from app.protocol.ids import DeviceId
from app.protocol.model import Availability, CallDirection, CallMedia, DeviceInfo
from app.state import DeviceState, Phase
from media.effects.choices import Backdrop, BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import PathInfo, PathKind, PeerStats
from media.frame import SourceProblem
from tests.ui.people import photo
from tests.ui.scenes.scene import ACTS, CONNECTED, DEVICES, ME, Scene, a_call, changed
from ui import paint
from ui.faults import device_fault
from ui.i18n import tr
from ui.icons import Icon
from ui.states import (
    CallViewState,
    IncomingState,
    OwnStatus,
)
from ui.theme import theme
from ui.typography import scaled
from ui.widgets.menu import Menu
from ui.windows.call import CallWindow
from ui.windows.farewell import FarewellCard
from ui.windows.incoming import IncomingCard
from ui.windows.mini_call import MiniCallWindow
from ui.windows.own_menu import make_own_menu
from ui.windows.pop_out import PopOutWindow
from ui.windows.quality_popover import QualityPopover
from ui.windows.question import Question
from ui.wording import source_words


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
                paint.shadow(painter, QRectF(child.geometry()), 20, theme.tokens, blur=40, drop=14)


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
        IncomingCard(state, compact=compact, parent=desk).move(scaled(x), scaled(y))
    missed = replace(jonas.call, phase=Phase.ENDED, reason=EndReason.CANCELLED)
    elsewhere = replace(ingrid.call, phase=Phase.ENDED, reason=EndReason.ANSWERED_ELSEWHERE)
    FarewellCard(missed, Farewell.MISSED, desk).move(scaled(540), scaled(450))
    FarewellCard(elsewhere, Farewell.ELSEWHERE, desk).move(scaled(540), scaled(545))
    return desk


def reply() -> QWidget:
    """Declining in words of one's own."""
    desk = Desk()
    full = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING), "Parley Lisbon", microphone="Headset")
    busy = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "leila"), busy_with="Mei Tanaka")
    compact = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "ingrid"))
    for state, is_compact, x, y in ((full, False, 100, 50), (busy, False, 540, 80), (compact, True, 540, 290)):
        card = IncomingCard(state, compact=is_compact, parent=desk)
        card.move(scaled(x), scaled(y))
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


def one_to_one() -> QWidget:
    """An ordinary call."""
    return call_window(CONNECTED)


def calling() -> QWidget:
    """It rings there."""
    state = replace(CONNECTED, call=a_call(Phase.RINGING), elapsed=0.0, is_peer_speaking=False)
    return call_window(state)


def calling_audio() -> QWidget:
    """It rings there, without a picture."""
    state = replace(
        CONNECTED, call=a_call(Phase.CALLING, media=CallMedia()), devices=DeviceState(), is_peer_speaking=False
    )
    return call_window(state)


def call_hold_offer() -> QWidget:
    """Somebody else is to be called meanwhile."""
    window = call_window(CONNECTED)
    words = tr("You are in a call with {who}", who="Kwame")
    window.toasts.add(words, tr("Hold & call"), icon=Icon.PHONE)
    return window


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
    window.toasts.add(tr("Your call goes on here"))
    return window


def mini_call_muted() -> QWidget:
    """Somebody talks into a muted microphone."""
    window = MiniCallWindow(replace(CONNECTED, devices=DeviceState(is_muted=True), hints_at_mute=True))
    window.picture.show_image(photo("kwame"))
    return window


def mini_call_device() -> QWidget:
    """Another program has the camera."""
    words = source_words(Kind.VIDEO, SourceProblem.IN_USE)
    devices = DeviceState(camera_problem=SourceProblem.IN_USE)
    window = MiniCallWindow(replace(CONNECTED, devices=devices, notice=words))
    window.picture.show_image(photo("kwame"))
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
    asks, detail = tr("Leave the call and quit?"), tr("The call ends for both of you.")
    return Question(asks, detail, tr("Leave and quit"), tr("Stay"))


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
    fault = device_fault(Kind.VIDEO, SourceProblem.IN_USE, words, "")
    devices = DeviceState(camera_problem=SourceProblem.IN_USE)
    return call_window(replace(CONNECTED, devices=devices, notice=words, notice_fault=fault))


def peer_moving() -> QWidget:
    """The other person goes on from another device; their last picture stands."""
    return call_window(changed(is_peer_moving=True))


def call_waiting() -> QWidget:
    """Somebody calls during a call that can wait; and while somebody waits already."""
    desk = Desk()
    leila = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING, "leila", quiet=True), busy_with="Mei Tanaka")
    IncomingCard(replace(leila, can_hold=True), parent=desk).move(scaled(40), scaled(40))
    IncomingCard(leila, parent=desk).move(scaled(40), scaled(250))
    return desk


def waiting() -> QWidget:
    """A call, while another one waits on hold."""
    mei = a_call(Phase.CONNECTED, peer="mei", is_on_hold=True)
    return call_window(replace(CONNECTED, waiting=mei))


def on_hold() -> QWidget:
    """The other person waits, and there is no other call."""
    return call_window(replace(changed(is_on_hold=True), devices=DeviceState(), is_peer_speaking=False))


def held() -> QWidget:
    """The other person talks to somebody else meanwhile."""
    call = changed(is_held_by_peer=True, has_remote_video=False, is_remote_muted=True)
    return call_window(replace(call, is_peer_speaking=False))


def moved_away() -> QWidget:
    """The call goes on on another device."""
    return call_window(changed(phase=Phase.ENDED, reason=EndReason.MOVED, ended_by_me=True, ended_at=100.0))


def ended() -> QWidget:
    """Nobody answered."""
    return call_window(replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER)))


def ended_failed() -> QWidget:
    """The line broke, and did not come back."""
    over = {"phase": Phase.ENDED, "reason": EndReason.CONNECTION_LOST, "ended_at": 100.0}
    return call_window(changed(**over))


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


def menus() -> QWidget:
    """Microphone, camera and own menu."""
    window = CallWindow(replace(CONNECTED, choices=DEVICES))
    sound, camera = window.make_microphone_menu(), window.make_camera_menu()
    window.show_level(-24.0)
    own = make_own_menu(window, OwnStatus(ME, Availability.AVAILABLE, "meet.parley.example"), ACTS)
    return MenuPage(sound, camera, own)


SCENES: dict[str, Scene] = {
    "incoming": Scene(incoming, (1000, 640), is_window=False),
    "reply": Scene(reply, (1000, 640), is_window=False),
    "one_to_one": Scene(one_to_one, (1120, 700)),
    "call_hold_offer": Scene(call_hold_offer, (1120, 700)),
    "calling": Scene(calling, (1120, 700)),
    "calling_audio": Scene(calling_audio, (1120, 700)),
    "two_voices": Scene(two_voices, (1120, 700)),
    "mini_call": Scene(mini_call, (280, 226)),
    "mini_call_first": Scene(mini_call_first, (280, 226)),
    "mini_call_muted": Scene(mini_call_muted, (280, 226)),
    "mini_call_device": Scene(mini_call_device, (280, 226)),
    "pop_out": Scene(pop_out, (960, 540)),
    "popped_out": Scene(popped_out, (1120, 700)),
    "question": Scene(question, (420, 160)),
    "reconnecting": Scene(reconnecting, (1120, 700)),
    "no_server": Scene(no_server, (1120, 700)),
    "learning": Scene(learning, (1120, 700), is_window=False),
    "camera_in_use": Scene(camera_in_use, (1120, 700)),
    "peer_moving": Scene(peer_moving, (1120, 700)),
    "call_waiting": Scene(call_waiting, (490, 420), is_window=False),
    "waiting": Scene(waiting, (1120, 700)),
    "on_hold": Scene(on_hold, (1120, 700)),
    "held": Scene(held, (1120, 700)),
    "moved_away": Scene(moved_away, (1120, 700)),
    "ended": Scene(ended, (1120, 700)),
    "ended_failed": Scene(ended_failed, (1120, 700)),
    "details": Scene(details, (470, 310), is_window=False),
    "menus": Scene(menus, (1160, 600), is_window=False),
}
