"""The other person's picture in a window of its own, for another monitor: no controls but a strip on hover."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from app.desktop.keys import KeyAct
from ui import paint
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import keys
from ui.plain import set_tooltip, title
from ui.states import CallViewState
from ui.theme import tokens_of
from ui.tokens import ON_VIDEO, VIDEO_BUTTON
from ui.widgets.boxes import row
from ui.widgets.control import Control, Look
from ui.widgets.pill import Pill
from ui.widgets.video import PictureSurface
from ui.windows.call_pane import CallPane
from ui.windows.full_screen import FullScreen
from ui.windows.stage import remote_picture, remote_voice

SIZE = QSize(960, 540)
LEAST = QSize(240, 135)
INSET = 12
STRIP_GOES_MS = 3000  # after the last movement
SIDE = 40


class _GlassButton(Control):
    """An icon on dark glass, legible over any picture."""

    def __init__(self, icon: Icon, name: str) -> None:
        super().__init__(name)
        self._icon = icon
        self.setFixedSize(SIDE, SIDE)
        set_tooltip(self, name)

    def show_act(self, icon: Icon, name: str) -> None:
        """Change what it does."""
        self._icon = icon
        self.rename(name)
        set_tooltip(self, name)
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint."""
        full = QRectF(self.rect())
        paint.rounded(painter, full.adjusted(2, 2, -2, -2), 11, VIDEO_BUTTON)
        if self.look is not Look.REST:
            paint.rounded(painter, full.adjusted(2, 2, -2, -2), 11, "#FFFFFF24")
        paint.icon(painter, full, self._icon, ON_VIDEO, 20)
        if self.has_ring:
            paint.focus_ring(painter, full, 12, tokens_of(self))


class _Strip(QWidget):
    """The controls; not a surface of their own."""

    def __init__(self, *buttons: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setLayout(row(*buttons, gap=4))
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing: the picture shows through."""


class PopOutWindow(CallPane):
    """Renders the other person of a `CallViewState`; closing it brings the picture back to the stage."""

    closed = Signal()

    def __init__(self, state: CallViewState) -> None:
        super().__init__()
        self._whole = FullScreen(self)
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        self.picture = PictureSurface(remote_picture(state), radius=0)
        self.picture.setParent(self)
        self.name = Pill(parent=self.picture)
        self.full_screen = _GlassButton(Icon.MAXIMIZE, tr("Full screen"))
        self.full_screen.clicked.connect(self.toggle_full_screen)
        back = _GlassButton(Icon.PICTURE_IN_PICTURE, tr("Bring back into the call"))
        back.clicked.connect(self.closed)
        self.strip = _Strip(self.full_screen, back, parent=self)
        self._goes = QTimer(self)
        self._goes.setSingleShot(True)
        self._goes.setInterval(STRIP_GOES_MS)
        self._goes.timeout.connect(self._hide_strip)
        self.setMouseTracking(True)
        self.picture.setMouseTracking(True)
        self.picture.installEventFilter(self)
        keys.bind(self, KeyAct.FULL_SCREEN, self.toggle_full_screen)
        keys.bind(self, KeyAct.CLOSE, self.close)
        self.show_state(state)
        self._goes.start()

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        self.setWindowTitle(title(state.call.peer.name))
        self.picture.show_state(remote_picture(state))
        self.name.show_words(state.call.peer.name, voice=remote_voice(state))
        self._place()

    def fill_screen(self, screen: QScreen) -> None:
        """Whole screen, on this one."""
        self.setScreen(screen)
        self.move(screen.geometry().topLeft())
        self._whole.enter()

    def toggle_full_screen(self) -> None:
        """Whole screen, or back."""
        if self.isFullScreen():
            self._whole.leave()
        else:
            self._whole.enter()

    def changeEvent(self, event: QEvent) -> None:
        """The button says where it leads."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            if self.isFullScreen():
                self.full_screen.show_act(Icon.MINIMIZE, tr("Leave full screen"))
            else:
                self.full_screen.show_act(Icon.MAXIMIZE, tr("Full screen"))

    def _wake(self) -> None:
        self.strip.show()
        self.unsetCursor()
        self._goes.start()

    def _hide_strip(self) -> None:
        if self.strip.underMouse() or any(button.hasFocus() for button in self.strip.findChildren(Control)):
            self._goes.start()
            return
        self.strip.hide()
        if self.isFullScreen():
            self.setCursor(Qt.CursorShape.BlankCursor)

    def _place(self) -> None:
        self.picture.setGeometry(self.rect())
        self.strip.move(self.width() - self.strip.width() - INSET, INSET)
        self.strip.raise_()
        self.name.fit(max(60, self.width() - 2 * INSET))
        self.name.move(INSET, self.height() - self.name.height() - INSET)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Movement brings the strip; a double click fills the screen."""
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.Enter):
            self._wake()
        elif event.type() is QEvent.Type.MouseButtonDblClick:
            self.toggle_full_screen()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab finds the strip; Escape leaves full screen."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.toggle_full_screen()
            return
        self._wake()
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture fills."""
        super().resizeEvent(event)
        self._place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The picture returns to the stage."""
        event.ignore()
        self.closed.emit()
