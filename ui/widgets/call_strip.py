"""The call strip at the foot of the contact list: the call goes on while its window is away."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.state import CallState, Phase
from ui import paint
from ui.formats import clock
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import tokens_of
from ui.typography import Role
from ui.widgets.boxes import margins
from ui.widgets.button import IconButton, Kind
from ui.widgets.label import Label
from ui.wording import phase_words


class CallStrip(QWidget):
    """Name and time, mute, back to the call, leave."""

    muteRequested = Signal(bool)
    showRequested = Signal()
    leaveRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_muted = False
        self._name = Label("", Role.LABEL)
        self._line = Label("", Role.SMALL, lambda t: t.success_text)
        self._mute = IconButton(Icon.MIC, tr("Mute"), pixels=18, kind=Kind.SECONDARY)
        back = IconButton(Icon.MAXIMIZE, tr("Show the call"), pixels=18, kind=Kind.SECONDARY)
        leave = IconButton(Icon.HANG_UP, tr("Leave the call"), pixels=20, kind=Kind.DANGER)
        self._mute.clicked.connect(lambda: self.muteRequested.emit(not self._is_muted))
        back.clicked.connect(self.showRequested)
        leave.clicked.connect(self.leaveRequested)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(44, 12, 22, 16))
        layout.setSpacing(4)
        layout.addLayout(words, 1)
        for button in (self._mute, back, leave):
            layout.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Call"))

    def show_call(self, call: CallState, elapsed: float, *, is_muted: bool) -> None:
        """Render."""
        self._is_muted = is_muted
        self._name.setText(call.peer.name)
        self._line.setText(clock(elapsed) if call.phase is Phase.CONNECTED else phase_words(call))
        if is_muted:
            self._mute.set_icon(Icon.MIC_OFF, tr("Unmute"))
        else:
            self._mute.set_icon(Icon.MIC, tr("Mute"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the green card and its dot."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            card = QRectF(self.rect()).adjusted(12, 4, -12, -8)
            paint.rounded(painter, card, 16, t.success_soft)
            dot = paint.visual(self, QRectF(card.x() + 16, card.center().y() - 12, 8, 8)).center()
            paint.circle(painter, QPointF(dot), 4, t.presence)
