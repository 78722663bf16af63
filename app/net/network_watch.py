"""Word that this machine came into another network: from the system where it says so, else by looking."""

import asyncio
import contextlib
from collections.abc import Callable

from app.net.network import own_addresses
from media.transport.address_watch import AddressWatch

LOOK_EVERY = 5.0  # seconds, where no word of the system comes; also against one that was lost


class NetworkWatch:
    """Runs on the core loop. `changed()` is called there when the addresses of this machine are others than before.

    A renewed lease or an address that is announced again changes nothing.
    """

    def __init__(self, changed: Callable[[], None], *, addresses: Callable[[], frozenset[str]] = own_addresses) -> None:
        self._changed = changed
        self._addresses = addresses
        self._known: frozenset[str] = frozenset()
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Watch from now on."""
        self._known = await asyncio.to_thread(self._addresses)
        self._task = asyncio.create_task(self._run(), name="network watch")

    async def close(self) -> None:
        """Watch no longer. Idempotent."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def hear(self) -> None:
        """Somebody says that an address came or went: look now."""
        self._heard.set()

    async def _run(self) -> None:
        watch = AddressWatch(self.hear)
        try:
            while True:
                await self._look()
        finally:
            watch.close()

    async def _look(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self._heard.wait()
        self._heard.clear()
        now = await asyncio.to_thread(self._addresses)
        if now != self._known:
            self._known = now
            self._changed()
