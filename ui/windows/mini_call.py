"""The mini call: the other person's picture and four controls, on top of other work."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent, QResizeEvent

from app.desktop.keys import KeyAct
from app.state import Phase
from ui.formats import clock
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import keys
from ui.plain import title
from ui.states import CallViewState
from ui.tokens import Radius
from ui.widgets.boxes import column, row
from ui.widgets.call_button import CallButton, State, show_camera, show_microphone
from ui.widgets.mini_notice import MiniNotice
from ui.widgets.notice import Toasts
from ui.widgets.pill import Pill
from ui.widgets.video import PictureSurface
from ui.windows.call_notice import CallNotice, NoticeKind, mini_notice
from ui.windows.call_pane import CallPane
from ui.windows.stage import remote_picture, remote_voice
from ui.wording import phase_words

SIZE = QSize(280, 226)
LEAST = QSize(240, 190)
EDGE = 8
GAP = 8
WIDEST = 96  # of a control, in a window made larger


class MiniCallWindow(CallPane):
    """Renders a `CallViewState`. Stays on top where the system allows; closing it leaves the call to its strip."""

    muteRequested = Signal(bool)
    cameraRequested = Signal(bool)
    leaveRequested = Signal()
    holdSwitched = Signal()
    """By key: to hold, or to resume who waits."""
    callRequested = Signal()
    """Back to the call window."""
    closed = Signal()

    def __init__(self, state: CallViewState) -> None:
        super().__init__()
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        self._state = state
        self.picture = PictureSurface(remote_picture(state), radius=Radius.TILE)
        self.name = Pill(parent=self.picture)
        self.notice = MiniNotice(self.picture)
        self.notice.clicked.connect(self._act_on_notice)
        self.microphone = CallButton(Icon.MIC, tr("Mute microphone"))
        self.camera = CallButton(Icon.VIDEO, tr("Stop camera"))
        self.back = CallButton(Icon.MAXIMIZE_2, tr("Back to the call"))
        self.leave = CallButton(Icon.HANG_UP, tr("Leave the call"), state=State.DANGER)
        self.microphone.clicked.connect(self._toggle_microphone)
        self.camera.clicked.connect(self._toggle_camera)
        self.back.clicked.connect(self.callRequested)
        self.leave.clicked.connect(self.leaveRequested)
        controls = row(None, *self._controls, None, gap=GAP)
        self.setLayout(column(self.picture, controls, gap=EDGE + 4, around=(EDGE, EDGE, EDGE, EDGE + 4)))
        self.toasts = Toasts(self, above=162)
        for act, do in (
            (KeyAct.MUTE, self._toggle_microphone),
            (KeyAct.CAMERA, self._toggle_camera),
            (KeyAct.MINI, self.callRequested.emit),
            (KeyAct.LEAVE, self.leaveRequested.emit),
            (KeyAct.HOLD, self.holdSwitched.emit),
            (KeyAct.CLOSE, self.close),
        ):
            keys.bind(self, act, do)
        self.show_state(state)

    @property
    def _controls(self) -> tuple[CallButton, ...]:
        return (self.microphone, self.camera, self.back, self.leave)

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        self._state = state
        call, devices = state.call, state.devices
        talks = call.phase is Phase.CONNECTED and not call.is_on_hold
        when = clock(state.elapsed) if talks else phase_words(call)
        self.setWindowTitle(title(f"{call.peer.name} · {when}"))
        self.picture.show_state(remote_picture(state))
        self.name.show_words(call.peer.name, voice=remote_voice(state))
        show_microphone(self.microphone, is_muted=devices.is_muted or call.is_on_hold)
        show_camera(self.camera, is_on=devices.is_camera_on and not call.is_on_hold)
        for button in (self.microphone, self.camera):
            button.setEnabled(not call.is_on_hold)
        self._show_notice(mini_notice(state))
        self._place()

    def _show_notice(self, notice: CallNotice | None) -> None:
        if notice is None:
            self.notice.hide()
        else:
            act = notice.act if notice.kind is NoticeKind.MUTED else tr("Back to the call")
            self.notice.show_notice(notice.tone, notice.icon, notice.title, act)

    def _act_on_notice(self) -> None:
        """Unmute at once; a device is seen to where there is room for it."""
        notice = mini_notice(self._state)
        if notice is not None and notice.kind is NoticeKind.MUTED:
            self.muteRequested.emit(False)
        else:
            self.callRequested.emit()

    def _place(self) -> None:
        self.name.fit(max(40, self.picture.width() - 2 * EDGE))
        self.name.move(EDGE, self.picture.height() - self.name.height() - EDGE)
        wide = self.picture.width() - 2 * EDGE
        self.notice.setGeometry(EDGE, EDGE, wide, self.notice.high(wide))
        is_covered = not self.notice.isHidden() and self.notice.geometry().bottom() >= self.name.y()
        self.name.setVisible(not is_covered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The controls share the width."""
        super().resizeEvent(event)
        room = self.width() - 2 * EDGE - (len(self._controls) - 1) * GAP
        for control in self._controls:
            control.set_wide(min(WIDEST, room // len(self._controls)))
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self._place()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click goes back to the call."""
        self.callRequested.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The call goes on; its strip is in the home window."""
        event.ignore()
        self.closed.emit()

    def _toggle_microphone(self) -> None:
        self.muteRequested.emit(not self._state.devices.is_muted)

    def _toggle_camera(self) -> None:
        self.cameraRequested.emit(not self._state.devices.is_camera_on)
