"""Tests for ui.first_sight."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.first_sight import FirstSight


def test_it_acts_once_after_the_first_painting(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    seen: list[bool] = []
    FirstSight(window, lambda: seen.append(window.isVisible()), within_ms=20)
    assert seen == []

    window.show()
    qtbot.waitUntil(lambda: bool(seen))
    window.repaint()
    qtbot.wait(40)

    assert seen == [True]


def test_a_window_that_nobody_sees_holds_nothing_up(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    seen: list[bool] = []
    FirstSight(window, lambda: seen.append(window.isVisible()), within_ms=1)
    qtbot.waitUntil(lambda: bool(seen))

    assert seen == [False]
