"""The core thread runs work for another thread and ends cleanly."""

import asyncio
import threading

import pytest

from app.core import CoreThread


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
