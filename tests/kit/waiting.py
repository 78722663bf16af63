"""Waiting in tests: poll a condition that says why it is not met yet."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE = 60.0
"""Seconds until a test gives up on a process or a server. Only a failure waits so long: starting programs takes most of
the time, and on a busy machine with cold disks it has taken half a minute."""


class NotYet(AssertionError):
    """The condition was not met in time; the message is its last reason."""


async def until(reason: Callable[[], str | None] | Callable[[], Awaitable[str | None]], *, within: float) -> None:
    """Poll `reason()` until it returns None; fail with its last words after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = reason()
        why = answer if answer is None or isinstance(answer, str) else await answer
        if why is None:
            return
        if time.monotonic() > deadline:
            raise NotYet(f"after {within} s: {why}")
        await asyncio.sleep(0.01)


def until_sync(reason: Callable[[], str | None], *, within: float) -> None:
    """The same without a loop."""
    deadline = time.monotonic() + within
    while (why := reason()) is not None:
        if time.monotonic() > deadline:
            raise NotYet(f"after {within} s: {why}")
        time.sleep(0.01)
