"""Notices: banners under the top of a window and toasts at its bottom."""

from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.fault import Fault
from ui import paint
from ui.icons import Icon
from ui.theme import tokens_of
from ui.tokens import Radius, Tokens
from ui.typography import Role, line_height, scaled
from ui.widgets.boxes import column, margins, row
from ui.widgets.button import SMALL, Button, Kind, Link
from ui.widgets.copy_details import CopyDetails
from ui.widgets.label import Label
from ui.widgets.turning import TurningLayout

TOAST_MS = 5000
MAX_TOASTS = 3
WIDEST_TOAST = 640
WORDS_WIDTH = 130  # pixels that the words of a banner want beside its button, at 100 %


class Tone(Enum):
    """How urgent a banner is."""

    WARN = auto()
    DANGER = auto()
    PLAIN = auto()


def paints(tone: Tone, t: Tokens) -> tuple[str, str]:
    """The colours of surface and icon."""
    return {
        Tone.WARN: (t.warn_soft, t.warn_text),
        Tone.DANGER: (t.danger_soft, t.danger_text),
        Tone.PLAIN: (t.bg_raised if t.is_dark else t.bg_rail, t.text2),
    }[tone]


class Banner(QWidget):
    """An icon, what happened, what still works, and one action."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.PLAIN
        self._icon = Icon.INFO
        self._title = Label("", Role.LABEL, lines=3)
        self._detail = Label("", Role.SMALL, lambda t: t.text2, lines=4)
        self._copy = CopyDetails()
        self._button = Button("", Kind.GHOST, SMALL)
        self._button.clicked.connect(self.acted)
        layout = TurningLayout(self, stacks=self._is_stacked, gap=8, stacked_gap=4, around=(48, 8, 10, 8))
        layout.addLayout(column(None, self._title, self._detail, row(self._copy, None), None, gap=1), 1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(52)  # layouts ask a layout for its height, not the widget around it
        self.hide()

    def show_notice(
        self, tone: Tone, icon: Icon, title: str, detail: str = "", action: str = "", fault: Fault | None = None
    ) -> None:
        """Show the banner; what is known of a `fault` can be copied."""
        self._tone, self._icon = tone, icon
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._button.set_words(action)
        self._button.setVisible(bool(action))
        self._copy.show_fault(fault)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.show()
        self.update()

    @property
    def title(self) -> str:
        """What it says first."""
        return self._title.text()

    @property
    def detail(self) -> str:
        """What it says second."""
        return self._detail.text()

    def _is_stacked(self, room: int) -> bool:
        """Beside the button there has to be room for words."""
        return not self._button.isHidden() and room - self._button.sizeHint().width() < scaled(WORDS_WIDTH)

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(320, self.heightForWidth(320))

    def heightForWidth(self, wide: int) -> int:
        """As high as the words need."""
        layout = self.layout()
        return max(self.minimumHeight(), layout.heightForWidth(wide) if layout is not None else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint surface and icon."""
        fill, ink = paints(self._tone, tokens_of(self))
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, Radius.CARD, fill)
            paint.icon(painter, paint.visual(self, QRectF(14, 0, 24, rect.height())), self._icon, ink, 19)


class Toast(QWidget):
    """A line, in a narrow window some, and one action; goes by itself, waits while looked at."""

    acted = Signal()
    closed = Signal()

    def __init__(
        self,
        words: str,
        action: str = "",
        *,
        icon: Icon | None = None,
        fault: Fault | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setAccessibleName(words)
        self.setMinimumHeight(max(44, line_height(Role.LABEL) + 20))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(44 if icon else 16, 6, 10, 6))
        layout.setSpacing(14)
        layout.addWidget(Label(words, Role.LABEL, lines=4, may_cut=True), 1)
        if action:
            link = Link(action, Role.LABEL)
            link.clicked.connect(self._act)
            layout.addWidget(link)
        if fault is not None:
            layout.addWidget(CopyDetails(fault, Role.LABEL))
        for link in self.findChildren(Link):
            link.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.closed)
        self._timer.start(TOAST_MS)

    def _act(self) -> None:
        self.acted.emit()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who comes by keyboard is waited for, too."""
        if event.type() is QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() is QEvent.Type.FocusOut:
            self._timer.start(TOAST_MS)
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on."""
        self._timer.start(TOAST_MS)

    def sizeHint(self) -> QSize:
        """One line, if it is not too long for that."""
        wide = min(WIDEST_TOAST, super().sizeHint().width())
        return QSize(wide, self.heightForWidth(wide))

    def heightForWidth(self, wide: int) -> int:
        """As high as the words need."""
        layout = self.layout()
        return max(self.minimumHeight(), layout.heightForWidth(wide) if layout is not None else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint.rounded(painter, rect, Radius.CARD, t.bg_raised, t.border)
            if self._icon is not None:
                at = paint.visual(self, QRectF(14, 0, 20, rect.height()))
                paint.icon(painter, at, self._icon, t.text2, 18)


class Toasts(QWidget):
    """The stack of toasts of one window, bottom centre; at most three."""

    def __init__(self, window: QWidget, *, above: int = 24) -> None:
        super().__init__(window)
        self._window = window
        self._above = above
        self._toasts: list[Toast] = []
        self._lane = QVBoxLayout(self)
        self._lane.setContentsMargins(0, 0, 0, 0)
        self._lane.setSpacing(8)
        window.installEventFilter(self)
        self.hide()

    def add(self, words: str, action: str = "", *, icon: Icon | None = None, fault: Fault | None = None) -> Toast:
        """Show one more; the oldest goes when there are too many. What is known of a `fault` can be copied."""
        toast = Toast(words, action, icon=icon, fault=fault, parent=self)
        toast.closed.connect(lambda: self._drop(toast))
        self._toasts.append(toast)
        self._lane.addWidget(toast)
        toast.show()  # a hidden one has no part in the height of the stack
        if len(self._toasts) > MAX_TOASTS:
            self._drop(self._toasts[0])
        self.show()
        self._place()
        self.raise_()
        return toast

    @property
    def words(self) -> tuple[str, ...]:
        """What is shown now."""
        return tuple(toast.accessibleName() for toast in self._toasts)

    def _drop(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            self._lane.removeWidget(toast)
            toast.hide()
            toast.deleteLater()
            self._place()
            self.setVisible(bool(self._toasts))

    def _place(self) -> None:
        parent = self._window
        self._lane.activate()
        wide = min(self.sizeHint().width(), parent.width() - 32)
        high = self._lane.heightForWidth(wide)
        self.resize(wide, high)
        self.move(QPoint((parent.width() - wide) // 2, max(0, parent.height() - high - self._above)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom of the window."""
        if event.type() is QEvent.Type.Resize and self._toasts:
            self._place()
        return False
