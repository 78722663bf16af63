"""Scaling of I420 pictures down to the size that is sent or shown."""

import av
import cv2

from media.capture.planes import rows_of

# Pictures are small and their threads many: OpenCV's own would cost more than they save.
cv2.setNumThreads(1)


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
    image = halved_towards(image, columns, rows)
    if (columns, rows) == (image.width, image.height):
        return image
    # Less than half is left to take away, so that every pixel counts with two neighbours: a sixth of INTER_AREA's time.
    return _resized(image, columns, rows, cv2.INTER_LINEAR)


def halved_towards(image: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
    """The picture halved, by averaging, as often as it stays at least so large; the same object if that is never."""
    while image.width >= 4 * width and image.height >= 4 * height and image.width % 8 == image.height % 8 == 0:
        # The middle four of sixteen pixels are averaged: 47 dB from all of them, and half the rows are not even read.
        image = _resized(image, image.width // 4, image.height // 4, cv2.INTER_LINEAR)
    while image.width >= 2 * width and image.height >= 2 * height and image.width % 4 == image.height % 4 == 0:
        image = _resized(image, image.width // 2, image.height // 2, cv2.INTER_AREA)
    return image


def _resized(image: av.VideoFrame, width: int, height: int, method: int) -> av.VideoFrame:
    target = av.VideoFrame(width, height, "yuv420p")
    for old, new in zip(image.planes, target.planes, strict=True):
        cv2.resize(rows_of(old), (new.width, new.height), dst=rows_of(new), interpolation=method)
    return target


def _columns(width: int, height: int, rows: int) -> int:
    return round(width * rows / height / 2) * 2
