"""The file of past calls: bounded, and no file of anybody stops the program."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call_figures import CallFigures
from app.journal import CAPACITY, MAX_BYTES, Journal
from app.protocol.ids import CallId


def keep(folder: Path, count: int, first: int = 0) -> Journal:
    """A journal that was told of so many calls, closed."""

    async def run() -> Journal:
        journal = Journal(folder)
        for number in range(first, first + count):
            journal.add(CallFigures(CallId(f"call-{number}"), good=float(number)))
        await journal.close()
        return journal

    return asyncio.run(run())


def test_calls_are_there_after_a_restart_and_only_this_person_can_read_them(tmp_path: Path) -> None:
    keep(tmp_path, 3)

    assert [each.good for each in Journal(tmp_path).calls.values()] == [0.0, 1.0, 2.0]
    assert (tmp_path / "calls.json").stat().st_mode & 0o077 == 0


def test_the_oldest_give_way(tmp_path: Path) -> None:
    journal = keep(tmp_path, CAPACITY + 5)

    assert len(journal.calls) == CAPACITY
    assert "call-4" not in journal.calls
    assert list(Journal(tmp_path).calls) == list(journal.calls)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'[{"call_id": "c", "rtt": -1}]', b'[{"call_id": "' + b"x" * 99 + b'"}]', b"[" * 100_000,
     b" " * (MAX_BYTES + 1)],
)  # fmt: skip
def test_a_broken_file_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "calls.json").write_bytes(content)

    assert not Journal(tmp_path).calls
    assert len(keep(tmp_path, 1).calls) == 1


@given(st.binary(max_size=200))
def test_no_content_raises(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.json").write_bytes(content)
        Journal(Path(folder))


def test_without_a_folder_nothing_is_kept_but_in_memory() -> None:
    async def run() -> int:
        journal = Journal(None)
        journal.add(CallFigures(CallId("c")))
        await journal.close()
        return len(journal.calls)

    assert asyncio.run(run()) == 1


def test_a_full_disk_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "calls.json").mkdir()

    assert len(keep(tmp_path, 2).calls) == 2
