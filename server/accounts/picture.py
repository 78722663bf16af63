"""Profile pictures: whatever comes in is measured before it is decoded and stored as a 512 x 512 JPEG."""

import struct
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE = 8192  # pixels; a decoded picture of this size takes 200 MB for a moment
SIDE = 512
MAX_SCANS = (
    200  # of a JPEG; a progressive one has ten. A few bytes make a scan, and each is as much work as the picture
)
QUALITY = 88

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SCAN = b"\xff\xda"  # SOS; in coded data these two bytes never stand together
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF markers: these carry the size


class PictureFormat(Enum):
    """What a picture may be."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"


@dataclass(frozen=True, slots=True)
class Measured:
    """Format and size as the header says."""

    format: PictureFormat
    width: int
    height: int


class BadPicture(ValueError):
    """Not a picture of a known format, or too large; the text says which."""


def measure(data: bytes) -> Measured | None:
    """Read format and size from the header alone; None if it is none of ours."""
    try:
        if data.startswith(_PNG) and data[12:16] == b"IHDR":
            return Measured(PictureFormat.PNG, *struct.unpack_from(">II", data, 16))
        if data.startswith(b"\xff\xd8"):
            return _measure_jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _measure_webp(data)
    except (struct.error, IndexError):
        return None
    return None


def prepare(data: bytes) -> bytes:
    """The picture cut to a centred square, 512 x 512, as JPEG. Raises BadPicture."""
    if len(data) > MAX_BYTES:
        raise BadPicture(f"a picture has at most {MAX_BYTES} bytes")
    size = measure(data)
    if size is None:
        raise BadPicture("a picture is PNG, JPEG or WebP")
    if not (1 <= size.width <= MAX_SIDE and 1 <= size.height <= MAX_SIDE):
        raise BadPicture(f"a picture is at most {MAX_SIDE} x {MAX_SIDE}")
    if size.format is PictureFormat.JPEG and data.count(_JPEG_SCAN) > MAX_SCANS:
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


def _measure_jpeg(data: bytes) -> Measured | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Measured(PictureFormat.JPEG, width, height)
        elif 0xD0 <= marker <= 0xD9 or marker == 0x01:  # these have no length
            at += 2
        else:
            (length,) = struct.unpack_from(">H", data, at + 2)
            if length < 2:
                return None
            at += 2 + length
    return None


def _measure_webp(data: bytes) -> Measured | None:
    kind = data[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    elif kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        return None
    return Measured(PictureFormat.WEBP, width, height)
