"""The core thread runs work for another thread and ends cleanly."""

import asyncio
import threading
from pathlib import Path

import pytest

from app.core import CoreThread
from app.crash import CrashReports
from tests.kit.waiting import until_sync


def test_work_is_done_on_the_core_thread() -> None:
    core = CoreThread()
    core.start()
    try:

        async def where() -> str:
            await asyncio.sleep(0)
            return threading.current_thread().name

        assert core.submit(where()).result(5) == "core"
        assert core.call(lambda: threading.current_thread().name).result(5) == "core"
        with pytest.raises(ZeroDivisionError):
            core.call(lambda: 1 // 0).result(5)
    finally:
        core.stop()
    assert core.loop.is_closed()


def test_what_still_runs_is_cancelled() -> None:
    core = CoreThread()
    core.start()
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    future = core.submit(forever())
    core.call(lambda: None).result(5)
    core.stop()

    assert ended.wait(5)
    assert future.cancelled()
    core.stop()


def test_a_core_that_never_started_closes_too() -> None:
    CoreThread().stop()


def test_faults_that_nobody_awaits_become_reports(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path)
    reports.arm()
    core = CoreThread()
    core.start()

    async def breaks() -> None:
        raise KeyError("in a task")

    def start_and_forget() -> None:
        core.loop.call_soon(lambda: [][1])
        core.loop.create_task(breaks())

    try:
        core.call(start_and_forget).result(5)
        until_sync(lambda: None if len(reports.unread()) == 2 else f"{reports.unread()}", within=10)
    finally:
        core.stop()
        reports.disarm()

    text = "".join(report.text for report in reports.unread())
    assert "IndexError" in text
    assert "in a task" in text
