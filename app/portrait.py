"""A picture for one's profile: read from a file with care, cut to a square, packed small. Runs off every loop.

What a file claims is looked at before anything is decoded: size on disk, format, pixels, frames. Nothing raises.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from app.crop import Square
from app.protocol.picture_header import PictureFormat, is_animated, measure, scans

if TYPE_CHECKING:  # loaded with the first picture somebody chooses
    import numpy as np
    import numpy.typing as npt

MAX_FILE = 32 * 1024 * 1024  # bytes; photographs of telephones have up to 20 MB
MAX_PIXELS = 64_000_000  # the largest photographs of telephones have 50 million; decoded, 200 MB for a moment
MAX_SIDE = 16_384  # pixels
MAX_SCANS = 200  # of a JPEG, as the server has it
SHOWN_SIDE = 1600  # pixels of the longer side of what is kept to cut from
LEAST_SIDE = 64  # pixels; smaller pictures are unrecognisable
PORTRAIT_SIDE = 512  # pixels of what is sent; the server keeps no more
QUALITY = 90


class PictureFlaw(Enum):
    """Why a file does not become a portrait."""

    UNREADABLE = auto()
    """The file cannot be opened."""
    TOO_LARGE = auto()
    """More bytes or pixels than any photograph has."""
    TOO_SMALL = auto()
    NOT_A_PICTURE = auto()
    """No PNG, JPEG or WebP."""
    ANIMATED = auto()
    DAMAGED = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A decoded picture, upright."""

    pixels: npt.NDArray[np.uint8]
    """(height, width, 3), red first, at most SHOWN_SIDE a side."""

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])


async def read_portrait(path: Path) -> Portrait | PictureFlaw:
    """Read a file on a thread of its own."""
    return await asyncio.to_thread(_read, path)


async def pack_portrait(portrait: Portrait, square: Square) -> bytes:
    """The square of a picture as JPEG, PORTRAIT_SIDE wide, on a thread of its own."""
    return await asyncio.to_thread(_pack, portrait, square)


def _read(path: Path) -> Portrait | PictureFlaw:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except (OSError, ValueError):
        return PictureFlaw.UNREADABLE
    return decode_portrait(data)


def decode_portrait(data: bytes) -> Portrait | PictureFlaw:
    """Decode, at a fraction of its size where the format allows it."""
    if len(data) > MAX_FILE:
        return PictureFlaw.TOO_LARGE
    size = measure(data)
    if size is None:
        return PictureFlaw.NOT_A_PICTURE
    longer, shorter = max(size.width, size.height), min(size.width, size.height)
    if longer > MAX_SIDE or size.width * size.height > MAX_PIXELS:
        return PictureFlaw.TOO_LARGE
    if shorter < LEAST_SIDE:
        return PictureFlaw.TOO_SMALL
    if is_animated(data):
        return PictureFlaw.ANIMATED
    is_jpeg = size.format is PictureFormat.JPEG
    if is_jpeg and scans(data) > MAX_SCANS:
        return PictureFlaw.DAMAGED
    import cv2
    import numpy as np

    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), _flag(shorter) if is_jpeg else int(cv2.IMREAD_COLOR))
    except (cv2.error, MemoryError):
        decoded = None
    if decoded is None:
        return PictureFlaw.DAMAGED
    return Portrait(_upright(np.asarray(decoded, np.uint8)))


def _flag(shorter: int) -> int:
    import cv2

    for factor, flag in ((4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2)):
        if shorter >= PORTRAIT_SIDE * 2 * factor:
            return int(flag)
    return int(cv2.IMREAD_COLOR)


def _upright(decoded: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Red first and not larger than needed; the camera's rotation was applied by decoding."""
    import cv2
    import numpy as np

    height, width = decoded.shape[:2]
    scale = SHOWN_SIDE / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        decoded = np.asarray(cv2.resize(decoded, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(decoded[:, :, ::-1])


def _pack(portrait: Portrait, square: Square) -> bytes:
    import cv2

    part = portrait.pixels[square.top : square.top + square.side, square.left : square.left + square.side]
    shrinks = square.side > PORTRAIT_SIDE
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    scaled = cv2.resize(part, (PORTRAIT_SIDE, PORTRAIT_SIDE), interpolation=how)
    _done, jpeg = cv2.imencode(".jpg", scaled[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(jpeg)
