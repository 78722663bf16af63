"""Space held talks while muted, and only then."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.state import DeviceState
from tests.ui.opened import open_call
from tests.ui.scenes.scene import CONNECTED
from ui.windows.talk_key import TAIL_MS


def test_space_held_talks_while_muted(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    assert wishes == [False]
    assert not shown._talking.isHidden()

    QTest.keyRelease(shown, Qt.Key.Key_Space)
    assert wishes == [False]
    qtbot.waitUntil(lambda: wishes == [False, True])


def test_the_key_let_go_over_another_widget_mutes_again(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    shown.show_state(CONNECTED)
    QTest.keyRelease(shown.bar.microphone, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: wishes == [False, True])
    assert shown._talking.isHidden()


def test_a_window_that_loses_the_front_mutes_again(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    QCoreApplication.sendEvent(shown, QEvent(QEvent.Type.WindowDeactivate))

    qtbot.waitUntil(lambda: wishes == [False, True])


def test_a_second_press_within_the_tail_goes_on_talking(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    shown.show_state(CONNECTED)
    QTest.keyRelease(shown, Qt.Key.Key_Space)
    QTest.keyPress(shown, Qt.Key.Key_Space)
    qtbot.wait(2 * TAIL_MS)

    assert wishes == [False]


def test_a_space_typed_into_a_field_opens_nothing(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)
    field = QLineEdit(shown)
    field.show()

    QTest.keyClick(field, Qt.Key.Key_Space)

    assert field.text() == " "
    assert wishes == []


def test_space_can_be_switched_off(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True), space_talks=False))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyClick(shown, Qt.Key.Key_Space)

    assert wishes == []


def test_space_does_nothing_while_the_microphone_is_open(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyClick(shown, Qt.Key.Key_Space)

    assert wishes == []
