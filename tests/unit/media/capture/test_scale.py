"""Pictures shrink to the height asked for and keep their shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.capture.scale import fitting_height, scaled_to
from tests.kit.clips import luma_psnr, stamped_clip


def test_same_height_is_the_same_picture() -> None:
    (image,) = stamped_clip(1, 640, 360)

    assert scaled_to(image, 360) is image


@pytest.mark.parametrize(("height", "size"), [(180, (320, 180)), (270, (480, 270)), (91, (160, 90))])
def test_smaller_height_keeps_the_shape(height: int, size: tuple[int, int]) -> None:
    (image,) = stamped_clip(1, 640, 360)

    small = scaled_to(image, height)

    assert (small.width, small.height) == size
    assert luma_psnr(small, image.reformat(size[0], size[1], interpolation="AREA")) > 35


@pytest.mark.parametrize("height", [180, 156, 90])
def test_much_smaller_pictures_look_like_the_large_one(height: int) -> None:
    (image,) = stamped_clip(1, 1280, 720)

    small = scaled_to(image, height)

    assert small.height == height
    assert luma_psnr(small, image.reformat(small.width, small.height, interpolation="AREA")) > 35


@pytest.mark.parametrize(
    ("shape", "limits", "rows"),
    [
        ((640, 360), (1280, 720), 360),
        ((1280, 720), (320, 180), 180),
        ((640, 480), (320, 180), 180),  # its height decides
        ((1680, 720), (1280, 720), 548),  # its width decides
        ((720, 1280), (320, 180), 180),
        ((1280, 720), (322, 720), 180),  # rounding must not exceed the limit
        ((1280, 720), (32, 16), 16),
    ],
)
def test_both_limits_are_kept(shape: tuple[int, int], limits: tuple[int, int], rows: int) -> None:
    assert fitting_height(*shape, max_width=limits[0], max_height=limits[1]) == rows


SIDES = st.integers(16, 4096)


@given(SIDES, SIDES, SIDES, SIDES)
def test_what_is_scaled_to_the_fitting_height_is_within_the_limits(
    width: int, height: int, max_width: int, max_height: int
) -> None:
    rows = fitting_height(width, height, max_width=max_width, max_height=max_height)

    assert 2 <= rows <= min(height, max_height)
    assert rows % 2 == 0
    assert round(width * rows / height / 2) * 2 <= max_width or rows == 2
