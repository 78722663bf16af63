"""Pictures shrink to the height asked for and keep their shape."""

import pytest

from media.engine.scale import scaled_to
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
