"""The strip at the foot of the contact list while a call runs on another device of the person: go on with it here."""

from PySide6.QtCore import Signal

from app.state import ElsewhereCall
from ui.formats import clock
from ui.i18n import tr
from ui.typography import Role
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.label import Label
from ui.widgets.strip import Strip, line_label


class ElsewhereStrip(Strip):
    """With whom, since when, on which device, and the way here."""

    moveRequested = Signal()

    def __init__(self) -> None:
        self._title = Label("", Role.LABEL)
        self._line = line_label(may_cut=True)
        self.move_here = Button(tr("Move here"), Kind.PRIMARY, SMALL)
        super().__init__(tr("Call on another device"), self._title, self._line, self.move_here, dot=True, end=24)
        self.move_here.clicked.connect(self.moveRequested)

    def show_call(self, call: ElsewhereCall, now: float) -> None:
        """Render; `now` is monotonic."""
        running = call.running
        self._title.setText(running.peer.name)
        lasted = clock(max(0.0, now - call.since))
        self._line.setText(tr("{time} on {device}", time=lasted, device=running.device.name))
        self.move_here.setAccessibleName(tr("Move the call with {name} to this device", name=running.peer.name))
