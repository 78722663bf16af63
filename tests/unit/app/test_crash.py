"""Reports of faults: written when something breaks, without secrets, found again at the next start."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.crash import KEPT, CrashReports


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[CrashReports]:
    """Armed reports in a folder of their own."""
    made = CrashReports(tmp_path / "crashes")
    made.arm()
    yield made
    made.disarm()


def _break(words: str) -> None:
    try:
        raise ValueError(words)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_a_fault_is_kept_without_secrets_and_told_once(reports: CrashReports) -> None:
    told: list[bool] = []
    reports.listen(lambda: told.append(True))

    _break("password=hunter22 at 192.0.2.77")
    _break("password=hunter22 at 192.0.2.77")

    (report,) = reports.unread()
    assert told == [True]
    assert "ValueError" in report.text
    assert "_break" in report.text
    assert "hunter22" not in report.text
    assert "192.0.2.77" not in report.text
    assert not report.ended_the_program
    reports.mark_read()
    assert reports.unread() == ()


def test_a_fault_on_another_thread(reports: CrashReports) -> None:
    thread = threading.Thread(target=lambda: [][1])
    thread.start()
    thread.join()

    assert "IndexError" in reports.unread()[0].text


def test_the_fall_of_a_process_is_found_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "crashes"
    falls = (
        "import faulthandler, pathlib, sys; from app.crash import CrashReports\n"
        "CrashReports(pathlib.Path(sys.argv[1])).arm(); faulthandler._sigsegv()"
    )
    done = subprocess.run([sys.executable, "-c", falls, str(folder)], capture_output=True, check=False)
    assert done.returncode != 0

    reports = CrashReports(folder)
    reports.arm()
    (report,) = reports.unread()
    reports.disarm()

    assert report.ended_the_program
    assert "Segmentation fault" in report.text
    assert "Current thread" in report.text
    reports.delete()
    assert list(folder.iterdir()) == []


def test_a_good_end_leaves_nothing(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path / "crashes")
    reports.arm()
    reports.disarm()

    assert list((tmp_path / "crashes").iterdir()) == []
    assert sys.excepthook is sys.__excepthook__


def test_old_reports_go(reports: CrashReports, tmp_path: Path) -> None:
    for day in range(2 * KEPT):
        (tmp_path / "crashes" / f"202601{day + 1:02}-000000-fault-abcd.new.txt").write_text("old")

    reports.mark_read()

    kept = sorted(path.name for path in (tmp_path / "crashes").glob("2026*"))
    assert len(kept) == KEPT
    assert kept[-1].startswith(f"202601{2 * KEPT:02}")


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file is in the way")
    reports = CrashReports(tmp_path / "crashes")
    reports.arm()
    _break("words")
    assert reports.unread() == ()
    reports.disarm()
