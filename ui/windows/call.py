"""The call window: calling, the call itself, and its end; closing it never ends the call."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.clock import now
from app.desktop.keys import KeyAct
from app.desktop.rejoin import CARD_FOR, staying_of
from app.state import CallState, Phase
from media.effects.choices import Backdrop, BackdropState
from ui.announce import announce
from ui.faults import call_fault
from ui.formats import clock
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import keys
from ui.plain import title
from ui.states import CallViewState
from ui.tokens import Radius
from ui.widgets.hold_strip import HoldStrip
from ui.widgets.menu import Menu
from ui.widgets.notice import Banner, Toasts
from ui.widgets.pill import Pill
from ui.widgets.video import PictureState, PictureSurface
from ui.windows.call_bar import HEIGHT, CallBar
from ui.windows.call_menus import CallActs, CallMenus, DeviceActs, ViewActs, WindowActs
from ui.windows.call_notice import CallNotice, NoticeKind, call_notice
from ui.windows.call_pane import CallPane
from ui.windows.call_spoken import spoken_changes
from ui.windows.full_screen import FullScreen
from ui.windows.outgoing import EndedCard, OutgoingView
from ui.windows.picture_menu import EffectActs
from ui.windows.quality_popover import QualityPopover
from ui.windows.sound_menu import SoundActs
from ui.windows.stage import MARGIN, Stage
from ui.windows.talk_key import TalkKey
from ui.wording import phase_words

BAR_GOES_MS = 3000  # without mouse or key, in full screen


class CallWindow(CallPane):
    """Renders a `CallViewState`; what a person wants leaves as signals."""

    muteRequested = Signal(bool)
    cameraRequested = Signal(bool)
    leaveRequested = Signal()
    microphoneChosen = Signal(str)
    speakerChosen = Signal(str)
    testSoundRequested = Signal()
    effectsChosen = Signal(object)
    """PictureEffects."""
    learnBackdropRequested = Signal()
    suppressionChosen = Signal(object)
    """A NoiseSuppression."""
    originalSoundRequested = Signal(bool)
    cameraChosen = Signal(str)
    mirrorRequested = Signal(bool)
    hideSelfRequested = Signal(bool)
    volumeChosen = Signal(float)
    """How loud the other person is heard, 0..2."""
    retryRequested = Signal()
    settingsRequested = Signal()
    noticeActed = Signal(object)
    """An Action of the notice that is shown."""
    endActed = Signal(object)
    """An Action of the card of an ended call."""
    finished = Signal()
    """The card of an ended call was closed, or closed itself."""
    hidden = Signal()
    """Closed or minimised while the call goes on."""
    popOutRequested = Signal(object)
    """The other person's picture in a window of its own; on the QScreen that is given it fills the screen."""
    popInRequested = Signal()
    holdRequested = Signal()
    resumeRequested = Signal(object)
    holdSwitched = Signal()
    """By key: to hold, or to resume who waits."""
    """The CallId of who waits."""
    endRequested = Signal(object)
    """The same: let them go."""

    def __init__(self, state: CallViewState) -> None:
        super().__init__()
        self.setMinimumSize(360, 480)
        self.resize(1304, 808)  # a picture of 1280 x 720 is then copied pixel by pixel
        self._state = state
        self._ended: EndedCard | None = None
        self._menus = CallMenus(self, self._acts())
        self.talk_key = TalkKey(self)
        self._talked = False
        self._full_screen = FullScreen(self)
        self.stage = Stage(state.me, state.call.peer)
        preview = PictureSurface(PictureState(state.me), radius=Radius.PICTURE)
        self.outgoing = OutgoingView(state, preview, self.stage)
        self.bar = CallBar()
        self.waiting = HoldStrip(state.call.peer)
        self.banner = Banner(self)
        self.popover = QualityPopover(self)
        self.toasts = Toasts(self, above=HEIGHT + 20)
        self._talking = Pill(parent=self.stage)
        self._talking.show_words(tr("Talking"), icon=Icon.MIC)
        self._talking.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.waiting)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.bar)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._connect()
        self._make_timers()
        self._make_keys()
        self.show_state(state)

    def _connect(self) -> None:
        self.bar.muteRequested.connect(self.muteRequested)
        self.bar.cameraRequested.connect(self.cameraRequested)
        self.bar.leaveRequested.connect(self.leaveRequested)
        self.bar.fullScreenRequested.connect(self.toggle_full_screen)
        self.bar.microphone.menuRequested.connect(lambda corner: self.make_microphone_menu().open_above(corner))
        self.bar.camera.menuRequested.connect(lambda corner: self.make_camera_menu().open_above(corner))
        self.bar.more.clicked.connect(lambda: self.make_more_menu().open_above(self.bar.more.mapToGlobal(QPoint(0, 0))))
        self.bar.connection.clicked.connect(self.open_details)
        self.stage.menuRequested.connect(lambda at: self._menus.own_picture(self._state).popup(at))
        self.stage.pictureMenuRequested.connect(lambda at: self.make_picture_menu().popup(at))
        self.banner.acted.connect(self._banner_acted)
        self.waiting.resumeRequested.connect(lambda: self._ask_for_waiting(self.resumeRequested))
        self.waiting.endRequested.connect(lambda: self._ask_for_waiting(self.endRequested))
        self.talk_key.opened.connect(self._talk)
        self.talk_key.closed.connect(self._stop_talking)

    def _acts(self) -> CallActs:
        return CallActs(
            DeviceActs(
                self.microphoneChosen.emit,
                self.speakerChosen.emit,
                self.cameraChosen.emit,
                self.testSoundRequested.emit,
            ),
            SoundActs(self.suppressionChosen.emit, self.originalSoundRequested.emit),
            EffectActs(self.effectsChosen.emit, self.learnBackdropRequested.emit),
            ViewActs(
                self.mirrorRequested.emit,
                self.hideSelfRequested.emit,
                self.volumeChosen.emit,
                self.toggle_full_screen,
                self.open_details,
                self._hold,
                self.settingsRequested.emit,
            ),
            WindowActs(self.hidden.emit, self.popOutRequested.emit, self.popInRequested.emit),
        )

    def _make_timers(self) -> None:
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(BAR_GOES_MS)
        self._quiet.timeout.connect(self._hide_bar)

    def _make_keys(self) -> None:
        for act, do in (
            (KeyAct.MUTE, lambda: self.muteRequested.emit(not self._state.devices.is_muted)),
            (KeyAct.CAMERA, lambda: self.cameraRequested.emit(not self._state.devices.is_camera_on)),
            (KeyAct.DETAILS, self.open_details),
            (KeyAct.SETTINGS, self.settingsRequested.emit),
            (KeyAct.FULL_SCREEN, self.toggle_full_screen),
            (KeyAct.LEAVE, self.leaveRequested.emit),
            (KeyAct.HOLD, self.holdSwitched.emit),
            (KeyAct.CLOSE, self.close),
            (KeyAct.MINI, self.close),
        ):
            keys.bind(self, act, do)

    # -- rendering

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        before, self._state = self._state, state
        call = state.call
        self.setWindowTitle(title(self._title()))
        self.bar.show_state(state)
        self.stage.show_state(state)
        self.waiting.show_call(self._who_waits, is_in_front=call.is_on_hold)
        calling = call.phase in (Phase.CALLING, Phase.RINGING, Phase.CONNECTING) and call.connected_at is None
        self.outgoing.setVisible(calling)
        if calling:
            self.outgoing.show_state(state)
            self.outgoing.raise_()
            self.stage.small.raise_()
        if call.phase is Phase.ENDED:
            self._show_end()
        self._show_banner()
        if self.popover.isVisible():
            self.popover.show_call(call)
        is_quiet = self.talk_key.is_held or self._talked
        self._talked = self.talk_key.is_held
        for spoken in spoken_changes(before, state, is_talk_key_held=is_quiet):
            announce(self, spoken.words, assertive=spoken.is_assertive)
        self._place()

    def take_over(self, was: "CallWindow") -> None:
        """Go on where another window of the same call is: its pictures, full screen, and no key held for talking."""
        self.stage.take_over(was.stage)
        self.outgoing.preview.take_over(was.outgoing.preview)
        if was.isFullScreen():
            self._enter_full_screen()
        if was.talk_key.is_held:
            was.talk_key.stop()
            was.muteRequested.emit(True)

    def follow(self, was: "CallWindow") -> None:
        """Take the place of the window of another call: as large, the own picture in the same corner."""
        self.stage.corner = was.stage.corner
        if was.talk_key.is_held:
            was.talk_key.stop()
            was.muteRequested.emit(True)
        if was.isFullScreen():
            self._enter_full_screen()

    def show_level(self, level_dbov: float) -> None:
        """The microphone's level for the meter of an open menu."""
        self._menus.show_level(level_dbov)

    @property
    def wants_level(self) -> bool:
        """Whether a meter is open."""
        return self._menus.has_meter

    @property
    def ended(self) -> EndedCard | None:
        """The card of the end, once it is over."""
        return self._ended

    def _title(self) -> str:
        call = self._state.call
        if call.phase is Phase.CONNECTED and not call.is_on_hold:
            return f"{call.peer.name} · {clock(self._state.elapsed)}"
        return f"{call.peer.name} · {phase_words(call)}"

    def _show_end(self) -> None:
        if self._ended is not None:
            return
        self._leave_full_screen()
        self.popover.hide()
        self.bar.hide()
        self.outgoing.hide()
        self.talk_key.stop()
        self._talking.hide()
        staying = staying_of(self._state.call, now())
        stays_for = staying.card_for if staying is not None else CARD_FOR
        fault = call_fault(self._state.call, self._state.server)
        self._ended = EndedCard(self._state.call, stays_for, fault, self.stage)
        self._ended.acted.connect(self.endActed)
        self._ended.closeRequested.connect(self.finished)
        self._ended.show()

    def _show_banner(self) -> None:
        notice = self._notice
        if notice is None:
            self.banner.hide()
        else:
            self.banner.show_notice(notice.tone, notice.icon, notice.title, notice.detail, notice.act, notice.fault)

    @property
    def _notice(self) -> CallNotice | None:
        return call_notice(self._state, is_talk_key_held=self.talk_key.is_held)

    def _banner_acted(self) -> None:
        state, notice = self._state, self._notice
        match notice.kind if notice is not None else None:
            case NoticeKind.LINE:
                self.leaveRequested.emit()
            case NoticeKind.DEVICE if state.notice is not None:
                self.noticeActed.emit(state.notice.action)
            case NoticeKind.SERVER:
                self.retryRequested.emit()
            case NoticeKind.BACKDROP if state.backdrop is BackdropState.MOVED:
                self.learnBackdropRequested.emit()
            case NoticeKind.BACKDROP:
                self.effectsChosen.emit(replace(state.effects, backdrop=Backdrop.NONE))
            case NoticeKind.MUTED:
                self.muteRequested.emit(False)
            case NoticeKind.POPPED_OUT:
                self.popInRequested.emit()

    def _hold(self, is_wanted: bool) -> None:
        if is_wanted:
            self.holdRequested.emit()
        else:
            self.resumeRequested.emit(self._state.call.call_id)

    @property
    def _who_waits(self) -> CallState | None:
        """The call on hold: another one, or this very one."""
        state = self._state
        if state.call.phase is Phase.ENDED:
            return None
        return state.call if state.call.is_on_hold else state.waiting

    def _ask_for_waiting(self, wish: SignalInstance) -> None:
        waiting = self._who_waits
        if waiting is not None:
            wish.emit(waiting.call_id)

    # -- menus

    def make_microphone_menu(self) -> Menu:
        """Microphones with a live level, and speakers."""
        return self._menus.microphone(self._state)

    def make_camera_menu(self) -> Menu:
        """Cameras, and what can be done with the own picture."""
        return self._menus.camera(self._state)

    def make_picture_menu(self) -> Menu:
        """What can be done with the other person's sound and picture."""
        return self._menus.other_person(self._state)

    def make_more_menu(self) -> Menu:
        """What the bar has no room for, and where else the call can be seen."""
        return self._menus.more(self._state, with_devices=not self.bar.shows_menus)

    def open_details(self) -> None:
        """Open the details of the connection."""
        if self._state.call.phase is Phase.CONNECTED:
            self.popover.show_call(self._state.call)
            self.popover.open_above(self.bar.connection if self.bar.connection.isVisible() else self.bar.more)

    # -- full screen

    def toggle_full_screen(self) -> None:
        """Whole screen, or back."""
        if self.isFullScreen():
            self._leave_full_screen()
        else:
            self._enter_full_screen()

    def _enter_full_screen(self) -> None:
        self._full_screen.enter()
        self.bar.set_full_screen(True)
        self.stage.set_bare(True)
        self._watch_mouse(True)
        self._quiet.start()

    def _leave_full_screen(self) -> None:
        if not self.isFullScreen():
            return
        self._quiet.stop()
        self._watch_mouse(False)
        self._full_screen.leave()
        self.bar.show()
        self.bar.set_full_screen(False)
        self.stage.set_bare(False)
        self.unsetCursor()

    def _watch_mouse(self, watch: bool) -> None:
        for widget in (self, *self.findChildren(QWidget)):
            widget.setMouseTracking(watch)
        if watch:
            self.stage.remote.installEventFilter(self)
            self.stage.installEventFilter(self)
        else:
            self.stage.remote.removeEventFilter(self)
            self.stage.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Movement over the pictures brings the bar back."""
        if event.type() is QEvent.Type.MouseMove:
            self._wake()
        return False

    def _wake(self) -> None:
        if self.isFullScreen() and self._ended is None:
            self.bar.show()
            self.unsetCursor()
            self._quiet.start()

    def _hide_bar(self) -> None:
        if not self.isFullScreen():
            return
        if self.bar.is_in_use or self.popover.isVisible() or QApplication.activePopupWidget() is not None:
            self._quiet.start()  # somebody is at it; look again
            return
        self.bar.hide()
        self.setCursor(Qt.CursorShape.BlankCursor)

    # -- talking by key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space held opens a muted microphone; Escape leaves full screen."""
        self._wake()
        can_talk = self._state.space_talks and (self._state.devices.is_muted or self.talk_key.is_held)
        if can_talk and self._ended is None and self.talk_key.press(event):
            return
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self._leave_full_screen()
        else:
            super().keyPressEvent(event)

    def _talk(self) -> None:
        self._talking.show()
        self._place()
        self.muteRequested.emit(False)

    def _stop_talking(self) -> None:
        self._talking.hide()
        self.muteRequested.emit(True)

    # -- places

    def _place(self) -> None:
        inside = self.stage.rect().adjusted(MARGIN, MARGIN, -MARGIN, 0)
        self.outgoing.setGeometry(inside)
        self.stage.keep_free(self.outgoing.words_place)
        if self._ended is not None:
            self._ended.setGeometry(self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
        wide = min(560, self.width() - 48)
        left = (self.width() - wide) // 2
        top = 24 if left > self.stage.pills_end + 8 else 66  # a narrow window: below the time
        top += self.stage.y()
        self.banner.setGeometry(left, top, wide, self.banner.heightForWidth(wide))
        self.banner.raise_()
        self._talking.fit()
        self._talking.move((self.stage.width() - self._talking.width()) // 2, self.stage.height() - 56)
        self._talking.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place what floats."""
        super().resizeEvent(event)
        self._place()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Brings the bar back."""
        self._wake()
        super().mouseMoveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Minimised is as good as closed: the call shows elsewhere."""
        super().changeEvent(event)
        is_going = event.type() is QEvent.Type.WindowStateChange and self.isMinimized()
        if is_going and self._state.call.phase is not Phase.ENDED:
            QTimer.singleShot(0, self, self.hidden.emit)  # not while the window changes

    def closeEvent(self, event: QCloseEvent) -> None:
        """The call goes on and shows elsewhere. A call that is over is put away."""
        event.ignore()
        self._leave_full_screen()
        if self._state.call.phase is Phase.ENDED:
            self.finished.emit()
        else:
            self.hidden.emit()
