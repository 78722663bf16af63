"""The figures of past calls, kept on this machine only: a small file of the last few hundred calls."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from app.call_figures import CallFigures
from app.files import write_whole
from app.protocol.ids import CallId

logger = logging.getLogger(__name__)

CAPACITY = 500  # calls; the oldest go
MAX_BYTES = 1024 * 1024  # of the file; ours has a tenth of it


class Journal:
    """Made on any thread, `add` on the core loop. `folder` None: nothing is read or kept. Never raises."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "calls.json" if folder is not None else None
        self._calls: dict[CallId, CallFigures] = {each.call_id: each for each in self._read()[-CAPACITY:]}
        self._shown: Mapping[CallId, CallFigures] = MappingProxyType(dict(self._calls))
        self._writing: asyncio.Task[None] | None = None
        self._is_behind = False

    @property
    def calls(self) -> Mapping[CallId, CallFigures]:
        """All of them; the same object while nothing is added."""
        return self._shown

    def add(self, figures: CallFigures) -> None:
        """Remember a call that is over, and write the file off the loop's thread."""
        self._calls.pop(figures.call_id, None)
        self._calls[figures.call_id] = figures
        while len(self._calls) > CAPACITY:
            del self._calls[next(iter(self._calls))]
        self._shown = MappingProxyType(dict(self._calls))
        if self._path is not None:
            self._is_behind = True
            if self._writing is None:
                self._writing = asyncio.get_running_loop().create_task(self._write(self._path))

    async def close(self) -> None:
        """Wait until the file is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self, path: Path) -> None:
        while self._is_behind:
            self._is_behind = False
            data = msgspec.json.encode(list(self._calls.values()))
            try:
                await asyncio.to_thread(write_whole, path, data, private=True)
            except OSError as error:
                logger.warning("cannot keep the figures of calls: %s", error)
        self._writing = None

    def _read(self) -> list[CallFigures]:
        if self._path is None:
            return []
        try:
            if self._path.stat().st_size > MAX_BYTES:
                raise ValueError("the file is too large")
            return msgspec.json.decode(self._path.read_bytes(), type=list[CallFigures])
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
            logger.warning("cannot read the figures of calls: %s", error)
            return []
