"""The strip at the foot of the contact list after leaving or losing a call: come back, for a minute."""

from PySide6.QtCore import Signal

from app.desktop.rejoin import Rejoin
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.typography import Role
from ui.widgets.button import SMALL, Button, IconButton, Kind
from ui.widgets.label import Label
from ui.widgets.strip import Strip, line_label


class RejoinStrip(Strip):
    """Who it was, how long the offer stands, and the way back."""

    rejoinRequested = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        self._title = Label("", Role.LABEL, lines=2)
        self._line = line_label(may_cut=True)
        self.rejoin = Button(tr("Rejoin"), Kind.PRIMARY, SMALL)
        close = IconButton(Icon.X, tr("Close"), size=30, pixels=16)
        super().__init__(tr("Rejoin the call"), self._title, self._line, self.rejoin, close)
        self.rejoin.clicked.connect(self.rejoinRequested)
        close.clicked.connect(self.dismissed)

    def show_offer(self, rejoin: Rejoin, now: float) -> None:
        """Render; `now` is monotonic."""
        self._title.setText(tr("The call broke off") if rejoin.was_lost else tr("You left the call"))
        left = max(1, round(rejoin.until - now))
        self._line.setText(tr("{name} · {count} s", name=first_name(rejoin.peer.name), count=left))
        self.rejoin.setAccessibleName(tr("Call {name} again", name=rejoin.peer.name))
