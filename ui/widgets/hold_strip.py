"""The strip on top of a call while another one waits on hold: who waits, and taking them back or letting them go."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.protocol.model import UserInfo
from app.state import CallState
from ui import paint
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import row
from ui.widgets.button import SMALL, Button, IconButton, Kind
from ui.widgets.label import Label

AROUND = (12, 12, -12, 0)  # of the card, in the strip


class HoldStrip(QWidget):
    """Unseen while nobody waits."""

    resumeRequested = Signal()
    endRequested = Signal()

    def __init__(self, anybody: UserInfo) -> None:
        """`anybody` stands in the picture's place until somebody waits."""
        super().__init__()
        self._avatar = Avatar(anybody, 28)
        self._words = Label("", Role.LABEL, may_cut=True)
        self.resume = Button("", Kind.PRIMARY, SMALL, icon=Icon.PLAY)
        self.end = IconButton(Icon.HANG_UP, "", size=32, pixels=18, kind=Kind.DANGER_SOFT)
        lane = row(gap=10, around=(24, 20, 20, 8))
        lane.addWidget(self._avatar)
        lane.addWidget(self._words, 1)
        lane.addWidget(self.resume)
        lane.addWidget(self.end)
        self.setLayout(lane)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.resume.clicked.connect(self.resumeRequested)
        self.end.clicked.connect(self.endRequested)
        self.hide()

    def show_call(self, waiting: CallState | None, *, is_in_front: bool) -> None:
        """Render; None hides the strip. The call in front is left by the bar of its window."""
        if waiting is not None:
            who = first_name(waiting.peer.name)
            words = tr("{who} is on hold", who=who)
            self._avatar.set_person(waiting.peer)
            self._words.setText(words)
            self.resume.set_words(tr("Resume"))
            self.resume.setAccessibleName(tr("Go back to {who}", who=who))
            self.end.set_icon(Icon.HANG_UP, tr("End the call with {who}", who=who))
            self.end.setVisible(not is_in_front)
            self.setAccessibleName(words)
        self.setVisible(waiting is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            card = QRectF(self.rect()).adjusted(*AROUND)
            paint.rounded(painter, card, Radius.CARD, t.warn_soft if t.is_dark else t.bg_base, t.border)
