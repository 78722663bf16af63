"""The window of an incoming call: full when idle, compact beside other work, and while in another call."""

from PySide6.QtCore import QPoint, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.keys import KeyAct
from ui import paint
from ui.announce import announce
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import keys
from ui.states import IncomingState
from ui.theme import faded, tokens_of
from ui.tokens import Radius
from ui.typography import Role, line_height, scaled
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import column, margins, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.call_button import RoundButton, RoundKind
from ui.widgets.control import Control
from ui.widgets.label import Label
from ui.widgets.menu import Menu
from ui.widgets.pulse import PulsingAvatar
from ui.widgets.turning import TurningLayout
from ui.windows.popup import PopupWindow
from ui.windows.remind_menu import add_reminders
from ui.windows.reply import ReplyLine, ready_replies

DEAF_MS = 500  # a click meant for what lay here before must not answer a call
FULL = QSize(360, 540)
COMPACT = QSize(410, 90)
IN_CALL = QSize(410, 130)
MAY_WAIT = QSize(410, 172)  # with a second line of answers
COMPACT_HEAD, IN_CALL_HEAD = 80, 66  # pixels from the top that stay in sight while somebody writes


class IncomingCard(QWidget):
    """The card: who calls, and what to do. Ignores answers for its first half second."""

    accepted = Signal(bool)
    """With or without the camera."""
    held = Signal(bool)
    """The same, and the call of now waits on hold."""
    declined = Signal()
    replied = Signal(str)
    """Refused in words."""
    reminded = Signal(float)
    """Refused, to be reminded in so many seconds."""
    resized = Signal()
    """The card is higher or lower than before."""

    def __init__(self, state: IncomingState, *, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._is_compact = compact
        self._is_listening = False
        self._message: Button | None = None
        self.remind: Button | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DEAF_MS)
        self._wait.timeout.connect(self.listen)
        self.setAccessibleName(headline(state))
        if state.busy_with:
            self._build_in_call()
        elif compact:
            self._build_compact()
        else:
            self._build_full()
        self._height = self.height()
        self.reply = ReplyLine(self)
        self.reply.sent.connect(self._reply)
        self.reply.opened.connect(self._make_room)
        self.reply.closed.connect(self._take_room_back)

    def listen(self) -> None:
        """Take answers from now on."""
        self._is_listening = True

    def showEvent(self, event: QShowEvent) -> None:
        """Start to listen half a second after being shown."""
        self._wait.start()

    def accept(self, *, video: bool) -> None:
        """Answer, unless too early, or under words that somebody writes."""
        if self._is_listening and self.reply.isHidden():
            self.accepted.emit(video)

    def hold_and_accept(self, *, video: bool) -> None:
        """Answer, and let the call of now wait; where that cannot be, as `accept`."""
        if not self.state.can_hold:
            self.accept(video=video)
        elif self._is_listening and self.reply.isHidden():
            self.held.emit(video)

    def decline(self) -> None:
        """Refuse, unless too early, or under words that somebody writes."""
        if self._is_listening and self.reply.isHidden():
            self.declined.emit()

    def make_reply_menu(self) -> Menu:
        """What can be said with a click, and writing something else."""
        menu = Menu(self)
        menu.add_heading(tr("Decline with a message"))
        for words in ready_replies():
            menu.add_item(words, lambda said=words: self._reply(said))  # type: ignore[misc]  # bound now
        menu.addSeparator()
        menu.add_item(tr("Write something else…"), self.reply.open, icon=Icon.MESSAGE)
        menu.addSeparator()
        add_reminders(menu, tr("Decline and remind me"), self._remind)
        return menu

    def open_remind_menu(self) -> None:
        """When to be reminded, unless it is too early to answer."""
        if self._is_listening and self.reply.isHidden() and self.remind is not None:
            menu = Menu(self)
            add_reminders(menu, tr("Decline and remind me"), self._remind)
            menu.open_above(self.remind.mapToGlobal(QPoint(0, 0)))

    def _remind(self, within: float) -> None:
        if self._is_listening:
            self.reminded.emit(within)

    def open_reply_menu(self) -> None:
        """Open it, unless too early, or open already."""
        if self._is_listening and self.reply.isHidden():
            button = self._message
            at = button.mapToGlobal(QPoint(0, 0)) if button is not None else self.mapToGlobal(QPoint(16, self.height()))
            self.make_reply_menu().open_above(at)

    def _reply(self, words: str) -> None:
        if self._is_listening:
            self.replied.emit(words)

    # -- while somebody writes

    def _make_room(self) -> None:
        """The answers go, and the small forms grow downwards: it stays in sight whom the words go to."""
        self._show_answers(False)
        if self._is_small:
            head = scaled(IN_CALL_HEAD if self.state.busy_with else COMPACT_HEAD)
            self._be_high(head + self.reply.sizeHint().height())

    def _take_room_back(self) -> None:
        self._show_answers(True)
        if self._is_small:
            self._be_high(self._height)

    def _be_high(self, pixels: int) -> None:
        layout = self.layout()
        if layout is not None and not self.state.busy_with:  # the one line of the compact form stays where it was
            layout.setContentsMargins(margins(16, 0, 16, pixels - self._height))
        self.setFixedHeight(pixels)
        self.resized.emit()

    def _show_answers(self, is_shown: bool) -> None:
        for control in self.findChildren(Control):
            if not self.reply.isAncestorOf(control):
                policy = control.sizePolicy()
                policy.setRetainSizeWhenHidden(True)
                control.setSizePolicy(policy)
                control.setVisible(is_shown)

    @property
    def _is_small(self) -> bool:
        return self._is_compact or bool(self.state.busy_with)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The compact form has no room for a button."""
        if self._is_listening:
            self.make_reply_menu().popup(event.globalPos())

    # -- the three forms

    def _build_full(self) -> None:
        state = self.state
        video = state.call.media.video
        self.setFixedSize(scaled(FULL.width()), scaled(FULL.height()))
        device = state.call.peer_device
        names = (device.name if device is not None else "", state.server_name)
        detail = " · ".join(dict.fromkeys(name for name in names if name))  # a server at home is called as its computer
        buttons = row(None, gap=0)
        for button in self._round_buttons(64, labelled=True):
            buttons.addWidget(button)
            buttons.addStretch(1)
        parts = column(
            Label(headline(state), Role.SMALL_MEDIUM, lambda t: t.text2, align=paint.CENTER), 14,
            row(None, PulsingAvatar(state.call.peer), None), 2,
            Label(state.call.peer.name, Role.TITLE, align=paint.CENTER, may_cut=True),
            Label(detail, Role.BODY, lambda t: t.text2, align=paint.CENTER), 14,
            gap=4, around=(24, 28, 24, 28),
        )  # fmt: skip
        if state.microphone or state.camera:
            parts.addWidget(_DeviceLine(state, with_camera=video))
        parts.addSpacing(16)
        parts.addStretch(1)
        parts.addLayout(buttons)
        self._message = Button(tr("Reply with a message"), Kind.GHOST, SMALL, icon=Icon.MESSAGE)
        self._message.clicked.connect(self.open_reply_menu)
        parts.addSpacing(14)
        self.remind = Button(tr("Remind me"), Kind.GHOST, SMALL, icon=Icon.CLOCK)
        self.remind.clicked.connect(self.open_remind_menu)
        words = TurningLayout(gap=4, stacked_gap=2)
        words.addStretch(1)
        for act in (self._message, self.remind):
            words.addWidget(act, 0, paint.CENTER)
        words.addStretch(1)
        parts.addLayout(words)
        self.setLayout(parts)

    def _round_buttons(self, pixels: int, *, labelled: bool) -> list[RoundButton]:
        decline = RoundButton(Icon.HANG_UP, tr("Decline"), RoundKind.DECLINE, pixels=pixels, labelled=labelled)
        decline.clicked.connect(self.decline)
        if not self.state.call.media.video:
            accept = RoundButton(Icon.PHONE, tr("Accept"), RoundKind.ACCEPT, pixels=pixels, labelled=labelled)
            accept.clicked.connect(lambda: self.accept(video=False))
            return [decline, accept]
        voice = RoundButton(Icon.PHONE, tr("Audio only"), RoundKind.NEUTRAL, pixels=pixels, labelled=labelled)
        video = RoundButton(Icon.VIDEO, tr("Accept"), RoundKind.ACCEPT, pixels=pixels, labelled=labelled)
        voice.setAccessibleName(tr("Accept without camera"))
        video.setAccessibleName(tr("Accept with camera"))
        voice.clicked.connect(lambda: self.accept(video=False))
        video.clicked.connect(lambda: self.accept(video=True))
        return [decline, voice, video]

    def _build_compact(self) -> None:
        state = self.state
        self.setFixedSize(scaled(COMPACT.width()), scaled(COMPACT.height()))
        words = tr("Video call") if state.call.media.video else tr("Audio call")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(16, 0, 16, 0))
        layout.setSpacing(10)
        layout.addWidget(Avatar(state.call.peer, 52))
        layout.addSpacing(4)
        name = Label(state.call.peer.name, Role.HEADING)
        layout.addLayout(column(None, name, Label(words, Role.SMALL, lambda t: t.text2), None, gap=2), 1)
        for button in self._round_buttons(44, labelled=False):
            layout.addWidget(button)

    def _build_in_call(self) -> None:
        state = self.state
        size = MAY_WAIT if state.can_hold else IN_CALL
        self.setFixedSize(scaled(size.width()), scaled(size.height()))
        calling = tr("{name} is calling", name=state.call.peer.name)
        busy = tr("You are talking to {name}", name=first_name(state.busy_with))
        head = row(gap=14)
        head.addWidget(Avatar(state.call.peer, 44))
        words = column(None, Label(calling, Role.SUBTITLE), Label(busy, Role.SMALL, lambda t: t.text2), None, gap=2)
        head.addLayout(words, 1)
        decline = Button(tr("Decline"), Kind.DANGER_SOFT, SMALL, wide=True)
        self._message = Button(tr("Message"), Kind.RAISED, SMALL, wide=True)
        self._message.clicked.connect(self.open_reply_menu)
        leave = Button(tr("Leave & accept"), Kind.RAISED if state.can_hold else Kind.SUCCESS, SMALL, wide=True)
        decline.clicked.connect(self.decline)
        leave.clicked.connect(lambda: self.accept(video=state.call.media.video))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(margins(16, 16, 16, 16))
        layout.addLayout(head)
        layout.addStretch(1)
        if not state.can_hold:
            layout.addLayout(row(decline, self._message, leave))
            return
        hold = Button(tr("Hold & accept"), Kind.SUCCESS, SMALL, wide=True)
        hold.clicked.connect(lambda: self.hold_and_accept(video=state.call.media.video))
        layout.addLayout(row(leave, hold))
        layout.addSpacing(8)
        layout.addLayout(row(decline, self._message))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, and the soft light at the top of the full form."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, Radius.POPUP, t.bg_raised, t.border)
            if self._is_small:
                return
            light = QLinearGradient(0, 0, 0, 220)
            light.setColorAt(0, faded(t.accent, 0.27 if t.is_dark else 0.16))
            light.setColorAt(1, faded(t.accent, 0.0))
            paint.rounded(painter, rect.adjusted(1, 1, -1, -1), Radius.POPUP - 1, light)


def headline(state: IncomingState) -> str:
    """What a screen reader says first."""
    if state.busy_with:
        return tr("{name} is calling", name=state.call.peer.name)
    return tr("Parley · Incoming video call") if state.call.media.video else tr("Parley · Incoming call")


def spoken(state: IncomingState) -> str:
    """What a screen reader says when it rings: nobody sees who it is."""
    kind = tr("Video call") if state.call.media.video else tr("Audio call")
    return f"{tr('{name} is calling', name=state.call.peer.name)}, {kind}"


class _DeviceLine(QWidget):
    """Which microphone and camera accepting would use."""

    def __init__(self, state: IncomingState, *, with_camera: bool) -> None:
        super().__init__()
        parts = (state.microphone, state.camera if with_camera else "")
        self._words = "  ·  ".join(part for part in parts if part)
        self.setAccessibleName(tr("Uses {devices}", devices=self._words))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, max(38, line_height(Role.LABEL) + 20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint plate, icon and names."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, 12, t.hover)
            sign = paint.visual(self, QRectF(14, 0, 20, rect.height()))
            paint.icon(painter, sign, Icon.HEADPHONES, t.text2, 17)
            words = paint.visual(self, QRectF(42, 0, rect.width() - 56, rect.height()))
            paint.text(painter, words, self._words, Role.LABEL, t.text2)


class IncomingPopup(PopupWindow):
    """The window around the card. It never takes the keyboard by itself; closing it silences this device only."""

    accepted = Signal(bool)
    held = Signal(bool)
    declined = Signal()
    replied = Signal(str)
    reminded = Signal(float)
    silenced = Signal()
    resized = Signal()
    """Popups below have another place now."""

    def __init__(self, state: IncomingState, *, compact: bool = False) -> None:
        self.card = IncomingCard(state, compact=compact)
        super().__init__(tr("{name} is calling", name=state.call.peer.name), self.card)
        self.card.accepted.connect(self.accepted)
        self.card.held.connect(self.held)
        self.card.declined.connect(self.declined)
        self._bind_keys()
        self.card.replied.connect(self.replied)
        self.card.reminded.connect(self.reminded)
        self.card.reply.opened.connect(self.activateWindow)  # the person asked for the keyboard
        self.card.resized.connect(self._resized)

    def showEvent(self, event: QShowEvent) -> None:
        """Say who calls."""
        super().showEvent(event)
        announce(self, spoken(self.card.state), assertive=True)

    def _resized(self) -> None:
        self.fit()
        self.resized.emit()

    def _bind_keys(self) -> None:
        """Enter does nothing: it may be meant for another window. A key ends no call that can wait."""
        for act, do in (
            (KeyAct.ACCEPT_AUDIO, lambda: self.card.hold_and_accept(video=False)),
            (KeyAct.ACCEPT_VIDEO, lambda: self.card.hold_and_accept(video=self.card.state.call.media.video)),
            (KeyAct.DECLINE, self.card.decline),
            (KeyAct.REPLY, self.card.open_reply_menu),
            (KeyAct.SILENCE, self._silence),
        ):
            keys.bind(self, act, do)

    def _silence(self) -> None:
        """While somebody writes, back to the answers only."""
        if self.card.reply.isVisible():
            self.card.reply.close_line()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Silence this device; the others ring on."""
        self.silenced.emit()
        super().closeEvent(event)
