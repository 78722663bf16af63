"""The strip at the foot of the contact list when the person wanted to call somebody: until they do, or put it away."""

from PySide6.QtCore import Signal

from app.desktop.callable import NoCall
from app.desktop.reminders import Reminder
from ui.formats import time_of_day
from ui.i18n import tr
from ui.icons import Icon
from ui.typography import Role
from ui.widgets.button import SMALL, Button, IconButton, Kind
from ui.widgets.call_offer import offer_call
from ui.widgets.label import Label
from ui.widgets.strip import Strip, line_label


class ReminderStrip(Strip):
    """Whom to call, since when, and the call."""

    callRequested = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        self._title = Label("", Role.LABEL)
        self._line = line_label()
        self.call = Button(tr("Call now"), Kind.PRIMARY, SMALL)
        close = IconButton(Icon.X, tr("Close"), size=30, pixels=16)
        super().__init__(tr("Reminder"), self._title, self._line, self.call, close)
        self.call.clicked.connect(self.callRequested)
        close.clicked.connect(self.dismissed)

    def show_reminder(self, reminder: Reminder, no_call: NoCall | None) -> None:
        """Render."""
        self._title.setText(reminder.peer.name)
        self._line.setText(tr("Reminder · {time}", time=time_of_day(reminder.at)))
        self.call.setAccessibleName(tr("Call {name}", name=reminder.peer.name))
        offer_call(self.call, no_call, reminder.peer.name)
