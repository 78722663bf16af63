"""`parley --self-test` as a person runs it, up to the archive that they send back."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def _self_test(archive: Path, profile: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "--data", str(profile), "--self-test", str(archive)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_archive_tells_what_was_seen(tmp_path: Path) -> None:
    done = _self_test(tmp_path / "sent.zip", tmp_path / "profile")

    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(tmp_path / "sent.zip") as archive:
        assert sorted(archive.namelist()) == ["home.png", "report.txt", "sign-in.png"]
        report = archive.read("report.txt").decode()
    calls = [line for line in report.splitlines() if "a call with itself" in line]
    assert len(calls) == 1
    assert calls[0].startswith("passed"), report
    assert "FAILED" not in report


def test_an_archive_that_cannot_be_written(tmp_path: Path) -> None:
    done = _self_test(tmp_path / "no" / "such" / "folder.zip", tmp_path / "profile")

    assert done.returncode == 2
    assert "cannot be written" in done.stdout
