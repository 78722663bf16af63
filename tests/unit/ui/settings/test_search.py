"""Searching for single settings."""

from hypothesis import given
from hypothesis import strategies as st

from ui.settings.catalogue import catalogue
from ui.settings.kinds import Section, Setting
from ui.settings.search import find, folded


def line(identifier: str, title: str, detail: str = "", also: str = "") -> Setting:
    return Setting(identifier, Section.GENERAL, "Cards", title, detail, also=also)


LINES = (
    line("a", "Ring aloud", also="bell"),
    line("b", "Do not disturb", "Nothing rings"),
    line("c", "Größe der Schrift"),
    line("d", "Warnings"),
)


def ids(typed: str) -> str:
    return "".join(setting.id for setting in find(LINES, typed))


def test_the_beginning_of_a_title_comes_first() -> None:
    assert ids("ring") == "ab"
    assert ids("ing") == "adb"


def test_case_and_accents_do_not_matter() -> None:
    assert ids("GROSSE") == "c"
    assert ids("grö") == "c"
    assert folded("Straße") == "strasse"


def test_every_word_has_to_be_there() -> None:
    assert ids("not rings") == "b"
    assert ids("bell aloud") == "a"
    assert ids("ring hologram") == ""


def test_the_name_of_the_page_finds_its_settings() -> None:
    assert ids("general") == "abcd"


def test_nothing_typed_finds_nothing() -> None:
    assert ids("   ") == ""


@given(st.text(max_size=600))
def test_anything_may_be_typed(typed: str) -> None:
    settings = catalogue()

    assert set(find(settings, typed)) <= set(settings)
