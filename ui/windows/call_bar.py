"""The bar of a call: connection at the left, controls in the middle, full screen at the right."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.protocol.model import CallDirection
from app.quality import grade
from app.room.layout import Words, bar_plan
from app.state import Phase
from ui.i18n import tr
from ui.icons import Icon
from ui.states import CallViewState
from ui.widgets.boxes import Pane, margins, row
from ui.widgets.button import IconButton
from ui.widgets.call_button import CallButton, State, show_camera, show_microphone
from ui.widgets.control import Control
from ui.widgets.quality import ConnectionLabel
from ui.wording import path_words, quality_words

HEIGHT = 76


class CallBar(Pane):
    """Renders mute, camera and connection; the order of the controls never changes."""

    muteRequested = Signal(bool)
    cameraRequested = Signal(bool)
    leaveRequested = Signal()
    fullScreenRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(lambda t: t.bg_stage, parent)
        self.setFixedHeight(HEIGHT)
        self._state: CallViewState | None = None
        self.connection = ConnectionLabel(tr("Connection"))
        self.microphone = CallButton(Icon.MIC, tr("Mute"), split=True)
        self.camera = CallButton(Icon.VIDEO, tr("Stop camera"), split=True)
        self.more = CallButton(Icon.ELLIPSIS, tr("More"))
        self.leave = CallButton(Icon.HANG_UP, tr("Leave the call"), state=State.DANGER, wide=64)
        self.full_screen = IconButton(Icon.MAXIMIZE, tr("Full screen"), size=44)
        self.microphone.clicked.connect(self._toggle_microphone)
        self.camera.clicked.connect(self._toggle_camera)
        self.leave.clicked.connect(self.leaveRequested)
        self.full_screen.clicked.connect(self.fullScreenRequested)
        middle = row(self.microphone, self.camera, self.more, 6, self.leave, gap=8)
        grid = QGridLayout(self)
        grid.setContentsMargins(margins(14, 0, 12, 0))
        grid.setHorizontalSpacing(8)
        grid.addLayout(row(self.connection, None), 0, 0)
        grid.addLayout(middle, 0, 1)
        grid.addLayout(row(None, self.full_screen), 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        self._state = state
        call, devices = state.call, state.devices
        show_microphone(self.microphone, is_muted=devices.is_muted or call.is_on_hold)
        show_camera(self.camera, is_on=devices.is_camera_on and not call.is_on_hold)
        for button in (self.microphone, self.camera):
            button.setEnabled(not call.is_on_hold)  # the devices are free, or another call's
        waits = call.phase in (Phase.CALLING, Phase.RINGING) and call.direction is CallDirection.OUTGOING
        name = tr("Cancel the call") if waits else tr("Leave the call")
        self.leave.show_state(Icon.HANG_UP, name, State.DANGER)
        connected = call.phase is Phase.CONNECTED
        if connected:
            level = grade(call.stats, is_media_lost=call.is_media_lost)
            self.connection.show_connection(level, quality_words(level), path_words(call.path))
        self._fit()

    @property
    def is_in_use(self) -> bool:
        """Whether the pointer or the keyboard is on it."""
        return self.underMouse() or any(control.has_ring for control in self.findChildren(Control))

    def set_full_screen(self, full: bool) -> None:
        """The button says what it does now."""
        if full:
            self.full_screen.set_icon(Icon.MINIMIZE, tr("Leave full screen"))
        else:
            self.full_screen.set_icon(Icon.MAXIMIZE, tr("Full screen"))

    @property
    def shows_menus(self) -> bool:
        """Whether the device menus hang on their controls; else they are found under More."""
        return bar_plan(self.width()).split

    def _fit(self) -> None:
        plan = bar_plan(self.width())
        connected = self._state is not None and self._state.call.phase is Phase.CONNECTED
        self.microphone.set_split(plan.split)
        self.camera.set_split(plan.split)
        self.connection.set_compact(plan.connection is Words.ICON)
        self.connection.setVisible(connected and plan.connection is not Words.NONE)
        self.full_screen.setVisible(plan.has_full_screen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What fits is shown."""
        super().resizeEvent(event)
        self._fit()

    def _toggle_microphone(self) -> None:
        if self._state is not None:
            self.muteRequested.emit(not self._state.devices.is_muted)

    def _toggle_camera(self) -> None:
        if self._state is not None:
            self.cameraRequested.emit(not self._state.devices.is_camera_on)
