"""An examination goes on after a fault, and its report holds nothing secret."""

from pathlib import Path

from app.self_test.findings import AbsentError, Check, Finding, Verdict, examine, has_failed, report_of
from app.self_test.parts import part_checks


def _fails() -> str:
    raise ValueError("token=abcdef1234567890 from 192.0.2.77")


def _absent() -> str:
    raise AbsentError("no camera")


def test_every_check_runs_whatever_the_others_did() -> None:
    told: list[Finding] = []

    found = examine([Check("one", _fails), Check("two", _absent), Check("three", lambda: "fine")], told.append)

    assert [each.verdict for each in found] == [Verdict.FAILED, Verdict.ABSENT, Verdict.PASSED]
    assert told == list(found)
    assert has_failed(found)
    assert not has_failed(found[1:])


def test_the_report_holds_no_secrets() -> None:
    report = report_of(examine([Check("one", _fails)], lambda _: None), "1.2")

    assert report.startswith("Parley 1.2 on ")
    assert "FAILED" in report
    assert "abcdef" not in report
    assert "192.0.2.77" not in report


def test_what_the_program_is_built_on_works_here(tmp_path: Path) -> None:
    found = examine(part_checks(tmp_path / "settings"), lambda _: None)

    assert not has_failed(found), report_of(found, "")
    assert list((tmp_path / "settings").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("a file is in the way")

    found = {each.name: each for each in examine(part_checks(tmp_path / "settings"), lambda _: None)}

    assert found["settings folder"].verdict is Verdict.FAILED
    assert found["Opus both ways"].verdict is Verdict.PASSED
