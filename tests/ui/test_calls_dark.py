"""Calls that stay dark in a light program: their windows and whatever opens from them, and nothing else."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice, Settings, ThemeChoice
from tests.ui.fitting import shown
from tests.ui.golden import load, painted, path_of
from tests.ui.likeness import halved, unlikeness
from tests.ui.scenes import SCENES
from tests.ui.scenes.calls import SCENES as CALLS
from tests.ui.scenes.calls import call_window
from tests.ui.scenes.scene import CONNECTED
from tests.ui.standstill import stand_still
from ui.look import show_look
from ui.theme import theme, tokens_of
from ui.tokens import DARK, LIGHT
from ui.widgets.button import Button
from ui.widgets.label import Label
from ui.widgets.menu import Menu
from ui.windows.call import CallWindow

OF_A_CALL = ("one_to_one", "calling", "two_voices", "reconnecting", "ended", "mini_call", "pop_out")
OF_THE_PROGRAM = ("home", "incoming", "settings_video")


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with stand_still():
        yield


@pytest.fixture
def light(frozen: None) -> None:
    """A light program with dark calls."""
    theme.choose(ThemeChoice.LIGHT)
    theme.keep_calls_dark(True)


def image(window: QWidget, name: str) -> QImage:
    return painted(window, SCENES[name].size)


@pytest.mark.parametrize("name", OF_A_CALL)
def test_the_windows_of_a_call_look_as_in_the_dark_theme(qtbot: QtBot, light: None, name: str) -> None:
    window = CALLS[name].make()
    qtbot.addWidget(window)
    wanted = load(path_of(name, ThemeChoice.DARK))

    assert wanted is not None
    assert unlikeness(wanted, halved(image(window, name))) is None


@pytest.mark.parametrize("name", OF_THE_PROGRAM)
def test_all_others_stay_light(qtbot: QtBot, light: None, name: str) -> None:
    window = SCENES[name].make()
    qtbot.addWidget(window)
    wanted = load(path_of(name, ThemeChoice.LIGHT))

    assert wanted is not None
    assert unlikeness(wanted, halved(image(window, name))) is None


def test_an_open_window_changes_at_once_and_back(qtbot: QtBot) -> None:
    theme.choose(ThemeChoice.LIGHT)
    window = call_window(CONNECTED)
    qtbot.addWidget(window)
    was = image(window, "one_to_one")

    show_look(Settings(), Settings(keeps_calls_dark=True))
    dark = image(window, "one_to_one")
    show_look(Settings(keeps_calls_dark=True), Settings())

    assert image(window, "one_to_one") == was
    assert dark != was
    theme.choose(ThemeChoice.DARK)
    assert image(window, "one_to_one") == dark


def menus_of(window: CallWindow) -> list[Menu]:
    menus = [window.make_microphone_menu(), window.make_camera_menu(), window.make_picture_menu()]
    for menu in menus:
        menu.ensurePolished()
        menu.adjustSize()
    return menus


def test_menus_and_their_submenus_are_dark_too(qtbot: QtBot) -> None:
    theme.choose(ThemeChoice.DARK)
    dark = call_window(CONNECTED)
    qtbot.addWidget(dark)
    wanted = [menu.grab().toImage() for menu in menus_of(dark)]
    theme.choose(ThemeChoice.LIGHT)
    theme.keep_calls_dark(True)
    window = call_window(CONNECTED)
    qtbot.addWidget(window)

    menus = menus_of(window)

    assert [menu.grab().toImage() for menu in menus] == wanted
    submenus = [action.menu() for menu in menus for action in menu.actions() if action.menu() is not None]
    assert submenus
    assert {tokens_of(each).name for each in submenus if isinstance(each, QWidget)} == {DARK.name}


def test_the_details_of_the_connection_are_dark_too(qtbot: QtBot, light: None) -> None:
    window = call_window(CONNECTED)
    qtbot.addWidget(window)
    window.popover.show_call(CONNECTED.call)
    window.popover.adjustSize()

    assert window.popover.grab().toImage().pixelColor(20, 4).name().upper() == DARK.bg_raised


def test_a_widget_belongs_to_the_window_it_is_put_into(qtbot: QtBot, light: None) -> None:
    label = Label("Ada")
    qtbot.addWidget(label)
    alone = tokens_of(label)
    window = call_window(CONNECTED)
    qtbot.addWidget(window)

    label.setParent(window.bar)

    assert (alone.name, tokens_of(label).name) == (LIGHT.name, DARK.name)


def test_more_contrast_reaches_calls_as_well(qtbot: QtBot, light: None) -> None:
    window = call_window(CONNECTED)
    qtbot.addWidget(window)
    try:
        theme.set_contrast(ContrastChoice.HIGH)
        assert tokens_of(window) == DARK.with_high_contrast()
    finally:
        theme.set_contrast(ContrastChoice.SYSTEM)


def test_in_the_dark_theme_there_is_nothing_to_keep(qtbot: QtBot) -> None:
    theme.keep_calls_dark(True)
    window = call_window(CONNECTED)
    qtbot.addWidget(window)

    assert theme.call_tokens is theme.tokens
    assert window.styleSheet() == ""


def test_what_a_button_of_a_call_is_called_is_told_in_the_dark_too(qtbot: QtBot, light: None) -> None:
    window = call_window(CONNECTED)
    qtbot.addWidget(window)
    beside = Button("Home")
    qtbot.addWidget(beside)
    grounds = []
    with shown(window, (1120, 700)):
        for owner in (window.bar.leave, beside):
            QToolTip.showText(QPoint(40, 40), owner.accessibleName(), owner)
            (label,) = (each for each in QApplication.topLevelWidgets() if each.objectName() == "qtooltip_label")
            image = label.grab().toImage()
            grounds.append(image.pixelColor(image.width() // 2, 3).name().upper())
            QToolTip.hideText()

    assert grounds == [DARK.bg_raised, LIGHT.bg_raised]
