"""Camera source: the right format, named problems, the newest picture; there is no camera where tests run."""

import threading

import pytest
from PySide6.QtCore import QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat
from pytestqt.qtbot import QtBot

from media.frame import SourceError, SourceProblem
from ui.devices.camera import CameraDevice, CameraList, CameraSource, Offer, best_offer

GHOST = CameraDevice("no-such-camera", "Ghost", is_default=False)

pytestmark = pytest.mark.qt_log_ignore("pipewire")


def frame() -> QVideoFrame:
    return QVideoFrame(QVideoFrameFormat(QSize(64, 48), QVideoFrameFormat.PixelFormat.Format_NV12))


def test_format_is_fast_enough_then_large_enough_then_raw() -> None:
    offers = [
        Offer(1280, 720, 10, is_compressed=False),
        Offer(1280, 720, 30, is_compressed=True),
        Offer(640, 360, 30, is_compressed=False),
        Offer(1920, 1080, 30, is_compressed=True),
        Offer(640, 360, 30, is_compressed=True),
    ]

    assert best_offer(offers, 1280, 720, 30) == 1
    assert best_offer(offers, 640, 360, 30) == 2
    assert best_offer(offers, 3840, 2160, 30) == 3
    assert best_offer(offers, 1280, 720, 10) == 0
    assert best_offer([], 640, 360, 30) is None


def test_list_of_cameras_is_readable(qtbot: QtBot) -> None:
    cameras = CameraList()

    assert all(device.id and device.name for device in cameras.devices())


def test_missing_camera_says_so(qtbot: QtBot) -> None:
    source = CameraSource(GHOST)
    problems: list[SourceProblem] = []

    def capture() -> None:
        try:
            source.start(640, 360, 30)
        except SourceError as error:
            problems.append(error.problem)

    thread = threading.Thread(target=capture)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=10_000)
    thread.join()

    assert problems == [SourceProblem.NOT_FOUND]
    assert source.name == "Ghost"


def test_newest_picture_is_read_once(qtbot: QtBot) -> None:
    source = CameraSource(GHOST)
    source._opened()
    source._caught(frame())
    source._caught(frame())

    first = source.read(1.0)

    assert first is not None
    assert (first.width, first.height, first.number) == (64, 48, 1)
    assert source.read(0.0) is None


def test_unplugged_camera_is_lost(qtbot: QtBot) -> None:
    source = CameraSource(GHOST)
    source._opened()
    source._failed(SourceProblem.LOST, "unplugged")

    with pytest.raises(SourceError) as caught:
        source.read(1.0)
    assert caught.value.problem is SourceProblem.LOST
