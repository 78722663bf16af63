"""Profile pictures: whatever comes in is measured before it is decoded and stored as a 512 x 512 JPEG."""

import cv2
import numpy as np

from app.protocol.picture_header import Measured, PictureFormat, measure, scans

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE = 8192  # pixels; a decoded picture of this size takes 200 MB for a moment
SIDE = 512
MAX_SCANS = (
    200  # of a JPEG; a progressive one has ten. A few bytes make a scan, and each is as much work as the picture
)
QUALITY = 88


class BadPicture(ValueError):
    """Not a picture of a known format, or too large; the text says which."""


def prepare(data: bytes) -> bytes:
    """The picture cut to a centred square, 512 x 512, as JPEG. Raises BadPicture."""
    if len(data) > MAX_BYTES:
        raise BadPicture(f"a picture has at most {MAX_BYTES} bytes")
    size = measure(data)
    if size is None:
        raise BadPicture("a picture is PNG, JPEG or WebP")
    if not (1 <= size.width <= MAX_SIDE and 1 <= size.height <= MAX_SIDE):
        raise BadPicture(f"a picture is at most {MAX_SIDE} x {MAX_SIDE}")
    if size.format is PictureFormat.JPEG and scans(data) > MAX_SCANS:
        raise BadPicture("the picture has too many scans")
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), _scale(size))
    except cv2.error:
        decoded = None
    if decoded is None:
        raise BadPicture("the picture is damaged")
    height, width = decoded.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = decoded[top : top + side, left : left + side]
    shrinks = side > SIDE
    square = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    done, jpeg = cv2.imencode(".jpg", square, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise BadPicture("the picture cannot be stored")
    return bytes(jpeg)


def _scale(size: Measured) -> int:
    """A JPEG can be decoded at a fraction of its size, which bounds memory."""
    small = min(size.width, size.height)
    if size.format is PictureFormat.JPEG:
        for factor, flag in ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4)):
            if small >= SIDE * factor:
                return int(flag)
    return int(cv2.IMREAD_COLOR)
