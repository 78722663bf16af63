"""One setting on its page: title and explanation, and the control beside them or, without room, below."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.settings.controls import ValueControl
from ui.settings.kinds import Fact, Part, Setting
from ui.settings.state import SettingsState
from ui.theme import tokens_of
from ui.typography import Role, scaled, width
from ui.widgets.boxes import column
from ui.widgets.label import Paragraph
from ui.widgets.turning import TurningLayout

SHOWN_MS = 2400  # how long a setting that was searched for stays marked
INSIDE = 8  # pixels at both sides of a line, so that its mark is wider than its words
WORDS_WIDTH = 150  # pixels that title and explanation want beside the control, at 100 %


class SettingRow(QWidget):
    """A line of a card."""

    changed = Signal(str, object)
    """Identifier and new value, or None for an act."""

    def __init__(self, setting: Setting, control: ValueControl) -> None:
        super().__init__()
        self.setting = setting
        self.control = control
        self.is_marked = False
        self._title = Paragraph(setting.title, Role.SUBTITLE, lambda t: t.text)
        self._detail = Paragraph(setting.detail, Role.SMALL)
        self._detail.setVisible(bool(setting.detail))
        self._words = QWidget()
        self._words.setLayout(column(None, self._title, self._detail, None, gap=2))
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        control.changed.connect(lambda value: self.changed.emit(setting.id, value))
        layout = TurningLayout(self, stacks=self.is_stacked, around=(INSIDE, 13, INSIDE, 13))
        layout.addWidget(self._words, 1)
        layout.addWidget(control)
        self._mark = QTimer(self)
        self._mark.setSingleShot(True)
        self._mark.setInterval(SHOWN_MS)
        self._mark.timeout.connect(self._unmark)
        control.setAccessibleDescription(setting.detail)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        self.control.show_state(state)
        self.control.setEnabled(self.setting.is_enabled(state))

    def mark(self) -> None:
        """Show for a moment that this is what was searched for, and take the focus."""
        self.is_marked = True
        self._mark.start()
        target = self.control.focusProxy() or self.control
        if target.focusPolicy() != Qt.FocusPolicy.NoFocus:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.update()

    def _unmark(self) -> None:
        self.is_marked = False
        self.update()

    def is_stacked(self, room: int) -> bool:
        """Whether words and control lie below each other, with so many pixels across."""
        control = self.setting.control
        if isinstance(control, Part) or (isinstance(control, Fact) and control.is_long):
            return True
        longest = max(width(self.setting.title, Role.SUBTITLE), width(self.setting.detail, Role.SMALL))
        words = min(scaled(WORDS_WIDTH), round(longest) + 8)
        return self.control.sizeHint().width() + words + 16 > room

    def minimumSizeHint(self) -> QSize:
        """Anything narrower is cut."""
        return QSize(160, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        if not self.is_marked:
            return
        with QPainter(self) as painter:
            rect = QRectF(self.rect()).adjusted(0, 4, 0, -4)
            paint.rounded(painter, rect, 10, tokens_of(self).accent_soft)
