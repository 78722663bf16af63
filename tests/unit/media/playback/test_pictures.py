"""The mailbox keeps the newest frame; the converter paints the right colours."""

import threading

import av
import numpy as np
import pytest

from media.capture.planes import planes_of, yuv
from media.frame import VideoFrame
from media.playback.pictures import FrameMailbox, PictureConverter


def frame(number: int) -> VideoFrame:
    return VideoFrame(av.VideoFrame(16, 16, "yuv420p"), float(number), number=number)


def test_newest_frame_wins_and_is_taken_once() -> None:
    notices: list[int] = []
    box = FrameMailbox(lambda: notices.append(1))
    frames = [frame(number) for number in range(3)]

    for each in frames:
        box.put(each)

    assert box.take() is frames[2]
    assert box.take() is None
    assert box.frames_missed == 2
    assert len(notices) == 1
    box.put(frames[0])
    assert len(notices) == 2


def test_waiting_reader_is_woken() -> None:
    box = FrameMailbox()
    only = frame(1)
    thread = threading.Timer(0.02, box.put, (only,))
    thread.start()

    assert box.wait(10) is only
    assert box.wait(0.0) is None
    thread.join()


@pytest.mark.parametrize("size", [(640, 360), (480, 270), (322, 180), (324, 180), (426, 240), (854, 480)])
def test_every_column_has_the_right_colour(size: tuple[int, int]) -> None:
    width, height = size
    image = av.VideoFrame(width, height, "yuv420p")
    planes = planes_of(image)
    planes.y[:], planes.u[:], planes.v[:] = yuv((30, 90, 200))
    converter = PictureConverter()

    for wanted in ((0, 0), (width // 2, height // 2), (333, 222)):
        painted = converter.to_bgra(image, width=wanted[0], height=wanted[1])
        assert (painted.width, painted.height) == (wanted[0] or width, wanted[1] or height)
        assert np.abs(painted.to_ndarray().astype(int) - (30, 90, 200, 255)).max() <= 4
