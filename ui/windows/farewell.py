"""The card of a caller who gave up, or whom another device of the person answered."""

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.desktop.callers import Farewell
from app.state import CallState
from ui import paint
from ui.announce import announce
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role, scaled
from ui.widgets.boxes import column, row
from ui.widgets.button import IconButton, Link
from ui.widgets.label import Label
from ui.widgets.menu import Menu
from ui.windows.popup import PopupWindow
from ui.windows.remind_menu import add_reminders
from ui.wording import end_words

SIZE = QSize(410, 72)
DEAF_MS = 500  # a click meant for the card that was here must not call back


class FarewellCard(QWidget):
    """Says what became of a call."""

    called = Signal()
    """Call back."""
    reminded = Signal(float)
    """Be reminded of it in so many seconds."""

    def __init__(self, call: CallState, farewell: Farewell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(scaled(SIZE.width()), scaled(SIZE.height()))
        self._is_missed = farewell is Farewell.MISSED
        if self._is_missed:
            self.title = tr("Missed call from {name}", name=call.peer.name)
            detail = tr("Video call") if call.media.video else tr("Audio call")
        else:
            self.title, detail = end_words(call).title, call.peer.name
        self.setAccessibleName(f"{self.title}, {detail}")
        words = column(
            None, Label(self.title, Role.SUBTITLE, lines=2, may_cut=True),
            Label(detail, Role.SMALL, lambda t: t.text2, may_cut=True), None, gap=2,
        )  # fmt: skip
        lane = row(gap=14, around=(70, 0, 16, 0))
        lane.addLayout(words, 1)
        self._is_listening = False
        if self._is_missed:
            self.back = Link(tr("Call back"))
            self.back.clicked.connect(self._call_back)
            self.remind = IconButton(Icon.CLOCK, tr("Remind me"), size=34, pixels=18)
            self.remind.clicked.connect(self.open_remind_menu)
            lane.addLayout(row(self.remind, self.back, gap=0))
        self.setLayout(lane)

    def listen(self) -> None:
        """Take clicks from now on."""
        self._is_listening = True

    def showEvent(self, event: QShowEvent) -> None:
        """Say it, and listen a little later."""
        super().showEvent(event)
        announce(self, self.title)
        QTimer.singleShot(DEAF_MS, self, self.listen)

    def _call_back(self) -> None:
        if self._is_listening:
            self.called.emit()

    def open_remind_menu(self) -> None:
        """When to be reminded."""
        if self._is_listening:
            menu = Menu(self)
            add_reminders(menu, tr("Remind me"), self.reminded.emit)
            menu.open_below(self.remind)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its sign."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, Radius.POPUP, t.bg_raised, t.border)
            plate = paint.visual(self, QRectF(16, rect.center().y() - 20, 40, 40))
            icon, fill, ink = (
                (Icon.PHONE_MISSED, t.danger_soft, t.danger_text)
                if self._is_missed
                else (Icon.CHECK, t.accent_soft, t.on_accent_soft)
            )
            paint.rounded(painter, plate, 12, fill)
            paint.icon(painter, plate, icon, ink, 20)


class FarewellPopup(PopupWindow):
    """The window around the card; closing it puts it away."""

    called = Signal()
    reminded = Signal(float)
    silenced = Signal()

    def __init__(self, call: CallState, farewell: Farewell) -> None:
        self.card = FarewellCard(call, farewell)
        super().__init__(self.card.title, self.card)
        self.card.called.connect(self.called)
        self.card.reminded.connect(self.reminded)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Put away."""
        self.silenced.emit()
        super().closeEvent(event)
