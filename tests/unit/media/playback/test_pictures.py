"""The mailbox keeps the newest frame; the converter paints the right colours."""

import threading

import av
import numpy as np

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


def test_colours_are_right_at_any_size() -> None:
    image = av.VideoFrame(64, 48, "yuv420p")
    planes = planes_of(image)
    planes.y[:], planes.u[:], planes.v[:] = yuv((30, 90, 200))

    for size in ((0, 0), (32, 24), (100, 80)):
        painted = PictureConverter().to_bgra(image, width=size[0], height=size[1])
        assert (painted.width, painted.height) == (size[0] or 64, size[1] or 48)
        assert np.abs(painted.to_ndarray()[5, 5].astype(int) - (30, 90, 200, 255)).max() <= 4
