"""The square that is cut out stays inside of the picture."""

from hypothesis import given
from hypothesis import strategies as st

from app.crop import MOST_ZOOM, Crop

SIDES = st.integers(1, 4000)
STEPS = st.lists(
    st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000), st.floats(0.1, 20.0)), min_size=1, max_size=12
)


@given(SIDES, SIDES, STEPS)
def test_whatever_people_do_the_square_is_inside(
    width: int, height: int, steps: list[tuple[float, float, float]]
) -> None:
    crop = Crop.whole(width, height)
    for dx, dy, zoom in steps:
        crop = crop.moved(dx, dy).zoomed(zoom)
        square = crop.square
        assert square.side >= 1
        assert 0 <= square.left <= width - square.side
        assert 0 <= square.top <= height - square.side


def test_it_starts_as_the_largest_square_a_little_high_in_upright_pictures() -> None:
    wide, upright = Crop.whole(300, 200).square, Crop.whole(200, 300).square

    assert (wide.left, wide.top, wide.side) == (50, 0, 200)
    assert (upright.left, upright.side) == (0, 200)
    assert 0 < upright.top < 50


def test_zoom_keeps_the_centre_and_has_its_limits() -> None:
    crop = Crop.whole(400, 400).zoomed(2.0)

    assert (crop.square.left, crop.square.top, crop.square.side) == (100, 100, 200)
    assert crop.zoomed(99).zoom == MOST_ZOOM
    assert crop.zoomed(0.1).zoom == 1.0
