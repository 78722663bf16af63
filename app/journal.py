"""The figures of past calls, kept on this machine only: a small file of the last few hundred calls."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from app.call_figures import CallFigures
from app.kept_list import KeptList
from app.protocol.ids import CallId

CAPACITY = 500  # calls; the oldest go
MAX_BYTES = 1024 * 1024  # of the file; ours has a tenth of it


class Journal:
    """Made on any thread, `add` on the core loop. `folder` None: nothing is read or kept. Never raises."""

    def __init__(self, folder: Path | None) -> None:
        path = folder / "calls.json" if folder is not None else None
        self._kept = KeptList(path, CallFigures, "the figures of calls", max_bytes=MAX_BYTES)
        self._calls: dict[CallId, CallFigures] = {each.call_id: each for each in self._kept.read()[-CAPACITY:]}
        self._shown: Mapping[CallId, CallFigures] = MappingProxyType(dict(self._calls))

    @property
    def calls(self) -> Mapping[CallId, CallFigures]:
        """All of them; the same object while nothing is added."""
        return self._shown

    def add(self, figures: CallFigures) -> None:
        """Remember a call that is over."""
        self._calls.pop(figures.call_id, None)
        self._calls[figures.call_id] = figures
        while len(self._calls) > CAPACITY:
            del self._calls[next(iter(self._calls))]
        self._shown = MappingProxyType(dict(self._calls))
        self._kept.keep(tuple(self._calls.values()))

    async def close(self) -> None:
        """Wait until the file is written."""
        await self._kept.close()
