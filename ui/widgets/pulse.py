"""A person with rings that pulse: somebody calls, or is being called."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.protocol.model import UserInfo
from ui.pictures import pictures
from ui.theme import theme, tokens_of
from ui.tokens import Motion
from ui.widgets.avatar import draw_avatar, draw_halo


class PulsingAvatar(QWidget):
    """The avatar in the middle, its rings around; they stand still with reduced motion."""

    def __init__(self, user: UserInfo, pixels: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._user = user
        self._pixels = pixels
        self._strength = 1.0
        self.setFixedSize(round(pixels * 1.5), round(pixels * 1.5))
        self._beat = QVariantAnimation(self)
        self._beat.setDuration(Motion.PULSE)
        self._beat.setLoopCount(-1)
        self._beat.setKeyValueAt(0.0, 0.8)
        self._beat.setKeyValueAt(0.5, 1.05)
        self._beat.setKeyValueAt(1.0, 0.8)
        self._beat.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._beat.valueChanged.connect(self._step)
        pictures.changed.connect(self.update)

    def set_person(self, user: UserInfo) -> None:
        """Show somebody else."""
        if user != self._user:
            self._user = user
            self.update()

    def _step(self, strength: object) -> None:
        self._strength = float(strength)  # type: ignore[arg-type]  # the animation runs over floats
        self.update()

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def showEvent(self, event: object) -> None:
        """Pulse while seen."""
        if not theme.reduce_motion:
            self._beat.start()

    def hideEvent(self, event: object) -> None:
        """Stop."""
        self._beat.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rings and avatar."""
        edge = (self.width() - self._pixels) / 2
        disc = QRectF(edge, edge, self._pixels, self._pixels)
        with QPainter(self) as painter:
            t = tokens_of(self)
            draw_halo(painter, disc, t, self._strength)
            draw_avatar(painter, disc, self._user, t)
