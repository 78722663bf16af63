"""The log in files: the contract, both copies, full disks, and the death of the process."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server.events.embedded import EmbeddedLog, Plan
from server.events.log import Entry, Unavailable
from tests.kit.event_log_contract import PARTITIONS, EventLogContract, entries, poll_all, values

pytestmark = pytest.mark.anyio
TOPICS = {"calls": 1.0, "quality": 3.0}


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


def plan(folder: Path, **changes: object) -> Plan:
    return replace(Plan(folder / "events", TOPICS, PARTITIONS), **changes)  # type: ignore[arg-type]  # names of fields


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[EmbeddedLog]:
    log = EmbeddedLog(plan)
    await log.open()
    try:
        yield log
    finally:
        await log.close()


class TestEmbedded(EventLogContract):
    """The contract, on one folder."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Plan:
        return plan(tmp_path)

    def opened(self, place: Plan) -> AbstractAsyncContextManager[EmbeddedLog]:
        return running(place)


class TestEmbeddedWithCopy(TestEmbedded):
    """The contract, on two folders of which the first is emptied now and then."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Plan:
        return plan(tmp_path, replica=tmp_path / "copy")

    @asynccontextmanager
    async def opened(self, place: Plan) -> AsyncIterator[EmbeddedLog]:
        for topic in TOPICS:
            shutil.rmtree(place.folder / topic, ignore_errors=True)
        async with running(place) as log:
            yield log


async def everything(log: EmbeddedLog, count: int) -> list[int]:
    reader = await log.join("all", ["calls"])
    found = values(await poll_all(reader, count))
    await reader.close()
    return found


async def test_many_that_append_at_once_are_written_together(tmp_path: Path) -> None:
    async with running(plan(tmp_path)) as log:
        await asyncio.gather(*(log.append(entries("calls", "a", first=at)) for at in range(300)))

        assert await everything(log, 300) == list(range(300))


async def test_what_one_folder_lost_is_read_from_the_copy(tmp_path: Path) -> None:
    kept = plan(tmp_path, replica=tmp_path / "copy")
    async with running(kept) as log:
        await log.append(entries("calls", *"a" * 40))
        slot = next(number for number, span in (await log.spans("calls")).items() if span.end)
        path = kept.folder / "calls" / str(slot) / f"{0:020}.log"
        data = bytearray(path.read_bytes())
        data[700] ^= 4
        path.write_bytes(bytes(data))

        assert await everything(log, 40) == list(range(40))


async def test_the_log_goes_on_while_the_copy_is_away_and_it_catches_up(tmp_path: Path) -> None:
    kept = plan(tmp_path, replica=tmp_path / "copy")
    (tmp_path / "copy").write_text("in the way of the folder")
    async with running(kept) as log:
        await log.append(entries("calls", *"abc"))
        assert log.is_copy_behind
    (tmp_path / "copy").unlink()
    async with running(kept) as log:
        assert not log.is_copy_behind
    shutil.rmtree(kept.folder)
    async with running(kept) as log:
        assert sorted(await everything(log, 3)) == [0, 1, 2]


async def test_a_full_disk_refuses_and_the_log_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(plan(tmp_path)) as log:
        await log.append(entries("calls", "a"))
        real = os.write
        monkeypatch.setattr("server.events.segment.os.write", _half_then_full(real))
        with pytest.raises(Unavailable):
            await log.append(entries("calls", "a", first=1))
        monkeypatch.setattr("server.events.segment.os.write", real)
        await log.append(entries("calls", "a", first=2))

        assert await everything(log, 2) == [0, 2]


def _half_then_full(real: Callable[[int, memoryview], int]) -> Callable[[int, memoryview], int]:
    def write(handle: int, data: memoryview) -> int:
        if len(data) < 30:
            raise OSError(28, "No space left on device")
        return real(handle, data[: len(data) // 2])

    return write


async def test_too_much_at_once_is_refused_not_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.events.embedded.MAX_QUEUED_BYTES", 1000)
    async with running(plan(tmp_path)) as log:
        with pytest.raises(Unavailable):
            await log.append([Entry("calls", b"a", b"x" * 999), Entry("calls", b"a", b"x")])
        await log.append(entries("calls", "a"))


async def test_size_is_held_however_much_comes(tmp_path: Path) -> None:
    kept = plan(tmp_path, max_bytes=800_000)
    for _ in range(2):
        async with running(kept) as log:
            for _ in range(10):
                await log.append([Entry("quality", str(at).encode(), b"x" * 1000) for at in range(100)])
    async with running(kept) as log:
        sizes = [path.stat().st_size for path in kept.folder.rglob("*.log")]
        assert sum(sizes) <= kept.max_bytes
        assert sum(sizes) > kept.max_bytes / 3
        assert max(span.begin for span in (await log.spans("quality")).values()) > 0


async def test_a_log_that_is_closed_or_never_opened_says_so(tmp_path: Path) -> None:
    log = EmbeddedLog(plan(tmp_path))
    with pytest.raises(Unavailable):
        await log.append(entries("calls", "a"))
    await log.close()
    await log.close()
    with pytest.raises(Unavailable):
        await log.append(entries("calls", "a"))


WRITER = """
import asyncio, sys
from pathlib import Path
from server.events.embedded import EmbeddedLog, Plan
from server.events.log import Entry

async def main():
    log = EmbeddedLog(Plan(Path(sys.argv[1]), {"calls": 1.0, "quality": 3.0}, max_bytes=1 << 22))
    await log.open()
    async def write(name):
        for at in range(1_000_000):
            await log.append([Entry("calls", f"{name}".encode(), f"{name} {at}".encode())])
            print(name, at, flush=True)
    await asyncio.gather(*(write(name) for name in range(8)))

asyncio.run(main())
"""


def _killed_writer(folder: Path, after: int) -> set[str]:
    """Let a process write, kill it after so many acknowledgements; all that it had said of them."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return {line.strip() for line in said if line.endswith("\n")}


@pytest.mark.parametrize("after", [1, 40, 230])
async def test_nothing_that_was_acknowledged_dies_with_the_process(tmp_path: Path, after: int) -> None:
    folder = tmp_path / "events"
    acknowledged = _killed_writer(folder, after)
    assert len(acknowledged) >= after

    async with running(Plan(folder, TOPICS, max_bytes=1 << 22)) as log:
        reader = await log.join("all", ["calls"])
        found = []
        while more := await reader.poll(1000, within=0.0):
            found += [record.value.decode() for record in more]
        await log.append(entries("calls", "0"))
        await reader.close()

    assert acknowledged <= set(found)
    for name in range(8):
        of_one = [int(value.split()[1]) for value in found if value.startswith(f"{name} ")]
        assert of_one == list(range(len(of_one))), "in order, without holes"
