"""The picture surface: newest frame wins, nothing is converted unseen, what is painted is what came."""

import threading

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from media.frame import VideoFrame
from tests.ui.people import person
from ui.paint import cut_out
from ui.widgets.video import FrameMailbox, PictureState, PictureSurface, Trouble

SHOWN = PictureState(person("kwame"), has_picture=True)


def frame(number: int, luma: int = 128, *, width: int = 64, height: int = 36, left: int | None = None) -> VideoFrame:
    """A grey picture; `left` is the grey of its left half."""
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = luma
    if left is not None:
        picture[:height, : width // 2] = left
    return VideoFrame(av.VideoFrame.from_ndarray(picture, format="yuv420p"), 1.0, number=number)


def surface(qtbot: QtBot, state: PictureState = SHOWN, *, size: tuple[int, int] = (320, 180)) -> PictureSurface:
    made = PictureSurface(state, radius=12)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    qtbot.waitExposed(made)
    return made


def grey_at(picture: PictureSurface, x: int, y: int) -> int:
    image: QImage = picture.grab().toImage()
    return QColor(image.pixel(x, y)).green()


def test_the_newest_frame_wins_and_is_announced_once(qtbot: QtBot) -> None:
    mailbox = FrameMailbox()
    told: list[int] = []
    mailbox.arrived.connect(lambda: told.append(1))

    for number in range(5):
        mailbox.put(frame(number))

    taken = mailbox.take()
    assert taken is not None
    assert taken.number == 4
    assert mailbox.take() is None
    assert told == [1]

    mailbox.put(frame(5))
    assert told == [1, 1]


def test_frames_from_a_media_thread_are_painted(qtbot: QtBot) -> None:
    picture = surface(qtbot)
    painted: list[int] = []
    picture.on_painted = lambda shown: painted.append(shown.number)

    thread = threading.Thread(target=lambda: picture.mailbox.put(frame(7, 200)))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: painted == [7])

    assert picture.picture_size == (64, 36)
    assert grey_at(picture, 160, 90) > 180


def test_a_hidden_surface_converts_nothing(qtbot: QtBot) -> None:
    picture = surface(qtbot)
    picture.hide()
    painted: list[int] = []
    picture.on_painted = lambda shown: painted.append(shown.number)

    for number in range(10):
        picture.mailbox.put(frame(number))
    qtbot.wait(30)
    assert painted == []

    picture.show()
    qtbot.waitUntil(lambda: painted == [9])


def test_the_own_picture_is_mirrored(qtbot: QtBot) -> None:
    plain = surface(qtbot)
    mirrored = surface(qtbot, PictureState(person("ada"), has_picture=True, is_mirrored=True))
    for picture in (plain, mirrored):
        picture.mailbox.put(frame(1, 220, left=30))

    assert grey_at(plain, 80, 90) < 80 < 180 < grey_at(plain, 240, 90)
    assert grey_at(mirrored, 240, 90) < 80 < 180 < grey_at(mirrored, 80, 90)


def test_a_floating_picture_is_mirrored_too_and_its_corners_are_left_out(qtbot: QtBot) -> None:
    picture = surface(qtbot, PictureState(person("ada"), has_picture=True, is_mirrored=True))
    picture.set_floating(True, 12)
    picture.mailbox.put(frame(1, 220, left=30))
    picture.grab()

    assert grey_at(picture, 240, 90) < 80 < 180 < grey_at(picture, 80, 90)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_a_cut_out_picture_has_round_corners_an_edge_and_an_inside_left_alone(qtbot: QtBot, ratio: float) -> None:
    picture = QPixmap(QSize(120, 80) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.fillRect(0, 0, 120, 80, QColor(100, 100, 100))

    cut_out(picture, 12, "#FFFFFF80")

    image = picture.toImage()
    wide, high = image.width(), image.height()
    for x, y in ((0, 0), (wide - 1, 0), (0, high - 1), (wide - 1, high - 1)):
        assert image.pixelColor(x, y).alpha() == 0
    for x, y in ((wide // 2, 0), (wide // 2, high - 1), (0, high // 2), (wide - 1, high // 2)):
        assert image.pixelColor(x, y).green() > 130
    for x, y in ((wide // 2, high // 2), (4, high // 2), (wide // 2, 4)):
        assert image.pixelColor(x, y) == QColor(100, 100, 100)


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (200, 400)])
def test_any_size_of_frame_and_surface(qtbot: QtBot, size: tuple[int, int]) -> None:
    picture = surface(qtbot, size=size)

    for width, height in ((1280, 720), (64, 36), (720, 1280), (2, 2), (330, 250)):
        picture.mailbox.put(frame(1, 180, width=width, height=height))
        assert not picture.grab().isNull()


def test_a_picture_of_another_shape_is_shown_whole(qtbot: QtBot) -> None:
    picture = surface(qtbot, size=(200, 400))
    picture.mailbox.put(frame(1, 220, width=640, height=360))

    assert grey_at(picture, 100, 20) < 40
    assert grey_at(picture, 100, 200) > 180


def test_a_camera_that_stops_leaves_no_picture_behind(qtbot: QtBot) -> None:
    picture = surface(qtbot)
    picture.mailbox.put(frame(1, 250))
    assert grey_at(picture, 40, 40) > 200

    picture.show_state(PictureState(person("kwame")))
    assert grey_at(picture, 40, 40) < 120

    picture.mailbox.put(frame(2, 250))  # one that was still on its way
    assert grey_at(picture, 40, 40) < 120


def test_trouble_dims_the_last_picture(qtbot: QtBot) -> None:
    picture = surface(qtbot)
    picture.mailbox.put(frame(1, 250))
    bright = grey_at(picture, 40, 40)

    picture.show_state(PictureState(person("kwame"), has_picture=True, trouble=Trouble.RECONNECTING))

    assert grey_at(picture, 40, 40) < bright - 80
