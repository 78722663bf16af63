"""A key that is heard while another program has the keyboard, on Wayland: the portal GlobalShortcuts of freedesktop.

The desktop asks the person, decides which keys it is, and keeps that: a program only wishes. The interface:
flatpak.github.io/xdg-desktop-portal, org.freedesktop.portal.GlobalShortcuts, Request and Session.
"""

import asyncio
import logging
from typing import Any

from app import clock
from app.desktop.global_keys import Heard, KeyTrouble, Outcome, Settled, portal_trigger
from app.net.desktop_bus import BusError, BusName, DesktopBus, Object

logger = logging.getLogger(__name__)

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = Object(SERVICE, PATH, "org.freedesktop.portal.GlobalShortcuts")
SESSION = "org.freedesktop.portal.Session"
REGISTRY = Object(SERVICE, PATH, "org.freedesktop.host.portal.Registry")
PROPERTIES = Object(SERVICE, PATH, "org.freedesktop.DBus.Properties")
APP_ID = "parley"  # the name of our desktop file
MUTE = "mute"  # by which the desktop remembers what the person chose
_DONE, _CANCELLED = 0, 1  # answers of Request.Response


async def has_portal() -> bool:
    """Whether this desktop has the portal."""
    bus = DesktopBus(BusName.SESSION)
    try:
        await bus.open()
        await bus.call(PROPERTIES, "Get", "ss", SHORTCUTS.interface, "version")
    except BusError as error:
        logger.info("= no keys beside other programs: %s", error)
        return False
    finally:
        await bus.close()
    return True


class _RefusedError(Exception):
    """The person or the desktop said no."""


class PortalKey:
    """Lives on the core loop, where both callbacks are called: `open` once, `close` at the end.

    `words` say to the person what the keys are for.
    """

    def __init__(self, keys: str, words: str, heard: Heard, settled: Settled) -> None:
        self._keys = keys
        self._words = words
        self._heard = heard
        self._settled = settled
        self._bus = DesktopBus(BusName.SESSION)
        self._session = ""
        self._asked: asyncio.Future[tuple[Any, ...]] | None = None
        self._is_closed = False

    async def open(self) -> None:
        """Ask for the keys, and wait as long as the person thinks about it."""
        outcome = await self._ask()
        if outcome.trouble is not None:
            await self.close()
        self._settled(outcome)

    async def _ask(self) -> Outcome:
        trigger = portal_trigger(self._keys)
        if trigger is None:
            return Outcome(KeyTrouble.MISSING)
        try:
            await self._bus.open()
            return Outcome(given=await self._bind(trigger))
        except _RefusedError:
            return Outcome(KeyTrouble.REFUSED)
        except (BusError, ValueError, TypeError) as error:
            logger.info("= no key is heard beside other programs: %s", error)
            return Outcome(KeyTrouble.BROKEN)

    async def close(self) -> None:
        """Let go of the keys. Idempotent."""
        self._is_closed = True
        session, self._session = self._session, ""
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(BusError("closed meanwhile"))
        if session:
            try:
                await self._bus.call(Object(SERVICE, session, SESSION), "Close")
            except BusError as error:
                logger.info("= the portal was gone before: %s", error)
        await self._bus.close()

    async def _bind(self, trigger: str) -> str:
        """Returns what to press, in the desktop's words. Raises BusError, _RefusedError, ValueError, TypeError."""
        try:
            await self._bus.call(REGISTRY, "Register", "sa{sv}", APP_ID, {})
        except BusError as error:
            logger.info("= the portal tells programs apart by itself: %s", error)
        made = await self._request("CreateSession", "a{sv}", {"session_handle_token": ("s", _token())})
        session = _plain(made.get("session_handle"))
        if not isinstance(session, str) or not session.startswith("/"):
            raise ValueError("a session without a path")
        self._session = session
        await self._bus.listen(SHORTCUTS, "Activated", self._activated)
        await self._bus.listen(Object(SERVICE, session, SESSION), "Closed", self._lost)
        wish = [(MUTE, {"description": ("s", self._words), "preferred_trigger": ("s", trigger)})]
        bound = await self._request("BindShortcuts", "oa(sa{sv})sa{sv}", session, wish, "", {})
        return _given(_plain(bound.get("shortcuts")))

    async def _request(self, method: str, signature: str, *arguments: Any) -> dict[str, Any]:
        """Call a method whose answer comes as a signal of a request; the options are the last argument."""
        if self._is_closed:
            raise BusError("closed meanwhile")
        token = _token()
        sender = self._bus.own_name.removeprefix(":").replace(".", "_")
        request = Object(SERVICE, f"{PATH}/request/{sender}/{token}", "org.freedesktop.portal.Request")
        asked = self._asked = asyncio.get_running_loop().create_future()
        await self._bus.listen(request, "Response", lambda body: None if asked.done() else asked.set_result(body))
        options = arguments[-1] | {"handle_token": ("s", token)}
        try:
            await self._bus.call(SHORTCUTS, method, signature, *arguments[:-1], options)
            answer, results = await asked
        finally:
            self._asked = None
        if answer == _CANCELLED:
            raise _RefusedError
        if answer != _DONE or not isinstance(results, dict):
            raise BusError(f"{method} ended with {answer!r}")
        return results

    def _activated(self, arguments: tuple[Any, ...]) -> None:
        session, name, *_ = arguments
        if session == self._session and name == MUTE:
            self._heard()

    def _lost(self, _arguments: tuple[Any, ...]) -> None:
        if self._session:
            self._session = ""
            self._settled(Outcome(KeyTrouble.BROKEN))


def _token() -> str:
    return f"parley_{clock.entropy(8).hex()}"


def _plain(variant: object) -> object:
    """What a variant holds."""
    return variant[1] if isinstance(variant, tuple) and len(variant) == 2 else None


def _given(shortcuts: object) -> str:
    """What to press for ours. Raises _RefusedError where the desktop gave no keys."""
    if not isinstance(shortcuts, list):
        raise ValueError("no list of shortcuts")
    for each in shortcuts:
        if isinstance(each, tuple) and len(each) == 2 and each[0] == MUTE and isinstance(each[1], dict):
            words = _plain(each[1].get("trigger_description"))
            return words[:100] if isinstance(words, str) else ""
    raise _RefusedError
