"""Pictures of Qt's cameras as I420 images."""

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from media.capture.planes import bytes_of

_Format = QVideoFrameFormat.PixelFormat
I420 = "yuv420p"

# FFmpeg's name, and for each of its planes which plane of Qt's it is.
_LAYOUTS: dict[_Format, tuple[str, tuple[int, ...]]] = {
    _Format.Format_YUV420P: ("yuv420p", (0, 1, 2)),
    _Format.Format_YV12: ("yuv420p", (0, 2, 1)),
    _Format.Format_YUV422P: ("yuv422p", (0, 1, 2)),
    _Format.Format_NV12: ("nv12", (0, 1)),
    _Format.Format_NV21: ("nv21", (0, 1)),
    _Format.Format_YUYV: ("yuyv422", (0,)),
    _Format.Format_UYVY: ("uyvy422", (0,)),
    _Format.Format_BGRA8888: ("bgra", (0,)),
    _Format.Format_BGRX8888: ("bgr0", (0,)),
    _Format.Format_RGBA8888: ("rgba", (0,)),
    _Format.Format_RGBX8888: ("rgb0", (0,)),
    _Format.Format_ARGB8888: ("argb", (0,)),
    _Format.Format_XRGB8888: ("0rgb", (0,)),
    _Format.Format_Y8: ("gray", (0,)),
}


class FrameConverter:
    """Turns camera frames into images that nobody else writes to. Used from one thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def to_i420(self, frame: QVideoFrame) -> av.VideoFrame | None:
        """Copy a frame of any common format, at even size; None if it is empty or cannot be read."""
        layout = _LAYOUTS.get(frame.pixelFormat())
        image = _from_image(frame) if layout is None else _from_planes(frame, *layout)
        if image is None:
            return None
        width, height = image.width // 2 * 2, image.height // 2 * 2
        if image.format.name == I420 and (width, height) == (image.width, image.height):
            return image
        return self._reformatter.reformat(image, width=width, height=height, format=I420, threads=1)


def _from_planes(frame: QVideoFrame, name: str, order: tuple[int, ...]) -> av.VideoFrame | None:
    if not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        if frame.planeCount() < len(order):
            return None
        image = av.VideoFrame(frame.width(), frame.height(), name)
        for plane, source in zip(image.planes, order, strict=True):
            flat: NDArray[np.uint8] = np.frombuffer(frame.bits(source), np.uint8)
            stride = frame.bytesPerLine(source)
            rows = bytes_of(plane)
            count = min(rows.shape[0], flat.size // stride if stride else 0)
            width = min(rows.shape[1], stride)
            rows[:count, :width] = flat[: count * stride].reshape(count, stride)[:, :width]
        return image
    finally:
        frame.unmap()


def _from_image(frame: QVideoFrame) -> av.VideoFrame | None:
    picture = frame.toImage()
    if picture.isNull():
        return None
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)  # B, G, R, unused in memory
    flat = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    image = av.VideoFrame(picture.width(), picture.height(), "bgr0")
    rows = bytes_of(image.planes[0])
    rows[:, : picture.width() * 4] = flat[:, : picture.width() * 4]
    return image
