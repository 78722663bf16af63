"""Declining in words: what can be said with a click, and a line to write something else."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.protocol.model import MAX_NOTE
from ui import paint
from ui.i18n import tr
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.widgets.boxes import column, margins, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.field import LineField

HIGH = 184  # on the large card: as much as lies under the name
LARGE_FROM = 400  # pixels of a card's height
LARGE_EDGE, SMALL_EDGE = 24, 16  # pixels beside the field, as beside whatever else is on the card


def ready_replies() -> tuple[str, ...]:
    """The answers most wanted, in the person's own language: the caller reads them as if typed."""
    return (
        tr("I'll call you back in 10 minutes."),
        tr("I'm in a meeting. I'll call you later."),
        tr("I can't talk now. Please send me a message."),
    )


class ReplyLine(QWidget):
    """Lies over the lower part of a card until something is sent or the person goes back."""

    sent = Signal(str)
    opened = Signal()
    closed = Signal()

    def __init__(self, card: QWidget) -> None:
        super().__init__(card)
        self.field = LineField(tr("Message"), hint=tr("Message to the caller"))
        self.field.edit.setMaxLength(MAX_NOTE)
        self.send = Button(tr("Decline and send"), Kind.DANGER, SMALL)
        self._back = Button(tr("Back"), Kind.GHOST, SMALL)
        self.send.clicked.connect(self._send)
        self._back.clicked.connect(self.close_line)
        self.field.edit.returnPressed.connect(self._send)
        self.field.edit.textChanged.connect(self._typed)
        around = (SMALL_EDGE, 4, SMALL_EDGE, 16)
        self._lane = column(None, self.field, row(None, self._back, self.send), None, gap=8, around=around)
        self.setLayout(self._lane)
        card.installEventFilter(self)
        self._typed("")
        self.hide()

    def open(self) -> None:
        """Show the line and take the keyboard."""
        self.show()
        self.raise_()
        self.opened.emit()  # the card may make room
        self._place()
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_line(self) -> None:
        """Back to the answers."""
        self.hide()
        self.closed.emit()

    def _typed(self, words: str) -> None:
        self.send.setEnabled(bool(words.strip()))

    def _send(self) -> None:
        words = self.field.edit.text().strip()
        if words:
            self.sent.emit(words)

    def _place(self) -> None:
        card = self.parentWidget()
        if card is not None:
            is_large = card.height() > LARGE_FROM
            side = LARGE_EDGE if is_large else SMALL_EDGE
            self._lane.setContentsMargins(margins(side, 4, side, 16))
            high = HIGH if is_large else self.sizeHint().height()
            self.setGeometry(0, card.height() - high, card.width(), high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom of the card."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back; no other key answers the call while somebody writes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface; over a part of a card it goes on from it without an edge."""
        t, card = tokens_of(self), self.parentWidget()
        hidden = Radius.POPUP * 2 if card is not None and card.height() > self.height() else 0
        with QPainter(self) as painter:
            surface = self.rect().adjusted(0, -hidden, 0, 0)
            paint.rounded(painter, surface, Radius.POPUP, t.bg_raised, t.border)
