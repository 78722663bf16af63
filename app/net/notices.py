"""Notices through the desktop's own service (freedesktop notifications): shown, replaced, taken back, answered."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from app.desktop.notices import NOTIFY, Notice, NoticeAct, act_named, notify_arguments
from app.net.desktop_bus import BusError, BusName, DesktopBus, Object

logger = logging.getLogger(__name__)

SERVICE = Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")

Acted = Callable[[str, NoticeAct], None]
"""Told the key of a notice and what the person did with it; on the loop."""


class DesktopNotices:
    """Lives on the core loop. `open` once; the rest does nothing while there is no service."""

    def __init__(self, acted: Acted, bus: DesktopBus | None = None) -> None:
        self._acted = acted
        self._bus = bus or DesktopBus(BusName.SESSION)
        self._capabilities: frozenset[str] = frozenset()
        self._numbers: dict[str, int] = {}
        self._turn = asyncio.Lock()  # a notice that is taken back must have been shown before
        self._is_open = False

    @property
    def has_buttons(self) -> bool:
        """Whether notices here can be answered."""
        return "actions" in self._capabilities

    async def open(self) -> bool:
        """Find the service; False where there is none."""
        try:
            await self._bus.open()
            (names,) = await self._bus.call(SERVICE, "GetCapabilities")
            self._capabilities = frozenset(name for name in names if isinstance(name, str))
            await self._bus.listen(SERVICE, "ActionInvoked", self._invoked)
            await self._bus.listen(SERVICE, "NotificationClosed", self._closed)
        except (BusError, TypeError, ValueError) as error:
            logger.info("= no notices by the desktop: %s", error)
            await self._bus.close()
            return False
        self._is_open = True
        return True

    async def show(self, notice: Notice) -> bool:
        """Show it, in place of the one with its key. False if the service did not."""
        if not self._is_open:
            return False
        async with self._turn:
            replaces = self._numbers.get(notice.key, 0)
            arguments = notify_arguments(notice, replaces=replaces, capabilities=self._capabilities)
            try:
                (number,) = await self._bus.call(SERVICE, "Notify", NOTIFY, *arguments)
                self._numbers[notice.key] = int(number)
            except (BusError, TypeError, ValueError) as error:
                logger.info("= a notice was not shown: %s", error)
                return False
        return True

    async def withdraw(self, key: str) -> None:
        """Take a notice back; nothing happens if there is none."""
        if not self._is_open:
            return
        async with self._turn:
            number = self._numbers.pop(key, None)
            if number is not None:
                try:
                    await self._bus.call(SERVICE, "CloseNotification", "u", number)
                except BusError as error:
                    logger.info("= a notice was gone before it was taken back: %s", error)

    async def close(self) -> None:
        """Leave; what is shown stays as the desktop likes."""
        self._is_open = False
        await self._bus.close()

    def _invoked(self, arguments: tuple[Any, ...]) -> None:
        number, name = arguments
        act = act_named(name)
        key = next((key for key, each in self._numbers.items() if each == number), None)
        if key is not None and act is not None:
            self._acted(key, act)

    def _closed(self, arguments: tuple[Any, ...]) -> None:
        number = arguments[0]
        self._numbers = {key: each for key, each in self._numbers.items() if each != number}
