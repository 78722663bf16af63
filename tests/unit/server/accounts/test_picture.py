"""Profile pictures: measured before they are decoded."""

import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.picture_header import Measured, PictureFormat, measure
from server.accounts.picture import SIDE, BadPicture, prepare


def encoded(extension: str, width: int, height: int) -> bytes:
    picture = np.full((height, width, 3), 90, np.uint8)
    done, data = cv2.imencode(extension, picture)
    assert done
    return bytes(data)


@pytest.mark.parametrize(
    ("extension", "format"),
    [(".png", PictureFormat.PNG), (".jpg", PictureFormat.JPEG), (".webp", PictureFormat.WEBP)],
)
def test_formats_are_measured_and_become_a_square_jpeg(extension: str, format: PictureFormat) -> None:
    data = encoded(extension, 900, 600)

    assert measure(data) == Measured(format, 900, 600)
    assert measure(prepare(data)) == Measured(PictureFormat.JPEG, SIDE, SIDE)


def test_a_bomb_is_refused_by_its_header() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))

    with pytest.raises(BadPicture, match="at most"):
        prepare(bomb + b"\0" * 100)


def test_a_jpeg_of_very_many_scans_is_refused_before_it_costs_minutes() -> None:
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"

    with pytest.raises(BadPicture, match="scans"):
        prepare(encoded(".jpg", 64, 64)[:-2] + scan * 1000 + b"\xff\xd9")


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8" * 10, b"RIFF....WEBPVP8X"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        prepare(data)


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF0000WEBP", b""]), st.binary(max_size=200))
def test_garbage_is_measured_without_trouble(start: bytes, rest: bytes) -> None:
    measured = measure(start + rest)

    assert measured is None or measured.width >= 0
