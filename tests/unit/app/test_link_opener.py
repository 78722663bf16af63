"""Registering for links: files in the person's own folders, and failures that are only told."""

from pathlib import Path

from app.desktop.link_scheme import ENTRY, SchemePlan
from app.link_opener import carry_out, own_command


def test_the_entry_is_written_before_it_is_made_known(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    copy = ("cp", str(tmp_path / ENTRY), str(seen))

    assert carry_out(SchemePlan("[Desktop Entry]\n", (copy,)), tmp_path)

    assert seen.read_text() == "[Desktop Entry]\n"


def test_a_desktop_without_the_tools_is_told_apart(tmp_path: Path) -> None:
    assert not carry_out(SchemePlan("x", (("no-such-tool-here",),)), tmp_path)
    assert not carry_out(SchemePlan("x", (("false",),)), tmp_path)


def test_the_program_can_be_started_anew() -> None:
    command = own_command()

    assert Path(command[0]).is_file()
