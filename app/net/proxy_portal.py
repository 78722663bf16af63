"""The proxy that a Linux desktop is set to, asked of its portal (org.freedesktop.portal.ProxyResolver)."""

import logging

from app.net.desktop_bus import BusError, BusName, DesktopBus, Object

logger = logging.getLogger(__name__)

RESOLVER = Object(
    "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.ProxyResolver"
)
MAX_PROXIES = 8


async def ask_portal(url: str) -> tuple[str, ...]:
    """Proxies for a URL, the preferred first, such as `http://host:port` or `direct://`. Empty where none answers."""
    bus = DesktopBus(BusName.SESSION)
    try:
        await bus.open()
        (found,) = await bus.call(RESOLVER, "Lookup", "s", url)
    except (BusError, ValueError) as error:
        logger.info("= the desktop names no proxy: %s", error)
        return ()
    finally:
        await bus.close()
    if not isinstance(found, list):
        return ()
    return tuple(each for each in found[:MAX_PROXIES] if isinstance(each, str))
