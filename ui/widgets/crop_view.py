"""The picture under a round window: drag to move, wheel or plus and minus to zoom, arrow keys to move."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.crop import Crop
from app.portrait import Portrait
from ui import paint
from ui.i18n import tr
from ui.theme import faded, tokens_of
from ui.tokens import Radius

SIDE = 280  # pixels of the view
ROUND = 240  # and of the round window in its middle
STEP = 12.0  # pixels of the view that an arrow key moves
WHEEL = 1.1  # factor of zoom for one notch


class CropView(QWidget):
    """Shows a crop of a picture; where people drag it leaves as a signal."""

    spoken_role = QAccessible.Role.Graphic

    changed = Signal(object)
    """The Crop that the person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QPixmap | None = None
        self.crop = Crop.whole(1, 1)
        self._dragged_from: QPointF | None = None
        self.setFixedSize(SIDE, SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Part of the picture"))
        self.setAccessibleDescription(tr("Arrow keys move it, plus and minus zoom"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_portrait(self, portrait: Portrait) -> None:
        """Take another picture, whole."""
        pixels = portrait.pixels
        image = QImage(pixels.data, portrait.width, portrait.height, pixels.strides[0], QImage.Format.Format_RGB888)
        self._picture = QPixmap.fromImage(image)
        self.crop = Crop.whole(portrait.width, portrait.height)
        self.changed.emit(self.crop)
        self.update()

    def choose(self, crop: Crop) -> None:
        """Show another part, and tell."""
        if crop != self.crop:
            self.crop = crop
            self.changed.emit(crop)
            self.update()

    def sizeHint(self) -> QSize:
        """A fixed square."""
        return QSize(SIDE, SIDE)

    @property
    def _scale(self) -> float:
        """Pixels of the view for one of the picture."""
        return ROUND / self.crop.side

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The picture follows the hand."""
        if self._dragged_from is not None:
            by = self._dragged_from - event.position()
            self._dragged_from = event.position()
            self.choose(self.crop.moved(by.x() / self._scale, by.y() / self._scale))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        notches = event.angleDelta().y() / 120
        self.choose(self.crop.zoomed(self.crop.zoom * WHEEL**notches))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and zoom by keys."""
        step = STEP / self._scale
        by = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step), Qt.Key.Key_Down: (0.0, step),
        }.get(Qt.Key(event.key()))  # fmt: skip
        factor = {Qt.Key.Key_Plus: WHEEL, Qt.Key.Key_Equal: WHEEL, Qt.Key.Key_Minus: 1 / WHEEL}.get(Qt.Key(event.key()))
        if by is not None:
            self.choose(self.crop.moved(*by))
        elif factor is not None:
            self.choose(self.crop.zoomed(self.crop.zoom * factor))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, dim outside of the round window."""
        if self._picture is None:
            return
        t = tokens_of(self)
        full = QRectF(self.rect())
        shape, window = QPainterPath(), QPainterPath()
        shape.addRoundedRect(full, Radius.PANEL, Radius.PANEL)
        window.addEllipse(full.center(), ROUND / 2, ROUND / 2)
        scale = self._scale
        origin = full.center() - QPointF(self.crop.x * scale, self.crop.y * scale)
        place = QRectF(origin.x(), origin.y(), self._picture.width() * scale, self._picture.height() * scale)
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.fillPath(shape, paint.ink(t.bg_inset))
            painter.setClipPath(shape)
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
            painter.fillPath(shape.subtracted(window), faded(t.bg_stage, 0.66))
            painter.setClipping(False)
            if self.hasFocus():
                paint.focus_ring(painter, full, Radius.PANEL, t)
