"""The strip at the foot of the contact list after leaving or losing a call: come back, for a minute."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.rejoin import Rejoin
from ui import paint
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import tokens_of
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import SMALL, Button, IconButton, Kind
from ui.widgets.label import Label


class RejoinStrip(QWidget):
    """Who it was, how long the offer stands, and the way back."""

    rejoinRequested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", Role.LABEL, lines=2)
        self._line = Label("", Role.SMALL, lambda t: t.text2, may_cut=True)
        self.rejoin = Button(tr("Rejoin"), Kind.PRIMARY, SMALL)
        self.rejoin.clicked.connect(self.rejoinRequested)
        close = IconButton(Icon.X, tr("Close"), size=30, pixels=16)
        close.clicked.connect(self.dismissed)
        lane = row(gap=4, around=(28, 12, 20, 16))
        lane.addLayout(column(self._title, self._line, gap=1), 1)
        lane.addWidget(self.rejoin)
        lane.addWidget(close)
        self.setLayout(lane)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Rejoin the call"))
        self.hide()

    def show_offer(self, rejoin: Rejoin, now: float) -> None:
        """Render; `now` is monotonic."""
        self._title.setText(tr("The call broke off") if rejoin.was_lost else tr("You left the call"))
        left = max(1, round(rejoin.until - now))
        self._line.setText(tr("{name} · {count} s", name=first_name(rejoin.peer.name), count=left))
        self.rejoin.setAccessibleName(tr("Call {name} again", name=rejoin.peer.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            card = QRectF(self.rect()).adjusted(12, 4, -12, -8)
            paint.rounded(painter, card, 16, t.accent_soft if t.is_dark else t.bg_raised, t.border)
