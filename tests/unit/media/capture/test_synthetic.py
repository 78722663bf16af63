"""Synthetic camera: the same film every time, people who differ and move, an even pace, a stamp on each frame."""

import numpy as np
import pytest

from media.capture import stamp
from media.capture.persona import PERSONAS
from media.capture.planes import planes_of
from media.capture.synthetic import Painter, SyntheticCamera


def test_same_seed_and_number_paint_the_same_picture() -> None:
    first, second = Painter(3, 320, 180, 30), Painter(3, 320, 180, 30)
    second.paint(5)

    assert np.array_equal(first.paint(40).to_ndarray(), second.paint(40).to_ndarray())


def test_everything_moves_and_everybody_differs() -> None:
    painters = [Painter(seed, 320, 180, 30) for seed in range(len(PERSONAS))]
    pictures = [each.paint(0).to_ndarray().astype(np.int16) for each in painters]

    for index, each in enumerate(painters):
        assert np.abs(each.paint(1).to_ndarray().astype(np.int16) - pictures[index]).max() > 20
        for other in pictures[index + 1 :]:
            assert np.abs(other - pictures[index]).mean() > 5


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (322, 182)])
def test_camera_films_numbered_stamped_frames(width: int, height: int) -> None:
    camera = SyntheticCamera(1)
    camera.start(width, height, 60)
    frames = [frame for _ in range(8) if (frame := camera.read(1.0)) is not None]
    camera.stop()

    assert len(frames) == 8
    assert [frame.number for frame in frames] == sorted({frame.number for frame in frames})
    for frame in frames:
        assert (frame.width, frame.height) == (width, height)
        read = stamp.read(frame.image)
        assert read is not None
        assert read.number == frame.number
        assert read.captured_at(frame.captured_at) == pytest.approx(frame.captured_at, abs=1.01e-4)
        assert planes_of(frame.image).y.shape == (height, width)


def test_stopped_camera_gives_nothing() -> None:
    camera = SyntheticCamera()
    camera.start(320, 180, 1)
    assert camera.read(0.0) is not None
    assert camera.read(0.01) is None
    camera.stop()
    camera.stop()

    assert camera.read(1.0) is None
