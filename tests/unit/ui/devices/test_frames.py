"""Every format of Qt's cameras becomes the same I420 picture."""

import av
import numpy as np
import pytest
from av.video.reformatter import Interpolation
from PySide6.QtCore import QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from media.capture.planes import bytes_of
from tests.kit.clips import luma_psnr, stamped_clip
from ui.devices.frames import FrameConverter

_Format = QVideoFrameFormat.PixelFormat


def camera_frame(image: av.VideoFrame, qt_format: QVideoFrameFormat.PixelFormat, name: str) -> QVideoFrame:
    """The picture as a camera would deliver it."""
    # Exactly and on one thread: the fast conversion to RGB spoils columns (see media.playback.pictures).
    source = image.reformat(format=name, interpolation=Interpolation.ACCURATE_RND, threads=1)
    frame = QVideoFrame(QVideoFrameFormat(QSize(image.width, image.height), qt_format))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for index, plane in enumerate(source.planes):
        rows = bytes_of(plane)
        stride = frame.bytesPerLine(index)
        target: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] = np.frombuffer(frame.bits(index), np.uint8)
        width = min(stride, rows.shape[1])
        target[: stride * rows.shape[0]].reshape(rows.shape[0], stride)[:, :width] = rows[:, :width]
    frame.unmap()
    return frame


@pytest.mark.parametrize(
    ("qt_format", "name"),
    [
        (_Format.Format_YUV420P, "yuv420p"),
        (_Format.Format_YUV422P, "yuv422p"),
        (_Format.Format_NV12, "nv12"),
        (_Format.Format_NV21, "nv21"),
        (_Format.Format_YUYV, "yuyv422"),
        (_Format.Format_UYVY, "uyvy422"),
        (_Format.Format_BGRA8888, "bgra"),
        (_Format.Format_BGRX8888, "bgr0"),
        (_Format.Format_RGBA8888, "rgba"),
        (_Format.Format_XRGB8888, "0rgb"),
        (_Format.Format_P010, "p010le"),
    ],
)
@pytest.mark.parametrize("width", [320, 322])
def test_formats_become_i420(qt_format: QVideoFrameFormat.PixelFormat, name: str, width: int) -> None:
    (image,) = stamped_clip(1, width, 180)

    picture = FrameConverter().to_i420(camera_frame(image, qt_format, name))

    assert picture is not None
    assert (picture.width, picture.height, picture.format.name) == (width, 180, "yuv420p")
    assert luma_psnr(image, picture) > 35


def test_odd_sizes_become_even() -> None:
    frame = QVideoFrame(QVideoFrameFormat(QSize(101, 75), _Format.Format_YUV420P))

    picture = FrameConverter().to_i420(frame)

    assert picture is not None
    assert (picture.width, picture.height) == (100, 74)


def test_empty_frame_is_none() -> None:
    assert FrameConverter().to_i420(QVideoFrame()) is None
