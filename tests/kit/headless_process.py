"""A participant in its own process: `python -m app.headless`, its JSON lines and its commands."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from typing import Any

from tests.kit.waiting import PATIENCE

Event = dict[str, Any]


class HeadlessProcess:
    """One running headless participant. Create with `await HeadlessProcess.start(...)`."""

    def __init__(self, process: Process, name: str) -> None:
        self.process = process
        self.name = name
        self.events: list[Event] = []
        self.errors: list[str] = []
        self._news = asyncio.Condition()
        self._readers = [asyncio.create_task(self._read_events()), asyncio.create_task(self._read_errors())]

    @classmethod
    async def start(
        cls,
        *arguments: str,
        name: str,
        environment: dict[str, str] | None = None,
        prefix: tuple[str, ...] = (),
        module: str = "app.headless",
    ) -> "HeadlessProcess":
        """Start `python -m app.headless ARGUMENTS`; `prefix` is a command that runs it elsewhere (a namespace).

        With `module="app"` it is a desktop, which takes no commands but tells its events alike (`--events`).
        """
        process = await asyncio.create_subprocess_exec(
            *prefix,
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=os.environ | (environment or {}),
            limit=1 << 20,
        )
        return cls(process, name)

    async def command(self, command: str, **fields: object) -> None:
        """Write one command line; needs `--commands`."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"command": command, **fields}).encode() + b"\n")
        await self.process.stdin.drain()

    def seen(self, event: str, **fields: object) -> Event | None:
        """The first event of this name with these fields, or None."""
        for candidate in self.events:
            if candidate.get("event") == event and all(candidate.get(key) == value for key, value in fields.items()):
                return candidate
        return None

    async def expect(self, event: str, *, within: float = PATIENCE, **fields: object) -> Event:
        """Wait for an event of this name with these fields; the failure shows what came instead."""
        return await self.expect_that(lambda: self.seen(event, **fields), f"{event} {fields}", within=within)

    async def expect_that(self, find: Callable[[], Event | None], what: str, *, within: float = PATIENCE) -> Event:
        """Wait until `find()` returns an event."""
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: find() is not None or self._is_over())
        except TimeoutError:
            pass
        found = find()
        if found is None:
            last = "\n".join(json.dumps(event)[:300] for event in self.events[-12:])
            errors = "\n".join(self.errors[-15:])
            raise AssertionError(f"{self.name}: no {what} within {within} s; last events:\n{last}\n{errors}")
        return found

    async def stop(self) -> int:
        """Ask it to end, then insist; returns its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(10):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
        code = await self.process.wait()
        await asyncio.gather(*self._readers)
        if self.process.stdin is not None:
            self.process.stdin.close()
        return code

    def _is_over(self) -> bool:
        return all(reader.done() for reader in self._readers)

    async def _read_events(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self._news:
                self.events.append(json.loads(line))
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.errors.append(line.decode(errors="replace").rstrip())
