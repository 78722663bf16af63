"""Translation: fields after words, plurals, and a pseudo-locale that shows what was forgotten."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from sys import executable

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


CATALOGUE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en"><context><name></name>
<message><source>Call {name}</source><translation>{name} anrufen</translation></message>
<message><source>Open</source><translation>Öffnen</translation></message>
<message><source>Open</source><comment>state</comment><translation>Offen</translation></message>
<message numerus="yes"><source>{count} person</source><comment>{count} people</comment><translation>
<numerusform>{count} Mensch</numerusform><numerusform>{count} Menschen</numerusform></translation></message>
</context></TS>
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small German, compiled by Qt's tool."""
    folder = tmp_path / "locale"
    folder.mkdir()
    (folder / "de.ts").write_text(CATALOGUE, encoding="utf-8")
    tool = Path(executable).parent / "pyside6-lrelease"
    run([tool, "-silent", folder / "de.ts", "-qm", folder / "de.qm"], check=True)
    monkeypatch.setattr(i18n, "ROOT", tmp_path)
    set_language("de")


@pytest.mark.usefixtures("german")
def test_a_catalogue_of_qt() -> None:
    assert tr("Call {name}", name="Ada") == "Ada anrufen"
    assert (tr("Open"), tr("Open", "state")) == ("Öffnen", "Offen")
    assert trn("{count} person", "{count} people", 1) == "1 Mensch"
    assert trn("{count} person", "{count} people", 5) == "5 Menschen"
    assert tr("Nobody translated this") == "Nobody translated this"


def test_the_first_language_of_the_system_that_we_have() -> None:
    assert i18n.system_language(("tlh", "en-GB", "de")) == "en"
    assert i18n.system_language(("tlh",)) == "en"
