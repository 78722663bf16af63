"""What a picture file says of itself in its header: format, size, and whether it moves. Nothing is decoded here."""

import struct
from dataclasses import dataclass
from enum import Enum

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SCAN = b"\xff\xda"  # SOS; in coded data these two bytes never stand together
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF markers: these carry the size
_ANIMATED_WEBP = 0x02  # flag of the VP8X chunk


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


def is_animated(data: bytes) -> bool:
    """Whether a picture of ours has more than one frame: animated PNG (acTL before the picture) or WebP."""
    if data.startswith(_PNG):
        control, picture = data.find(b"acTL"), data.find(b"IDAT")
        return control != -1 and (picture == -1 or control < picture)
    if data[:4] == b"RIFF" and data[12:16] == b"VP8X" and len(data) > 20:
        return bool(data[20] & _ANIMATED_WEBP)
    return False


def scans(data: bytes) -> int:
    """How many scans a JPEG has at most; a few bytes make one, and each is as much work as the picture."""
    return data.count(_JPEG_SCAN)


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
