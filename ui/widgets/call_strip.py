"""The call strip at the foot of the contact list: the call goes on while its window is away."""

from PySide6.QtCore import Signal

from app.state import CallState, Phase
from ui.formats import clock
from ui.i18n import tr
from ui.icons import Icon
from ui.tokens import Tokens
from ui.typography import Role
from ui.widgets.button import IconButton, Kind
from ui.widgets.label import Label
from ui.widgets.strip import Strip
from ui.wording import phase_words


class CallStrip(Strip):
    """Name and time, mute, back to the call, leave."""

    muteRequested = Signal(bool)
    showRequested = Signal()
    leaveRequested = Signal()

    def __init__(self) -> None:
        self._is_muted = False
        self._name = Label("", Role.LABEL)
        self._line = Label("", Role.SMALL, lambda t: t.success_text)
        self._mute = IconButton(Icon.MIC, tr("Mute"), pixels=18, kind=Kind.SECONDARY)
        back = IconButton(Icon.MAXIMIZE, tr("Show the call"), pixels=18, kind=Kind.SECONDARY)
        leave = IconButton(Icon.HANG_UP, tr("Leave the call"), pixels=20, kind=Kind.DANGER)
        super().__init__(tr("Call"), self._name, self._line, self._mute, back, leave, dot=True, end=22)
        self._mute.clicked.connect(lambda: self.muteRequested.emit(not self._is_muted))
        back.clicked.connect(self.showRequested)
        leave.clicked.connect(self.leaveRequested)

    def paints(self, t: Tokens) -> tuple[str, str | None]:
        """Green, without an edge."""
        return t.success_soft, None

    def show_call(self, call: CallState, elapsed: float, *, is_muted: bool) -> None:
        """Render."""
        self._is_muted = is_muted
        self._name.setText(call.peer.name)
        talks = call.phase is Phase.CONNECTED and not call.is_on_hold
        self._line.setText(clock(elapsed) if talks else phase_words(call))
        if is_muted:
            self._mute.set_icon(Icon.MIC_OFF, tr("Unmute"))
        else:
            self._mute.set_icon(Icon.MIC, tr("Mute"))
