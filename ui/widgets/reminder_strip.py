"""The strip at the foot of the contact list when the person wanted to call somebody: until they do, or put it away."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.reminders import Reminder
from ui import paint
from ui.formats import time_of_day
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import tokens_of
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import SMALL, Button, IconButton, Kind
from ui.widgets.label import Label


class ReminderStrip(QWidget):
    """Whom to call, since when, and the call."""

    callRequested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", Role.LABEL)
        self._line = Label("", Role.SMALL, lambda t: t.text2)
        self.call = Button(tr("Call now"), Kind.PRIMARY, SMALL)
        self.call.clicked.connect(self.callRequested)
        close = IconButton(Icon.X, tr("Close"), size=30, pixels=16)
        close.clicked.connect(self.dismissed)
        lane = row(gap=4, around=(28, 12, 20, 16))
        lane.addLayout(column(self._title, self._line, gap=1), 1)
        lane.addWidget(self.call)
        lane.addWidget(close)
        self.setLayout(lane)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Reminder"))
        self.hide()

    def show_reminder(self, reminder: Reminder) -> None:
        """Render."""
        self._title.setText(reminder.peer.name)
        self._line.setText(tr("Reminder · {time}", time=time_of_day(reminder.at)))
        self.call.setAccessibleName(tr("Call {name}", name=reminder.peer.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            card = QRectF(self.rect()).adjusted(12, 4, -12, -8)
            paint.rounded(painter, card, 16, t.accent_soft if t.is_dark else t.bg_raised, t.border)
