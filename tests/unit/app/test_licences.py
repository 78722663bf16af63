"""What the program is made of is found, with its licences."""

from pathlib import Path

from app.licences import MAX_TEXT, installed_components, shipped_components
from ui.resources import resource


def test_what_a_program_needs_is_found_through_its_requirements() -> None:
    found = {each.name.lower(): each for each in installed_components("pytest")}

    assert next(iter(found)) == "pytest"
    assert {"pluggy", "iniconfig"} <= set(found)
    assert found["pluggy"].licence.startswith("MIT")
    assert "without restriction" in " ".join(found["pluggy"].text.split())
    assert found["pluggy"].version


def test_what_only_extras_need_is_left_out() -> None:
    assert "requests" not in {each.name.lower() for each in installed_components("pytest")}


def test_a_program_that_is_not_installed_has_no_components() -> None:
    assert installed_components("no-such-program") == ()


def test_fonts_and_icons_bring_their_licences() -> None:
    found = {each.name: each for each in shipped_components(resource("licences"))}

    assert found["Inter"].licence == "OFL-1.1"
    assert "SIL Open Font License" in found["Inter"].text
    assert found["Lucide"].licence == "ISC"


def test_a_huge_or_broken_text_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "big-X.txt").write_bytes(b"\xff" * (MAX_TEXT + 10))

    (found,) = shipped_components(tmp_path)

    assert len(found.text) <= MAX_TEXT
