"""Screens look as they did: compared with kept pictures, so that nothing breaks by accident."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFont, QImage
from pytestqt.qtbot import QtBot

from app.config import ThemeChoice
from tests.ui.fitting import shown
from tests.ui.golden import CHOSEN, FOLDER, THEMES, load, painted, path_of, save
from tests.ui.likeness import Pixels, halved, unlikeness
from tests.ui.scenes import SCENES
from tests.ui.scenes.scene import SERVER
from tests.ui.standstill import stand_still
from ui.states import SignInState
from ui.theme import theme
from ui.typography import Role, font
from ui.widgets.button import Kind
from ui.windows.sign_in import SignInWindow

SIZE = (1040, 680)
MOST = 3_000_000  # bytes of all pictures


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with stand_still():
        yield


@pytest.mark.parametrize("choice", THEMES, ids=[each.value for each in THEMES])
@pytest.mark.parametrize("name", CHOSEN)
def test_a_screen_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, choice: ThemeChoice) -> None:
    theme.choose(choice)
    window = SCENES[name].make()
    qtbot.addWidget(window)
    wanted = load(path_of(name, choice))
    assert wanted is not None, f"no picture of {name}: python -m tests.ui.golden {name}"

    now = halved(painted(window, SCENES[name].size))

    found = unlikeness(wanted, now)
    if found is not None:
        save(now, tmp_path / f"{name}-{choice.value}.png")
        pytest.fail(f"{name} {found}; see {tmp_path}. If it is meant: python -m tests.ui.golden {name}")


def test_no_picture_is_left_over_and_all_are_small() -> None:
    kept = {path.name for path in FOLDER.iterdir()}

    assert kept == {path_of(name, choice).name for name in CHOSEN for choice in THEMES}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST


def picture(qtbot: QtBot, spoil: Callable[[SignInWindow], object] = lambda _window: None) -> Pixels:
    """The sign-in window, spoilt after it was laid out."""
    window = SignInWindow()
    qtbot.addWidget(window)
    window.show_state(SignInState(SERVER, username="ada"))
    with shown(window, SIZE):
        spoil(window)
        return halved(window.grab().toImage())


SPOILT: dict[str, Callable[[SignInWindow], object]] = {
    "a control that moved by four pixels": lambda window: window._submit.move(window._submit.pos() + QPoint(0, 4)),
    "a control that is gone": lambda window: window._forgot.hide(),
    "a button without words": lambda window: window._submit.setText(""),
    "a short word that is gone": lambda window: window._other.setText(""),
    "words in another colour": lambda window: window._title.set_tint(lambda t: t.text3),
    "a surface in another colour": lambda window: setattr(window._submit, "_kind", Kind.DANGER),
    "a field that is too low": lambda window: window._username.move(window._username.pos() + QPoint(0, 6)),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_a_person_would_see_is_seen(qtbot: QtBot, what: str) -> None:
    assert unlikeness(picture(qtbot), picture(qtbot, SPOILT[what])) is not None


def test_a_picture_of_another_size_is_unlike() -> None:
    plain = QImage(80, 60, QImage.Format.Format_RGB888)
    plain.fill(0)

    assert unlikeness(halved(plain), halved(plain.copy(0, 0, 80, 58))) is not None


def test_another_rasteriser_is_passed_over(qtbot: QtBot) -> None:
    """Letters fitted to the pixel grid have other edges; and some machines round colours otherwise."""
    before = picture(qtbot)
    try:
        for role in Role:
            font(role).setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        hinted = picture(qtbot)
    finally:
        for role in Role:
            font(role).setHintingPreference(QFont.HintingPreference.PreferNoHinting)

    assert (hinted != before).any()
    assert unlikeness(before, hinted) is None
    assert unlikeness(before, np.minimum(before, 252) + np.uint8(3)) is None
