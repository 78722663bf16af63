"""Switching the start with the session on and off, on a real disk."""

import sys
from pathlib import Path

import pytest

from app import autostart
from app.desktop.autostart import FilePlan


def test_a_file_comes_and_goes(tmp_path: Path) -> None:
    plan = FilePlan(str(tmp_path / "autostart" / "parley.desktop"), b"[Desktop Entry]\n")

    assert autostart.apply(plan, on=True)
    written = Path(plan.path).read_bytes()
    assert autostart.apply(plan, on=False)
    assert autostart.apply(plan, on=False)

    assert written == plan.content
    assert not Path(plan.path).exists()


def test_a_disk_that_refuses_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file where a folder should be")

    assert not autostart.apply(FilePlan(str(tmp_path / "autostart" / "parley.desktop"), b""), on=True)
    assert not autostart.apply(None, on=True)


@pytest.mark.parametrize(
    ("frozen", "argument", "command"),
    [
        (True, "parley", ("/usr/bin/python3",)),
        (False, "/opt/parley/bin/parley", ("/opt/parley/bin/parley",)),
        (False, "/opt/app/__main__.py", ("/usr/bin/python3", "-m", "app")),
        (False, "-m", ("/usr/bin/python3", "-m", "app")),
    ],
)
def test_it_starts_as_it_was_started(
    monkeypatch: pytest.MonkeyPatch, frozen: bool, argument: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(sys, "argv", [argument])
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)

    assert autostart.own_command() == command
