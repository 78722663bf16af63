"""A short list that is kept in a file of this machine: read once, written behind, never an error for who uses it."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from app.files import write_whole

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=msgspec.Struct)


class KeptList(Generic[T]):
    """Made on any thread, `keep` on the core loop. `path` None: nothing is read or kept. `what` is for the log."""

    def __init__(self, path: Path | None, kind: type[T], what: str, *, max_bytes: int) -> None:
        self._path = path
        self._kind = kind
        self._what = what
        self._max_bytes = max_bytes
        self._items: Sequence[T] = ()
        self._is_behind = False
        self._writing: asyncio.Task[None] | None = None

    def read(self) -> list[T]:
        """What was kept; empty where there is nothing, or nothing that can be read."""
        if self._path is None:
            return []
        try:
            if self._path.stat().st_size > self._max_bytes:
                raise ValueError("the file is too large")
            return msgspec.json.decode(self._path.read_bytes(), type=list[self._kind])  # type: ignore[name-defined]  # a type of run time
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
            logger.warning("cannot read %s: %s", self._what, error)
            return []

    def keep(self, items: Sequence[T]) -> None:
        """Write the list off the loop's thread; of several in a row the last is written."""
        if self._path is not None:
            self._items, self._is_behind = items, True
            if self._writing is None:
                self._writing = asyncio.get_running_loop().create_task(self._write(self._path))

    async def close(self) -> None:
        """Wait until the file is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self, path: Path) -> None:
        while self._is_behind:
            self._is_behind = False
            data = msgspec.json.encode(list(self._items))
            try:
                await asyncio.to_thread(write_whole, path, data, private=True)
            except OSError as error:
                logger.warning("cannot keep %s: %s", self._what, error)
        self._writing = None
