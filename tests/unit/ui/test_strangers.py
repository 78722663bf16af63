"""What comes from strangers is painted on one line in one direction, and pictures are what they should be."""

import cv2
import numpy as np
import pytest

from ui.paint import one_line
from ui.pictures import MAX_SIDE, decoded


def encoded(extension: str, side: int) -> bytes:
    done, data = cv2.imencode(extension, np.full((side, side, 3), 90, np.uint8))
    assert done
    return bytes(data)


def test_overrides_of_direction_and_line_breaks_do_not_reach_what_stands_beside() -> None:
    assert one_line("Ann\u202e gnp.exe\u2066\u2067\u2069\u202c") == "Ann gnp.exe"
    assert one_line("a\nb\u2028c\0d\te") == "a b c d e"
    assert len(one_line("x" * 10_000)) == 512
    assert one_line("\u05d0\u05dc\u05d9\u05e2\u05d6\u05e8 \u200d") == "\u05d0\u05dc\u05d9\u05e2\u05d6\u05e8 \u200d"


def test_unseen_characters_and_piles_of_marks_do_not_reach_the_screen() -> None:
    assert one_line("A\u200bd\u2060a\ufeff\u00ad") == "Ada"
    assert one_line("Z" + "\u0335\u0489" * 50) == "Z" + "\u0335\u0489" * 2
    assert one_line("Nguye\u0302\u0303n") == "Nguye\u0302\u0303n"
    assert one_line("a\x85b\x7fc") == "a b c"
    assert one_line("👩🏽\u200d🚀") == "👩🏽\u200d🚀"


def test_a_picture_of_a_person_is_read() -> None:
    image = decoded(encoded(".jpg", 512))

    assert (image.width(), image.height()) == (512, 512)


@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        encoded(".png", 64),
        encoded(".jpg", MAX_SIDE + 1),
        encoded(".jpg", 64)[:200],
    ],
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    assert decoded(data).isNull()
