"""Every screen fits: in German, with the largest text in its smallest window, and mirrored with longer words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice, ThemeChoice
from tests.ui.fitting import flaws, shown
from tests.ui.scenes import SCENES
from tests.ui.scenes.scene import LARGEST_TEXT, SecondForm
from ui.i18n import PSEUDO, set_language
from ui.theme import theme
from ui.typography import Role
from ui.widgets.boxes import row
from ui.widgets.button import Button
from ui.widgets.label import Label, Paragraph
from ui.widgets.switch import Switch


def look_for_flaws(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, window: QWidget, size: tuple[int, int]) -> None:
    qtbot.addWidget(window)
    with shown(window, size):
        picture = window.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(0, picture.width(), 11) for y in range(0, picture.height(), 11)}
        assert len(colours) > 3
        assert [str(flaw) for flaw in flaws(window, monkeypatch)] == []


@pytest.mark.parametrize("name", SCENES)
def test_german_fits(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_language("de")
    theme.choose(ThemeChoice.LIGHT)

    look_for_flaws(qtbot, monkeypatch, SCENES[name].make(), SCENES[name].size)


@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if scene.second is SecondForm.SMALLEST])
def test_the_smallest_window_fits(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What cannot be made smaller has the largest text as its second form, below."""
    window = SCENES[name].make()

    look_for_flaws(qtbot, monkeypatch, window, SCENES[name].least(window))


@pytest.mark.parametrize("name", SCENES)
def test_the_largest_text_fits_in_the_smallest_window_with_high_contrast(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    set_language("de")
    try:
        theme.set_contrast(ContrastChoice.HIGH)
        theme.set_text_size(LARGEST_TEXT)
        window = SCENES[name].make()
        look_for_flaws(qtbot, monkeypatch, window, SCENES[name].least(window, LARGEST_TEXT))
    finally:
        theme.set_text_size(100)
        theme.set_contrast(ContrastChoice.SYSTEM)


@pytest.mark.parametrize("name", SCENES)
def test_longer_words_fit_in_the_smallest_window_and_mirrored(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dressed: QApplication, name: str
) -> None:
    set_language(PSEUDO)
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window = SCENES[name].make()

    look_for_flaws(qtbot, monkeypatch, window, SCENES[name].least(window))


def test_what_does_not_fit_is_found(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for flaws finds each kind of them, and takes a cut for none where it is allowed."""
    window = QWidget()
    qtbot.addWidget(window)
    words = "Words that are far too long for so little room"
    parts = (Label(words), Label(words, may_cut=True), Button(words), Paragraph(words, Role.BODY))
    for number, part in enumerate(parts):
        part.setParent(window)
        part.setGeometry(10, 10 + 50 * number, 60, 20)
    outside = Switch("Outside", parent=window)
    outside.move(280, 10)
    flat = Switch("Flat", parent=window)
    flat.setFixedSize(40, 0)
    crowd = QWidget(window)
    crowd.setGeometry(100, 100, 100, 40)
    crowd.setLayout(row(Label("one"), Label("two")))

    scrolls = QScrollArea(window)
    scrolls.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    page = QWidget()
    page.resize(200, 20)
    scrolls.setWidget(page)
    scrolls.setGeometry(150, 180, 100, 40)

    with shown(window, (300, 240)):
        for label in crowd.findChildren(Label):
            label.setGeometry(0, 0, 60, 20)
        layout = crowd.layout()
        assert layout is not None
        monkeypatch.setattr(type(layout.itemAt(0)), "geometry", lambda item: item.widget().geometry())
        found = [flaw.what for flaw in flaws(window, monkeypatch)]

    assert sum(what.startswith("cut by") for what in found) == 2
    assert any(what.startswith("label of") for what in found)
    assert "Switch over the edge of QWidget" in found
    assert "overlap" in found
    assert sum(what.endswith("wider than its window") for what in found) == 1
    assert "Switch squeezed to nothing" in found
