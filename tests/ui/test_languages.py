"""The language of the whole program: who decides, and that Qt's own words, dates and directions follow."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui.formats import percent, rate, today
from ui.i18n import language, tr
from ui.languages import locale_of, speak, wanted_language

THURSDAY = 1_763_640_000.0  # 20 November 2025, noon in Greenwich


@pytest.fixture(autouse=True)
def _english(dressed: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    speak(dressed, "en")
    QLocale.setDefault(before)


def menu_words() -> list[str]:
    field = QLineEdit("words")
    menu = field.createStandardContextMenu()
    words = [action.text().split("\t")[0].replace("&", "") for action in menu.actions()]
    menu.deleteLater()
    field.deleteLater()
    return words


def test_the_command_line_wins_over_the_person_and_they_over_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.languages.system_language", lambda: "en")

    assert wanted_language("xx", "de") == "xx"
    assert wanted_language("", "de") == "de"
    assert wanted_language("", "") == "en"
    assert wanted_language("", "tlh") == "en"


def test_german_and_back(qtbot: QtBot, dressed: QApplication) -> None:
    speak(dressed, "de")

    assert (language(), tr("Calls")) == ("de", "Anrufe")
    assert "Kopieren" in menu_words()
    assert today(THURSDAY) == "Donnerstag, 20. November"
    assert rate(2.1e6) == "2,1 Mbit/s"
    assert percent(0.004) == "0,4 %"

    speak(dressed, "en")

    assert tr("Calls") == "Calls"
    assert "Copy" in menu_words()
    assert today(THURSDAY) == "Thursday 20 November"
    assert rate(2.1e6) == "2.1 Mbit/s"


def test_windows_are_mirrored_and_back(dressed: QApplication) -> None:
    speak(dressed, "xx")
    mirrored = dressed.layoutDirection()
    speak(dressed, "de")

    assert mirrored is Qt.LayoutDirection.RightToLeft
    assert dressed.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_dates_are_written_as_the_system_does_where_it_speaks_the_language() -> None:
    austria = QLocale("de_AT")

    assert locale_of("de", austria) == austria
    assert locale_of("en", austria).language() is QLocale.Language.English
    assert locale_of("xx", austria) == austria
