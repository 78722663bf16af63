"""Scaling of I420 pictures down to the size that is sent."""

import av
import cv2

from media.capture.planes import rows_of


def scaled_to(image: av.VideoFrame, height: int) -> av.VideoFrame:
    """The picture at `height` rows and its own shape, even sizes; the same object if it has them already."""
    rows = height // 2 * 2
    columns = round(image.width * rows / image.height / 2) * 2
    if (columns, rows) == (image.width, image.height):
        return image
    target = av.VideoFrame(columns, rows, "yuv420p")
    for old, new in zip(image.planes, target.planes, strict=True):
        cv2.resize(rows_of(old), (new.width, new.height), dst=rows_of(new), interpolation=cv2.INTER_AREA)
    return target
