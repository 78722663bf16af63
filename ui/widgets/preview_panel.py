"""The own camera, to look at before a call: a picture that opens on wish, and what stands in its way."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.protocol.model import UserInfo
from ui.announce import announce
from ui.i18n import tr
from ui.tokens import Radius
from ui.typography import scaled
from ui.widgets.boxes import column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.label import Paragraph
from ui.widgets.video import PictureState, PictureSurface

HEIGHT = 216  # pixels of the picture, at 100 %


class _Picture(PictureSurface):
    """As wide as its shape wants."""

    def sizeHint(self) -> QSize:
        """Sixteen to nine."""
        return QSize(scaled(HEIGHT) * 16 // 9, scaled(HEIGHT))


class PreviewPanel(QWidget):
    """The camera opens with the button and closes with it, or when nobody looks."""

    started = Signal()
    stopped = Signal()

    def __init__(self, me: UserInfo, *, is_mirrored: bool) -> None:
        super().__init__()
        self.is_running = False
        self._is_mirrored = is_mirrored
        self._me = me
        self.picture = _Picture(PictureState(me), radius=Radius.CARD, around=lambda t: t.bg_surface)
        self.picture.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button = Button(tr("Show my camera"), Kind.RAISED, SMALL)
        self.words = Paragraph(tr("Only you see it."))
        self.button.clicked.connect(self._clicked)
        self.setLayout(column(row(self.picture, None), row(self.button, None), self.words, gap=8))
        self.setFocusProxy(self.button)
        self.picture.setVisible(False)

    def show_person(self, me: UserInfo, *, is_mirrored: bool) -> None:
        """Who is in the picture, and whether as in a mirror."""
        self._me, self._is_mirrored = me, is_mirrored
        self.picture.show_state(PictureState(me, has_picture=self.is_running, is_mirrored=is_mirrored))

    def show_running(self, is_running: bool, problem: str = "") -> None:
        """Whether the camera is open; else why it is not."""
        self.is_running = is_running
        self.picture.setVisible(is_running)
        self.show_person(self._me, is_mirrored=self._is_mirrored)
        self.button.set_words(tr("Stop") if is_running else tr("Show my camera"))
        self.words.setText(problem or tr("Only you see it."))
        if problem:
            announce(self, problem, assertive=False)

    def _clicked(self) -> None:
        (self.stopped if self.is_running else self.started).emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the camera is let go."""
        super().hideEvent(event)
        if self.is_running:
            self.stopped.emit()
