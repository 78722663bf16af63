"""Background work: what never came to its first step leaves nothing behind, what fails is logged."""

import asyncio

import pytest

from server.tasks import Tasks


def test_work_that_is_cancelled_before_its_first_step_says_nothing(recwarn: pytest.WarningsRecorder) -> None:
    begun: list[str] = []

    async def work() -> None:
        begun.append("work")

    async def run() -> None:
        tasks = Tasks()
        tasks.start(work())
        await tasks.close()

    asyncio.run(run())

    assert begun == []
    assert [str(each.message) for each in recwarn] == []


def test_work_that_fails_is_logged_and_ends_no_other(caplog: pytest.LogCaptureFixture) -> None:
    done = asyncio.Event()

    async def fail() -> None:
        raise ValueError("a client sent nonsense")

    async def go_on() -> None:
        done.set()

    async def run() -> None:
        tasks = Tasks()
        tasks.start(fail())
        tasks.start(go_on())
        await asyncio.wait_for(done.wait(), 10)
        await tasks.close()

    asyncio.run(run())

    assert "a client sent nonsense" in caplog.text
