"""A picture of one's own behind oneself: checked, copied, and only the last one kept."""

import asyncio
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.own_backdrop import keep_backdrop
from app.portrait import SHOWN_SIDE, PictureFlaw
from tests.unit.app.test_portrait import encoded, png_header


def kept(file: Path, folder: Path) -> Path | PictureFlaw:
    """What becomes of a file."""
    return asyncio.run(keep_backdrop(file, folder))


def test_a_copy_is_kept_and_the_one_before_goes(tmp_path: Path) -> None:
    file, folder = tmp_path / "photo.png", tmp_path / "settings"
    file.write_bytes(encoded(".png", 2 * SHOWN_SIDE, SHOWN_SIDE))
    first = kept(file, folder)
    second = kept(file, folder)
    assert isinstance(first, Path)
    assert isinstance(second, Path)
    assert list(folder.glob("*.jpg")) == [second]
    picture = cv2.imread(str(second))
    assert picture is not None
    assert picture.shape == (SHOWN_SIDE // 2, SHOWN_SIDE, 3)
    assert np.argmax(picture[10, 10]) == 2  # red on the left, as it was


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (png_header(60_000, 60_000), PictureFlaw.TOO_LARGE),  # a bomb: 10 GB when it is decoded
        (b"<svg onload='x'>", PictureFlaw.NOT_A_PICTURE),
        (encoded(".png", 800, 600)[:900], PictureFlaw.DAMAGED),
    ],
)
def test_what_could_harm_is_refused_and_the_old_one_stays(tmp_path: Path, data: bytes, flaw: PictureFlaw) -> None:
    good, bad, folder = tmp_path / "good.png", tmp_path / "bad.png", tmp_path / "settings"
    good.write_bytes(encoded(".png", 300, 200))
    before = kept(good, folder)
    bad.write_bytes(data)
    assert kept(bad, folder) is flaw
    assert list(folder.glob("*.jpg")) == [before]
    assert kept(tmp_path / "nowhere.png", folder) is PictureFlaw.UNREADABLE
