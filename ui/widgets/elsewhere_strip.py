"""The strip at the foot of the contact list while a call runs on another device of the person: go on with it here."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.state import ElsewhereCall
from ui import paint
from ui.formats import clock
from ui.i18n import tr
from ui.theme import tokens_of
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.label import Label


class ElsewhereStrip(QWidget):
    """With whom, since when, on which device, and the way here."""

    moveRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", Role.LABEL)
        self._line = Label("", Role.SMALL, lambda t: t.text2, may_cut=True)
        self.move_here = Button(tr("Move here"), Kind.PRIMARY, SMALL)
        self.move_here.clicked.connect(self.moveRequested)
        lane = row(gap=8, around=(44, 12, 24, 16))
        lane.addLayout(column(self._title, self._line, gap=1), 1)
        lane.addWidget(self.move_here)
        self.setLayout(lane)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Call on another device"))
        self.hide()

    def show_call(self, call: ElsewhereCall, now: float) -> None:
        """Render; `now` is monotonic."""
        running = call.running
        self._title.setText(running.peer.name)
        lasted = clock(max(0.0, now - call.since))
        self._line.setText(tr("{time} on {device}", time=lasted, device=running.device.name))
        self.move_here.setAccessibleName(tr("Move the call with {name} to this device", name=running.peer.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its dot."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            card = QRectF(self.rect()).adjusted(12, 4, -12, -8)
            paint.rounded(painter, card, 16, t.accent_soft if t.is_dark else t.bg_raised, t.border)
            dot = paint.visual(self, QRectF(card.x() + 16, card.center().y() - 12, 8, 8)).center()
            paint.circle(painter, QPointF(dot), 4, t.presence)
