"""Scaling of I420 pictures down to the size that is sent."""

import av
import cv2

from media.capture.planes import rows_of


def fitting_height(width: int, height: int, *, max_width: int, max_height: int) -> int:
    """The most rows, even, at which a picture of this shape is within both limits; never more than it has."""
    rows = min(height, max_height, max_width * height // width + 2) // 2 * 2
    while rows > 2 and _columns(width, height, rows) > max_width:
        rows -= 2
    return max(2, rows)


def scaled_to(image: av.VideoFrame, height: int) -> av.VideoFrame:
    """The picture at `height` rows and its own shape, even sizes; the same object if it has them already."""
    rows = height // 2 * 2
    columns = _columns(image.width, image.height, rows)
    if (columns, rows) == (image.width, image.height):
        return image
    target = av.VideoFrame(columns, rows, "yuv420p")
    for old, new in zip(image.planes, target.planes, strict=True):
        cv2.resize(rows_of(old), (new.width, new.height), dst=rows_of(new), interpolation=cv2.INTER_AREA)
    return target


def _columns(width: int, height: int, rows: int) -> int:
    return round(width * rows / height / 2) * 2
