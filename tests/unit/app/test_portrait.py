"""Files that people choose as their picture, and files that only look like one."""

import asyncio
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crop import Square
from app.portrait import (
    MAX_FILE,
    PORTRAIT_SIDE,
    SHOWN_SIDE,
    PictureFlaw,
    Portrait,
    decode_portrait,
    pack_portrait,
    read_portrait,
)
from app.protocol.picture_header import PictureFormat, measure

RED, BLUE = (0, 0, 255), (255, 0, 0)  # as OpenCV has them


def encoded(extension: str, width: int, height: int) -> bytes:
    """Left half red, right half blue."""
    picture = np.full((height, width, 3), RED, np.uint8)
    picture[:, width // 2 :] = BLUE
    done, data = cv2.imencode(extension, picture)
    assert done
    return bytes(data)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


@pytest.mark.parametrize("extension", [".png", ".jpg", ".webp"])
def test_a_picture_is_read_and_its_square_packed(tmp_path: Path, extension: str) -> None:
    file = tmp_path / "picture"
    file.write_bytes(encoded(extension, 800, 400))

    async def run() -> tuple[Portrait | PictureFlaw, bytes]:
        portrait = await read_portrait(file)
        assert isinstance(portrait, Portrait)
        return portrait, await pack_portrait(portrait, Square(0, 0, 400))

    portrait, jpeg = asyncio.run(run())

    assert isinstance(portrait, Portrait)
    assert (portrait.width, portrait.height) == (800, 400)
    measured = measure(jpeg)
    assert measured is not None
    assert (measured.format, measured.width, measured.height) == (PictureFormat.JPEG, PORTRAIT_SIDE, PORTRAIT_SIDE)
    left = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert left is not None
    assert left[:, :, 2].mean() > 200  # the red half, still red
    assert left[:, :, 0].mean() < 60


def test_a_large_photograph_is_kept_small() -> None:
    portrait = decode_portrait(encoded(".jpg", 5000, 3000))

    assert isinstance(portrait, Portrait)
    assert max(portrait.width, portrait.height) <= SHOWN_SIDE
    assert portrait.width / portrait.height == pytest.approx(5 / 3, rel=0.01)


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (png_header(60_000, 60_000), PictureFlaw.TOO_LARGE),
        (png_header(16_000, 16_000), PictureFlaw.TOO_LARGE),
        (b"\0" * (MAX_FILE + 1), PictureFlaw.TOO_LARGE),
        (encoded(".png", 400, 20), PictureFlaw.TOO_SMALL),
        (png_header(400, 400) + chunk(b"acTL", struct.pack(">II", 9, 0)), PictureFlaw.ANIMATED),
        (b"RIFF\x10\0\0\0WEBPVP8X" + struct.pack("<IB3x", 10, 2) + b"\x8f\x01\0\x8f\x01\0", PictureFlaw.ANIMATED),
        (b"GIF89a" + bytes(40), PictureFlaw.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureFlaw.NOT_A_PICTURE),
        (b"", PictureFlaw.NOT_A_PICTURE),
        (png_header(400, 400) + b"garbage", PictureFlaw.DAMAGED),
        (encoded(".jpg", 200, 200)[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 1000, PictureFlaw.DAMAGED),
    ],
    ids=lambda value: value.name if isinstance(value, PictureFlaw) else "",
)
def test_what_is_no_portrait_is_refused_with_its_reason(data: bytes, flaw: PictureFlaw) -> None:
    assert decode_portrait(data) is flaw


def test_a_file_that_cannot_be_opened_is_a_reason_too(tmp_path: Path) -> None:
    async def run() -> list[Portrait | PictureFlaw]:
        return [await read_portrait(path) for path in (tmp_path / "none", tmp_path, Path("a\0b"))]

    assert asyncio.run(run()) == [PictureFlaw.UNREADABLE] * 3


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF0000WEBP", b""]), st.binary(max_size=300))
def test_garbage_never_raises(start: bytes, rest: bytes) -> None:
    assert isinstance(decode_portrait(start + rest), PictureFlaw | Portrait)
