"""Every screen paints in both themes, with large text, small, and mirrored; no warning and no exception."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.config import ThemeChoice
from tests.ui.scenes import SCENES
from ui.i18n import PSEUDO, set_language
from ui.theme import theme
from ui.widgets.control import Control


def paint(qtbot: QtBot, window: QWidget, size: tuple[int, int]) -> None:
    qtbot.addWidget(window)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(*size)
    window.show()
    picture = window.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 11) for y in range(0, picture.height(), 11)}
    assert len(colours) > 3


@pytest.mark.parametrize("name", SCENES)
def test_scene_in_light_and_small(qtbot: QtBot, name: str) -> None:
    theme.choose(ThemeChoice.LIGHT)
    scene = SCENES[name]

    paint(qtbot, scene.make(), scene.small or scene.size)


@pytest.mark.parametrize("name", SCENES)
def test_scene_mirrored_and_longer(qtbot: QtBot, dressed: QApplication, name: str) -> None:
    set_language(PSEUDO)
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    scene = SCENES[name]

    paint(qtbot, scene.make(), scene.size)


@pytest.mark.parametrize("name", ["sign_in", "home", "one_to_one", "incoming"])
def test_scene_with_the_largest_text(qtbot: QtBot, name: str) -> None:
    try:
        theme.set_text_size(150)
        paint(qtbot, SCENES[name].make(), SCENES[name].size)
    finally:
        theme.set_text_size(100)


@pytest.mark.parametrize("name", ["sign_in", "register", "home", "person", "calls", "one_to_one", "calling", "ended"])
def test_every_control_of_a_screen_has_a_name(qtbot: QtBot, name: str) -> None:
    window = SCENES[name].make()
    qtbot.addWidget(window)
    window.show()

    shown = [control for control in window.findChildren(Control) if control.isVisible()]

    assert [control for control in shown if not control.accessibleName()] == []
