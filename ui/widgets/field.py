"""A field with its name above, its own frame and an error line underneath; and the search field."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui import paint
from ui.dress import dress
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import theme, tokens_of
from ui.tokens import Radius
from ui.typography import Role, font, line_height, scaled, width
from ui.widgets.boxes import margins
from ui.widgets.button import IconButton
from ui.widgets.label import Label

BESIDE_HINT = 66  # pixels of the search field for its icon and gaps
MAX_TYPED = 512  # characters a person can type into any field
MOST_LINES = 4  # of what is wrong with a field


class TextEdit(QLineEdit):
    """A line edit without a frame of its own, in the type of the interface."""

    focusChanged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setMaxLength(MAX_TYPED)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self._restyle()
        theme.changed.connect(self._restyle)
        dress(self)

    def _restyle(self) -> None:
        self.setFont(font(Role.BODY))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusInEvent(event)
        self.focusChanged.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusOutEvent(event)
        self.focusChanged.emit(False)


class _Frame(QWidget):
    """The painted edge of a field: grey, teal with focus, red with an error."""

    def __init__(self, edit: TextEdit, radius: int, height: int, *, inset: bool = False) -> None:
        super().__init__()
        self._edit = edit
        self._radius = radius
        self._height = height
        self._inset = inset
        self.has_error = False
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lane = QHBoxLayout(self)
        self.lane.setContentsMargins(margins(14, 0, 6, 0))
        self.lane.setSpacing(6)
        self.lane.addWidget(edit, 1)
        edit.focusChanged.connect(self._repaint)

    def _repaint(self, _focused: bool) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the text wants."""
        return QSize(200, scaled(self._height))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Clicks beside the text belong to it."""
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the edge."""
        t = tokens_of(self)
        focused = self._edit.hasFocus()
        if self.has_error:
            border, edge = t.danger_text, 2
        elif focused:
            border, edge = t.focus, 2
        else:
            border, edge = (t.border if self._inset else t.border_control), 1
        fill = t.bg_inset if self._inset else t.bg_field
        edged = border if focused or self.has_error or not self._inset or not t.is_dark else t.border
        with QPainter(self) as painter:
            paint.rounded(painter, self.rect(), self._radius, fill, edged, edge)


class _ErrorLine(QWidget):
    """An icon and words in red."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_words(self, words: str) -> None:
        """Show the words, or hide the line."""
        self._words = words
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As many lines as the words need."""
        return QSize(100, self._lines() * (line_height(Role.SMALL) + 1) + 5)

    def _lines(self) -> int:
        if self.width() < 100:
            return 1
        return max(1, len(paint.lines_of(self._words, Role.SMALL, self.width() - 22, MOST_LINES)))

    def resizeEvent(self, event: object) -> None:
        """More lines where one does not fit."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words."""
        t = tokens_of(self)
        line = line_height(Role.SMALL)
        with QPainter(self) as painter:
            paint.icon(painter, paint.visual(self, QRectF(0, 3, 16, line)), Icon.CIRCLE_ALERT, t.danger_text, 15)
            words = paint.visual(self, QRectF(22, 3, self.width() - 22, self.height() - 3))
            paint.paragraph(painter, words, self._words, Role.SMALL, t.danger_text)


class Field(QWidget):
    """A named field. The error stands under it, and its frame says so too."""

    submitted = Signal()
    edited = Signal(str)

    def __init__(self, name: str, *, secret: bool = False, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.edit = TextEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(hint)
        self._label = Label(name, Role.LABEL, lambda t: t.text2, lines=3)
        self._label.setBuddy(self.edit)
        self._frame = _Frame(self.edit, 12, 46)
        self._error = _ErrorLine()
        if secret:
            self._add_eye()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self._label, self._frame, self._error):
            layout.addWidget(part)
        self.setFocusProxy(self.edit)
        self.edit.returnPressed.connect(self.submitted)
        self.edit.textEdited.connect(self._edited)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.edit.text()

    @property
    def error(self) -> str:
        """The words under the field."""
        return self._error.accessibleName()

    def set_text(self, words: str) -> None:
        """Put words in, unless they are there."""
        if words != self.edit.text():
            self.edit.setText(words)

    def show_error(self, words: str) -> None:
        """Show the words under the field and go there; empty clears."""
        was = self.error
        self._error.set_words(words)
        self._frame.has_error = bool(words)
        self._frame.update()
        self.edit.setAccessibleDescription(words)
        if words and words != was:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self, words: str) -> None:
        self.show_error("")
        self.edited.emit(words)

    def _add_eye(self) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = IconButton(Icon.EYE, tr("Show password"), size=34, pixels=18)
        self._eye.clicked.connect(self._toggle_eye)
        self._frame.lane.addWidget(self._eye)

    def _toggle_eye(self) -> None:
        hidden = self.edit.echoMode() is QLineEdit.EchoMode.Password
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        if hidden:
            self._eye.set_icon(Icon.EYE_OFF, tr("Hide password"))
        else:
            self._eye.set_icon(Icon.EYE, tr("Show password"))


class LineField(QWidget):
    """A field alone, for a line whose words stand beside it."""

    def __init__(self, name: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = TextEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(_Frame(self.edit, Radius.FIELD, 40))
        self.setFocusProxy(self.edit)


class SearchField(QWidget):
    """Search with its icon and its key; Down goes to the results, Escape clears."""

    edited = Signal(str)
    submitted = Signal(bool)
    """Enter; True with Ctrl held."""
    downPressed = Signal()

    def __init__(self, hint: str, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = TextEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(hint)
        self._frame = _Frame(self.edit, Radius.FIELD, 38, inset=True)
        self._frame.lane.setContentsMargins(margins(38, 0, 12, 0))
        self._hint = Label(keys, Role.MICRO, lambda t: t.text3)
        self._frame.lane.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)
        self._glass = _Glass(self._frame)
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self.edited)
        self.edit.textChanged.connect(self._typed)
        self.edit.installEventFilter(self)

    def show_keys(self, words: str) -> None:
        """Show which keys lead here, where there is room."""
        self._hint.setText(words)
        self._hint.updateGeometry()
        self._show_hint()

    def clear(self) -> None:
        """Empty the field and tell."""
        self.edit.clear()
        self.edited.emit("")

    def _typed(self, _words: str) -> None:
        self._show_hint()

    def _show_hint(self) -> None:
        """The keys only stand beside an empty field, and only where what is asked for fits too."""
        needs = width(self.edit.placeholderText(), Role.BODY) + self._hint.sizeHint().width() + BESIDE_HINT
        self._hint.setVisible(not self.edit.text() and needs <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop the keys in a narrow field."""
        super().resizeEvent(event)
        self._show_hint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that leave the field."""
        if event.type() is QEvent.Type.KeyPress and watched is self.edit:
            key = event.key()  # type: ignore[attr-defined]  # QEvent is a QKeyEvent for KeyPress
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier  # type: ignore[attr-defined]
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.submitted.emit(bool(control))
                return True
            if key == Qt.Key.Key_Down:
                self.downPressed.emit()
                return True
            if key == Qt.Key.Key_Escape and self.edit.text():
                self.clear()
                return True
        return super().eventFilter(watched, event)


class _Glass(QWidget):
    """The magnifying glass inside the search field."""

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        frame.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over the frame."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        with QPainter(self) as painter:
            at = paint.visual(self, QRectF(10, 0, 20, self.height()))
            paint.icon(painter, at, Icon.SEARCH, tokens_of(self).text3, 16)
