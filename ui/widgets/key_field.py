"""A field that shows keys and takes new ones from the keyboard."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.i18n import tr
from ui.keys import native_words
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role, scaled, width
from ui.widgets.control import Control, Look

_ALONE = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown}
)
"""Keys that are only held; a combination is not whole with them."""


class KeyField(Control):
    """Click, Space or Enter: the next combination is taken. Escape alone ends that, Backspace or Delete means none."""

    spoken_role = QAccessible.Role.HotkeyField

    recorded = Signal(str)
    """Keys in the portable form; empty for none."""

    is_listening = False  # of the class too: Qt sends events before the constructor of ours goes on

    def __init__(self, name: str, *, takes_escape: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._name = name
        self._keys = ""
        self._takes_escape = takes_escape
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.listen)
        self._say()

    def show_keys(self, portable: str) -> None:
        """Render."""
        if portable != self._keys:
            self._keys = portable
            self._say()

    def listen(self) -> None:
        """Take the next combination."""
        self.is_listening = True
        self._say()

    def _stop(self) -> None:
        self.is_listening = False
        self._say()

    @property
    def words(self) -> str:
        """What stands in the field."""
        if self.is_listening:
            return tr("Press keys…")
        return native_words(self._keys) or tr("None")

    def _say(self) -> None:
        self.rename(f"{self._name}: {self.words}")
        self.update()

    def sizeHint(self) -> QSize:
        """Room for most combinations."""
        return QSize(max(scaled(150), round(width(self.words, Role.LABEL)) + 28), scaled(36))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """While listening, keys are nobody else's: neither shortcuts nor the Tab order."""
        if self.is_listening and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins, as a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.listen()
        else:
            super().keyPressEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ALONE or event.isAutoRepeat():
            return
        self._stop()
        is_bare = held == Qt.KeyboardModifier.NoModifier
        if is_bare and key is Qt.Key.Key_Escape and not self._takes_escape:
            return
        if is_bare and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.recorded.emit("")
            return
        if key is Qt.Key.Key_Backtab:
            key = Qt.Key.Key_Tab
        combination = QKeySequence(int(held.value) | int(key))
        self.recorded.emit(combination.toString(QKeySequence.SequenceFormat.PortableText))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere does not press keys for this."""
        super().focusOutEvent(event)
        if self.is_listening:
            self._stop()

    def draw(self, painter: QPainter) -> None:
        """Paint the field and the keys."""
        t = tokens_of(self)
        full = QRectF(self.rect())
        if self.is_listening:
            paint.rounded(painter, full, Radius.FIELD, t.accent_soft, t.focus, 2)
        else:
            paint.rounded(painter, full, Radius.FIELD, t.bg_field, t.border_control)
            if self.look is not Look.REST:
                paint.rounded(painter, full, Radius.FIELD, t.press if self.look is Look.PRESS else t.hover)
        is_none = not self._keys and not self.is_listening
        ink = t.on_accent_soft if self.is_listening else t.text3 if is_none else t.text
        paint.text(painter, full.adjusted(8, 0, -8, 0), self.words, Role.LABEL, ink, paint.CENTER)
        if self.has_ring and not self.is_listening:
            paint.focus_ring(painter, full, Radius.FIELD, t)
