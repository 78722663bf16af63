"""Which release this is."""

import tomllib
from pathlib import Path

from app.version import UNKNOWN, VERSION, of_tree, release

PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"


def test_a_source_tree_says_its_own_version() -> None:
    assert VERSION == tomllib.loads(PROJECT.read_text())["project"]["version"] != UNKNOWN


def test_the_project_file_of_something_else_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "fork"\nversion = "7.0"\n')

    assert of_tree(tmp_path) == ""
    assert release(tmp_path) != "7.0"


def test_a_broken_project_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")

    assert of_tree(tmp_path) == ""


def test_without_a_project_file_nothing_is_said(tmp_path: Path) -> None:
    assert of_tree(tmp_path) == ""
