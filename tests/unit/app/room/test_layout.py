"""Places in a call window: the own picture in its corner, the bar's overflow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.room.layout import Corner, Rect, Words, bar_plan, crop_share, nearest_corner, pip

SIZES = st.integers(120, 4000)


@pytest.mark.parametrize(
    ("w", "h", "corner", "place"),
    [
        (1096, 612, Corner.BOTTOM_RIGHT, Rect(839, 461, 241, 135)),
        (640, 360, Corner.TOP_LEFT, Rect(16, 16, 144, 81)),
        (300, 200, Corner.BOTTOM_RIGHT, Rect(178, 125, 106, 59)),
    ],
)
def test_pip_lies_where_the_specification_says(w: int, h: int, corner: Corner, place: Rect) -> None:
    assert pip(w, h, corner=corner) == place


@given(SIZES, SIZES, st.sampled_from(Corner))
def test_pip_is_16_to_9_and_inside(w: int, h: int, corner: Corner) -> None:
    place = pip(w, h, corner=corner)

    assert abs(place.w * 9 / 16 - place.h) <= 1
    assert place.w <= 320
    if w >= 180:
        assert 0 <= place.x <= w - place.w
        assert 0 <= place.y <= h - place.h


@given(SIZES, SIZES, st.sampled_from(Corner))
def test_a_picture_dropped_where_it_is_stays_there(w: int, h: int, corner: Corner) -> None:
    place = pip(w, h, corner=corner)
    if w < 400 or h < 240:
        return

    assert nearest_corner(place.x + place.w / 2, place.y + place.h / 2, w, h) is corner


@given(st.integers(1, 4000), st.integers(1, 4000), st.integers(1, 4000), st.integers(1, 4000))
def test_crop_share_is_a_share(source_w: int, source_h: int, w: int, h: int) -> None:
    assert 0 < crop_share(source_w, source_h, w, h) <= 1


def test_a_picture_of_the_same_shape_is_not_cut() -> None:
    assert crop_share(1280, 720, 640, 360) == 1.0
    assert crop_share(0, 720, 640, 360) == 1.0


def test_the_bar_gives_up_words_first_then_chevrons_then_the_connection() -> None:
    assert bar_plan(1120).connection is Words.TEXT
    assert bar_plan(700).connection is Words.ICON
    assert bar_plan(700).split
    assert not bar_plan(500).split
    assert bar_plan(390).connection is Words.NONE
