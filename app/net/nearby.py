"""Looks around for servers that announce themselves in the local network (DNS-SD, RFC 6763)."""

import asyncio
import logging
from collections.abc import Callable

from zeroconf import Error, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from app.net.announcement import NearbyServer, read_announcement

logger = logging.getLogger(__name__)

SERVICE = "_parley._tcp.local."
MAX_SERVERS = 32
MAX_ASKED = 64  # announcements looked into at once
ANSWER_MS = 3000


class Nearby:
    """Listens from `start` to `stop`, on the running loop; `changed` gets all servers by name, after every change."""

    def __init__(self, changed: Callable[[tuple[NearbyServer, ...]], None]) -> None:
        self._changed = changed
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._servers: dict[str, NearbyServer] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin. Idempotent; a network that does not allow it is logged, and nobody is found."""
        if self._zeroconf is not None:
            return
        try:
            self._zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only)  # the records name IPv6 too
            self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, SERVICE, handlers=[self._heard])
        except (OSError, Error) as error:
            logger.info("no looking around in this network: %s", error)

    async def stop(self) -> None:
        """End, and forget who was found. Idempotent."""
        zeroconf, self._zeroconf = self._zeroconf, None
        browser, self._browser = self._browser, None
        for task in self._asking:
            task.cancel()
        if browser is not None:
            await browser.async_cancel()
        if zeroconf is not None:
            await zeroconf.async_close()
        self._servers.clear()

    def _heard(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            if self._servers.pop(name, None) is not None:
                self._tell()
        elif len(self._asking) < MAX_ASKED and (len(self._servers) < MAX_SERVERS or name in self._servers):
            task = asyncio.get_running_loop().create_task(self._ask(zeroconf, service_type, name))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _ask(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        try:
            info = AsyncServiceInfo(service_type, name)
            if not await info.async_request(zeroconf, ANSWER_MS):
                return
            server = read_announcement(info.parsed_addresses(), info.port, info.properties)
        except (OSError, Error, ValueError) as error:
            logger.info("an announcement that cannot be read: %s", type(error).__name__)
            return
        fits = name in self._servers or len(self._servers) < MAX_SERVERS
        if server is not None and fits and self._zeroconf is not None:
            self._servers[name] = server
            self._tell()

    def _tell(self) -> None:
        self._changed(tuple(sorted(self._servers.values(), key=lambda each: (each.name.casefold(), str(each.address)))))
