"""What a Linux desktop says about itself: it slept and is back, its screen is locked. Heard over its buses."""

import logging
from collections.abc import Callable
from typing import Any

from app.net.desktop_bus import BusError, BusName, DesktopBus, Object

logger = logging.getLogger(__name__)

MANAGER = Object("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
SCREEN_SAVERS = (
    Object("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    Object("org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver"),
    Object("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
)
"""The places that desktops use."""


class DesktopSignals:
    """Lives on the core loop; `woke` and `locked` are called there."""

    def __init__(self, woke: Callable[[], None], locked: Callable[[], None]) -> None:
        self._woke = woke
        self._locked = locked
        self._system = DesktopBus(BusName.SYSTEM)
        self._session = DesktopBus(BusName.SESSION)

    async def open(self) -> None:
        """Hear whatever this desktop offers; nothing of it has to be there."""
        try:
            await self._system.open()
            await self._system.listen(MANAGER, "PrepareForSleep", self._sleep_changed)
            (path,) = await self._system.call(MANAGER, "GetSession", "s", "auto")
            session = Object(MANAGER.service, str(path), "org.freedesktop.login1.Session")
            await self._system.listen(session, "Lock", lambda _nothing: self._locked())
        except (BusError, ValueError) as error:
            logger.info("= logind says nothing: %s", error)
        try:
            await self._session.open()
            for saver in SCREEN_SAVERS:
                await self._session.listen(saver, "ActiveChanged", self._screen_changed)
        except BusError as error:
            logger.info("= no screen saver says anything: %s", error)

    async def close(self) -> None:
        """Hear nothing any more. Idempotent."""
        await self._system.close()
        await self._session.close()

    def _sleep_changed(self, arguments: tuple[Any, ...]) -> None:
        (is_going,) = arguments
        if is_going is False:
            self._woke()

    def _screen_changed(self, arguments: tuple[Any, ...]) -> None:
        (is_locked,) = arguments
        if is_locked is True:
            self._locked()
