"""The plan by which parley: links open the program, on each platform."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.link_scheme import MIME_TYPE, Platform, plan

PRINTABLE = st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc")), min_size=1)


def test_linux_gets_an_entry_and_is_told_of_it() -> None:
    made = plan(Platform.LINUX, ("/opt/par ley/bin/parley", "-m"))

    assert 'Exec="/opt/par ley/bin/parley" "-m" %u' in made.entry.splitlines()
    assert f"MimeType={MIME_TYPE};" in made.entry.splitlines()
    assert made.commands == (("xdg-mime", "default", "parley-link.desktop", MIME_TYPE),)
    assert made.values == ()


def test_windows_gets_values_of_the_person_s_own_registry() -> None:
    made = plan(Platform.WINDOWS, (r"C:\Program Files\Parley\parley.exe",))

    assert made.entry == ""
    assert [(value.name, value.text) for value in made.values] == [
        ("", "URL:Parley"),
        ("URL Protocol", ""),
        ("", r'"C:\Program Files\Parley\parley.exe" "%1"'),
    ]
    assert made.values[2].key == r"Software\Classes\parley\shell\open\command"


def test_macos_has_it_in_its_bundle() -> None:
    assert plan(Platform.MACOS, ("/Applications/Parley.app",)).is_empty


@pytest.mark.parametrize("command", [(), ("a\nExec=evil",), ("a\x00",)])
def test_what_would_write_more_lines_is_refused(command: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        plan(Platform.LINUX, command)


@given(st.lists(PRINTABLE, min_size=1, max_size=4))
def test_every_path_survives_the_entry(command: list[str]) -> None:
    lines = [line for line in plan(Platform.LINUX, tuple(command)).entry.split("\n") if line.startswith("Exec=")]

    assert len(lines) == 1
    raw = lines[0].removeprefix("Exec=").removesuffix(" %u").replace("%%", "%").replace("\\\\", "\\")
    quoted = re.findall(r'"((?:\\.|[^"\\])*)"', raw)
    assert [re.sub(r"\\(.)", r"\1", part) for part in quoted] == command
