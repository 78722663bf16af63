"""A picture surface: newest frame wins, one conversion per paint, the person's avatar when there is no picture."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPaintEvent, QPixmap, QRadialGradient
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.protocol.model import UserInfo
from app.room.layout import crop_share
from media.frame import VideoFrame
from ui import paint
from ui.i18n import tr
from ui.theme import color, theme, tokens_of
from ui.tokens import ON_VIDEO, VIDEO_DIM
from ui.typography import Role, line_height
from ui.widgets.avatar import draw_avatar, draw_halo, tone
from ui.widgets.boxes import Shade

if TYPE_CHECKING:
    from media.playback.pictures import PictureConverter

LEAST_VISIBLE = 0.7  # of a picture: when filling would cut more, the whole picture is shown between dark bars
COPY_FROM = 0.975  # of the size: a picture that would shrink by less is not scaled, its edges are cut instead
EDGE = "#FFFFFF3C"  # of a floating picture
SPIN_MS = 33
COMPANY_MS = 33  # a small picture waits so long for the large one beneath it, to be painted in one go


class FrameMailbox(QObject):
    """Takes frames on media threads and keeps the newest for the next paint. `put` is a `FrameSink`."""

    arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._frame: VideoFrame | None = None
        self._is_announced = False

    def put(self, frame: VideoFrame) -> None:
        """Replace the waiting frame. While a paint is pending nothing is queued: the older frame is dropped."""
        self._frame = frame
        if not self._is_announced:
            self._is_announced = True
            self.arrived.emit()

    def take(self) -> VideoFrame | None:
        """The newest frame since the last call, for the paint that is under way."""
        # The flag falls first: a frame put between the two lines is announced again, never lost.
        self._is_announced = False
        frame, self._frame = self._frame, None
        return frame


class Trouble(Enum):
    """What lies over a picture."""

    NONE = auto()
    CONNECTING = auto()
    RECONNECTING = auto()


@dataclass(frozen=True, slots=True)
class PictureState:
    """What a surface shows."""

    user: UserInfo
    has_picture: bool = False
    """Frames are expected; without it the avatar is shown."""
    is_speaking: bool = False
    is_mirrored: bool = False
    is_dimmed: bool = False
    trouble: Trouble = Trouble.NONE


class PictureSurface(QWidget):
    """Shows frames, rounded in the colour of the stage around it."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(
        self,
        state: PictureState,
        *,
        radius: int,
        around: Shade = lambda t: t.bg_stage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._radius = radius
        self._around = around
        self._image: QImage | None = None
        self._keeps: object = None  # the plane under the image
        self._soft: QImage | None = None
        self._size = (0, 0)
        self._turn = 0.0
        self._is_floating = False
        self._cut: QPixmap | None = None  # the floating picture, rounded and mirrored
        self._converter: PictureConverter | None = None
        self._beneath: PictureSurface | None = None
        self._company = QTimer(self)
        self._company.setSingleShot(True)
        self._company.setInterval(COMPANY_MS)
        self._company.timeout.connect(self._company_fails)
        self._is_alone = True  # no picture comes beneath
        self.on_painted: Callable[[VideoFrame], None] | None = None
        self.mailbox = FrameMailbox()
        self.mailbox.arrived.connect(self._frame_waits, Qt.ConnectionType.QueuedConnection)
        self._spin = QTimer(self)
        self._spin.setInterval(SPIN_MS)
        self._spin.timeout.connect(self._advance)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(state.user.name)

    @property
    def state(self) -> PictureState:
        """What it shows."""
        return self._state

    @property
    def picture_size(self) -> tuple[int, int]:
        """Width and height of the last frame, (0, 0) before the first."""
        return self._size

    def show_state(self, state: PictureState) -> None:
        """Show another state; a picture that ended does not linger."""
        if state == self._state:
            return
        if not state.has_picture:
            self._image = self._soft = None
            self._keeps = None
        self._cut = None
        if state.trouble is not self._state.trouble:
            self._soft = None
        self._state = state
        self.setAccessibleName(state.user.name)
        self._run_spinner()
        self.update()

    def set_floating(self, floating: bool, radius: int) -> None:
        """Float over another picture: its corners are then left out instead of painted over."""
        if (floating, radius) != (self._is_floating, self._radius):
            self._is_floating, self._radius = floating, radius
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, not floating)
            self.update()

    def accompany(self, other: "PictureSurface") -> None:
        """Share repaints with a surface that lies beneath or above: painting either one paints a part of both."""
        self._beneath, other._beneath = other, self

    def take_over(self, other: "PictureSurface") -> None:
        """Begin with the picture that another surface shows, until the next frame."""
        self._image, self._keeps, self._size = other._image, other._keeps, other._size
        self._cut = self._soft = None
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show a still picture instead of frames, for screenshots."""
        self._image, self._cut = image, None
        self._size = (image.width(), image.height())
        self.update()

    def sizeHint(self) -> QSize:
        """Any size does."""
        return QSize(640, 360)

    def _run_spinner(self) -> None:
        turns = self._state.trouble is not Trouble.NONE and self.isVisible() and not theme.reduce_motion
        if turns and not self._spin.isActive():
            self._spin.start()
        elif not turns:
            self._spin.stop()

    def showEvent(self, event: object) -> None:
        """Turn the spinner only while seen."""
        self._run_spinner()

    def hideEvent(self, event: object) -> None:
        """Stop the spinner."""
        self._spin.stop()

    def _advance(self) -> None:
        self._turn = (self._turn + SPIN_MS / 900) % 1.0
        self.update()

    def _frame_waits(self) -> None:
        """Paint soon. A small picture is painted together with the large one, which would repaint it anyway."""
        other = self._beneath
        if self._is_floating and not self._is_alone and not self._company.isActive():
            self._company.start()
        elif not self._company.isActive():
            self.update()
        if other is not None and other._is_floating:
            other._is_alone = False
            if other._company.isActive():
                other._company.stop()
                other.update()

    def _company_fails(self) -> None:
        self._is_alone = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Take the newest frame and paint it."""
        frame = self.mailbox.take()
        if frame is not None and self._state.has_picture:
            self._convert(frame)
        with QPainter(self) as painter:
            self._draw(painter, QRectF(self.rect()))
        if frame is not None and self.on_painted is not None:
            self.on_painted(frame)

    def _convert(self, frame: VideoFrame) -> None:
        """To BGRA, straight to the shown size when that is smaller: what is left to paint is a copy."""
        self._size = (frame.width, frame.height)
        self._soft = self._cut = None
        wide, high = self._size_for(frame.width, frame.height)
        bgra = self._made_converter().to_bgra(frame.image, width=wide, height=high)
        plane = bgra.planes[0]
        image = QImage(memoryview(plane), wide, high, plane.line_size, QImage.Format.Format_RGB32)
        self._image = image
        self._keeps = bgra

    def _made_converter(self) -> "PictureConverter":
        if self._converter is None:
            from media.playback.pictures import PictureConverter  # whoever sent the frame has loaded what this takes

            self._converter = PictureConverter()
        return self._converter

    def _size_for(self, wide: int, high: int) -> tuple[int, int]:
        """The size to convert a picture to: its own, or the device pixels that it will cover if they are fewer."""
        ratio = self.devicePixelRatioF() / (8 if self._state.is_dimmed else 1)
        across, down = self.width() * ratio, self.height() * ratio
        fills = self._is_floating or self._state.is_dimmed or self._fills(wide, high)
        scale = (max if fills else min)(across / wide, down / high)
        if not 0 < scale < COPY_FROM:
            return wide, high
        return max(2, ceil(wide * scale - 0.01)), max(2, ceil(high * scale - 0.01))

    def _draw(self, painter: QPainter, rect: QRectF) -> None:
        if self._state.has_picture and self._image is not None:
            self._draw_picture(painter, rect, self._image)
        else:
            self._draw_person(painter, rect)
        if self._state.trouble is not Trouble.NONE:
            self._draw_trouble(painter, rect)
        elif self._state.is_dimmed:
            self._fill(painter, rect, color(VIDEO_DIM))
        self._draw_edge(painter, rect)

    def _fill(self, painter: QPainter, rect: QRectF, fill: paint.Fill) -> None:
        """The whole surface in one fill; rounded here when nothing rounds it off afterwards."""
        if self._is_floating:
            paint.rounded(painter, rect, self._radius, fill)
        else:
            painter.fillRect(rect, fill)

    def _draw_edge(self, painter: QPainter, rect: QRectF) -> None:
        if self._is_floating:
            if not self._has_edge_in_cut:
                paint.rounded(painter, rect, self._radius, None, EDGE)
        elif self._radius:
            paint.round_off(painter, rect, self._radius, self._around(tokens_of(self)))
        if self._state.is_speaking and not self._state.has_picture:
            ring = tokens_of(self).speaking_ring
            paint.rounded(painter, rect, self._radius - 1, None, ring, 3)

    def _draw_picture(self, painter: QPainter, rect: QRectF, image: QImage) -> None:
        if self._state.trouble is not Trouble.NONE or self._state.is_dimmed:
            image = self._blurred(image)
        wide, high = float(image.width()), float(image.height())
        fills = self._is_floating or self._state.is_dimmed or self._fills(image.width(), image.height())
        source = self._source(wide, high, rect) if fills else QRectF(0, 0, wide, high)
        target = rect if fills else paint.contain(wide, high, rect)
        if not fills:
            painter.fillRect(rect, QColor("#0A0C0E"))
        if self._is_floating:
            self._draw_cut(painter, image, source, target)
            return
        painter.save()
        # Antialiasing off: on fractional pixel ratios it blends the last device row into a hair line.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._state.is_mirrored:
            painter.translate(rect.x() * 2 + rect.width(), 0)
            painter.scale(-1, 1)
        painter.drawImage(target, image, source)
        painter.restore()

    def _source(self, wide: float, high: float, rect: QRectF) -> QRectF:
        """The part that fills the surface; at almost the right size it is copied, sharp and at a tenth of the cost."""
        source = paint.cover(wide, high, rect)
        ratio = self.devicePixelRatioF()
        across, down = rect.width() * ratio, rect.height() * ratio
        scale = across / source.width()
        if not (COPY_FROM <= scale <= 1.0 and across <= wide and down <= high):
            return source
        return QRectF(round((wide - across) / 2), round((high - down) / 2), across, down)

    def _draw_cut(self, painter: QPainter, image: QImage, source: QRectF, target: QRectF) -> None:
        """A floating picture is painted again with every frame beneath it: cut it out once, then copy."""
        ratio = self.devicePixelRatioF()
        if self._cut is None or self._cut.size() != self.size() * ratio:
            self._cut = QPixmap(self.size() * ratio)
            self._cut.setDevicePixelRatio(ratio)
            self._cut.fill(Qt.GlobalColor.transparent)
            if self._state.is_mirrored:  # once a frame: a painter that mirrors is slow
                source.moveLeft(image.width() - source.right())
                image = image.flipped(Qt.Orientation.Horizontal)
            with QPainter(self._cut) as cutter:
                cutter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                cutter.drawImage(target, image, source)
            paint.cut_out(self._cut, self._radius, EDGE if self._has_edge_in_cut else "#00000000")
        # Smooth only where pixels do not meet: with it Qt does not copy, but samples, on threads of its own.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not ratio.is_integer())
        painter.drawPixmap(0, 0, self._cut)

    def _fills(self, wide: int, high: int) -> bool:
        return crop_share(wide, high, self.width(), self.height()) >= LEAST_VISIBLE

    @property
    def _has_edge_in_cut(self) -> bool:
        """Whether nothing is painted between the floating picture and its edge."""
        state = self._state
        is_clear = state.trouble is Trouble.NONE and not state.is_dimmed
        return self._is_floating and is_clear and state.has_picture and self._image is not None

    def _blurred(self, image: QImage) -> QImage:
        """A soft copy, made once a frame: scaled far down and half way up again; the painter does the rest."""
        if self._soft is None:
            smooth = Qt.TransformationMode.SmoothTransformation
            tiny = image.scaledToWidth(max(8, image.width() // 32), smooth)
            self._soft = tiny.scaledToWidth(max(32, image.width() // 8), smooth)
        return self._soft

    def _draw_person(self, painter: QPainter, rect: QRectF) -> None:
        dark, _ = tone(self._state.user.name)
        glow = QRadialGradient(rect.center(), max(rect.width(), 1) * 0.7)
        glow.setColorAt(0, _mixed(dark, "#14181B", 0.56))
        glow.setColorAt(1, _mixed(dark, "#101316", 0.78))
        self._fill(painter, rect, glow)
        side = min(rect.height() * 0.46, rect.width() * 0.4, 128.0)
        disc = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2 - 4, side, side)
        if self._state.is_speaking:
            draw_halo(painter, disc, tokens_of(self))
        draw_avatar(painter, disc, self._state.user, tokens_of(self))

    def _draw_trouble(self, painter: QPainter, rect: QRectF) -> None:
        self._fill(painter, rect, color(VIDEO_DIM))
        if rect.height() < 120:
            return
        center = rect.center()
        words = tr("Reconnecting…") if self._state.trouble is Trouble.RECONNECTING else tr("Connecting…")
        has_avatar = not (self._state.has_picture and self._image is not None)
        middle = center.y() + (min(rect.height() * 0.46, 128) / 2 + 30 if has_avatar else -14)
        at = QRectF(center.x(), middle, 0, 0).center()
        paint.spinner(painter, at, 14, self._turn + 0.15, ON_VIDEO, "#FFFFFF3C")
        line = QRectF(rect.x(), middle + 22, rect.width(), line_height(Role.LABEL) + 2)
        paint.text(painter, line, words, Role.LABEL, ON_VIDEO, paint.CENTER)


def _mixed(one: str, other: str, share: float) -> QColor:
    first, second = color(one), color(other)
    parts = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]  # getRgb is a tuple
    return QColor(*(int(a * (1 - share) + b * share) for a, b in parts))
