"""Translation: fields after words, plurals, and a pseudo-locale that shows what was forgotten."""

from collections.abc import Iterator

import pytest

from ui import i18n
from ui.i18n import PSEUDO, set_language, tr, trn


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    set_language("en")


def test_english_is_itself() -> None:
    assert tr("Call {name}", name="Ada") == "Call Ada"


def test_plurals() -> None:
    assert trn("{count} person", "{count} people", 1) == "1 person"
    assert trn("{count} person", "{count} people", 0) == "0 people"
    assert trn("{count} person", "{count} people", 5) == "5 people"


def test_a_name_is_not_a_template() -> None:
    assert tr("Call {name}", name="{name} {0}") == "Call {name} {0}"


def test_pseudo_locale_is_longer_and_keeps_fields() -> None:
    set_language(PSEUDO)

    words = tr("No connection to {server}", server="meet")

    assert "meet" in words
    assert "{" not in words
    assert len(words) >= 1.3 * len("No connection to meet")
    assert words != "No connection to meet"
    assert i18n.is_right_to_left()


def test_an_unknown_language_means_english() -> None:
    set_language("tlh")

    assert tr("Mute") == "Mute"
    assert i18n.language() == "tlh"
    assert not i18n.is_right_to_left()
