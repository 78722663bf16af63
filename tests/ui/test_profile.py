"""The profile window: a file becomes a picture, the picture is cut, name and picture are saved."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.net.errors import Refused
from app.protocol.errors import ErrorCode
from app.protocol.picture_header import PictureFormat, measure
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import person
from ui.profile_flow import ProfileFlow
from ui.widgets.crop_view import ROUND
from ui.windows.profile import ProfileWindow

ME = person("ada")


@pytest.fixture
def home(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(home: QWidget, **answers: object) -> tuple[ProfileFlow, ProfileWindow, FakeBridge]:
    bridge = FakeBridge(**answers)
    flow = ProfileFlow(bridge)  # type: ignore[arg-type]  # stands in for the bridge
    flow.open(ME, home)
    window = flow.window
    assert window is not None
    return flow, window, bridge


def picture(folder: Path, name: str = "me.png", size: tuple[int, int] = (600, 400)) -> str:
    done, data = cv2.imencode(".png", np.full((size[1], size[0], 3), 120, np.uint8))
    assert done
    (folder / name).write_bytes(bytes(data))
    return str(folder / name)


def test_a_chosen_picture_is_cut_and_saved_with_the_name(home: QWidget, tmp_path: Path) -> None:
    flow, window, bridge = opened(home)
    window.fileDropped.emit(picture(tmp_path))
    assert window.crop.isVisible()
    assert not window._avatar.isVisible()

    window.name.set_text("  Ada   M. ")
    window.save.click()

    ((jpeg,),) = bridge.client.called("set_picture")
    measured = measure(jpeg)
    assert measured is not None
    assert measured.format is PictureFormat.JPEG
    assert len(jpeg) < 500_000
    assert bridge.client.called("rename") == [("Ada M.",)]
    assert flow.window is None


def test_what_did_not_change_is_not_sent(home: QWidget) -> None:
    flow, window, bridge = opened(home)

    window.save.click()

    assert bridge.client.noted == []
    assert flow.window is None


def test_removing_takes_back_a_new_picture_first_and_then_the_old_one(home: QWidget, tmp_path: Path) -> None:
    flow, window, bridge = opened(home)
    flow.take(picture(tmp_path))

    window.remove.click()
    assert not flow.state.removes_picture
    window.remove.click()
    assert window.remove.isHidden()
    window.save.click()

    assert bridge.client.called("set_picture") == [(None,)]


def test_a_wrong_file_is_refused_in_words_and_the_old_picture_stays(home: QWidget, tmp_path: Path) -> None:
    (tmp_path / "letter.png").write_text("Dear Ada")
    flow, window, _bridge = opened(home)

    flow.take(str(tmp_path / "letter.png"))

    assert window._problem.text() == "This is no JPEG, PNG or WebP picture. Choose another file."
    assert window._avatar.isVisible()
    flow.take(picture(tmp_path))
    assert window._problem.isHidden()


def test_dragging_moves_the_picture_and_the_slider_follows_the_wheel_and_keys(home: QWidget, tmp_path: Path) -> None:
    flow, window, _bridge = opened(home)
    flow.take(picture(tmp_path))
    view = window.crop
    before = view.crop

    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.crop.zoom > before.zoom
    assert window.zoom.value() == round(view.crop.zoom * 100)

    zoomed = view.crop
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(140, 140))
    QTest.mouseMove(view, QPoint(160, 140))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(160, 140))
    assert view.crop.x < zoomed.x  # the picture went to the right, so the square lies further left
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.crop.y > zoomed.y

    window.zoom.setValue(100)
    assert view.crop.zoom == 1.0
    assert view.crop.side * view._scale == ROUND


def test_an_empty_name_and_a_refusal_are_said_under_the_field(home: QWidget) -> None:
    flow, window, _bridge = opened(home, rename=Refused(ErrorCode.RATE_LIMITED, "", retry_after=30.0))

    window.name.set_text("   ")
    window.save.click()
    assert window.name.error == "Others need a name to call you by."

    window.name.set_text("Ada")
    window.save.click()
    assert window.name.error == "That was often. Try again in 30 s."
    assert flow.window is window
    assert window.save.isEnabled()


def test_opening_twice_is_one_window_and_escape_closes_it(home: QWidget) -> None:
    flow, window, bridge = opened(home)
    flow.open(ME, home)
    windows = [each for each in home.children() if isinstance(each, ProfileWindow)]

    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.close()

    assert windows == [window]
    assert flow.window is None
    assert bridge.client.noted == []
