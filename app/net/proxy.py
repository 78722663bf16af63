"""Which HTTP proxy leads to a server: none, the one of the system, or one that the person named."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Meta

from app.net.address import ServerAddress
from app.net.errors import Obstacle, Unreachable
from media.transport.proxy import HttpProxy
from media.transport.tunnel import TunnelError, TunnelFailure

logger = logging.getLogger(__name__)

DEFAULT_PORT = 80


class ProxyUse(StrEnum):
    """Where the word about a proxy comes from."""

    NONE = "none"
    SYSTEM = "system"
    OWN = "own"


class ProxySettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person chose. The password is kept apart, with the other secrets."""

    use: ProxyUse = ProxyUse.SYSTEM
    host: Annotated[str, Meta(max_length=255)] = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 3128
    username: Annotated[str, Meta(max_length=255)] = ""

    def own(self, password: str = "") -> HttpProxy | None:
        """The proxy that was named; None if none was."""
        host = self.host.strip().strip("[]")
        return HttpProxy(host, self.port, self.username, password) if host else None

    @property
    def key(self) -> str:
        """What its password is filed under; empty for a proxy that wants none."""
        return f"proxy:{self.username}@{self.host.strip()}:{self.port}" if self.host.strip() and self.username else ""


AS_SYSTEM = ProxySettings()

Password = Callable[[ProxySettings], Awaitable[str]]
"""Gives the password of the named proxy; empty for none."""

SystemProxy = Callable[[ServerAddress], Awaitable[HttpProxy | None]]
"""Asks the system for the way to a server."""


class Proxies:
    """Says through which proxy a server is reached. Lives on the core loop; the settings may change at any time."""

    def __init__(
        self,
        settings: ProxySettings = AS_SYSTEM,
        *,
        password: Password | None = None,
        system: SystemProxy | None = None,
    ) -> None:
        self.settings = settings
        self._password = password or _no_password
        self._system = system or system_proxy

    async def towards(self, address: ServerAddress) -> HttpProxy | None:
        """The proxy on the way to this server; None for the direct way. This machine is always reached directly."""
        if address.is_loopback or self.settings.use is ProxyUse.NONE:
            return None
        if self.settings.use is ProxyUse.OWN:
            return self.settings.own(await self._password(self.settings) if self.settings.key else "")
        return await self._system(address)


async def _no_password(_settings: ProxySettings) -> str:
    return ""


async def system_proxy(address: ServerAddress) -> HttpProxy | None:
    """What the environment says, or the settings of macOS and Windows, or the portal of a Linux desktop."""
    import urllib.request  # loads much that a direct way never needs

    found = await asyncio.to_thread(urllib.request.getproxies)
    if found or sys.platform != "linux":
        if await asyncio.to_thread(urllib.request.proxy_bypass, address.host):
            return None
        return named_proxy(found, is_secure=address.is_secure)
    from app.net.proxy_portal import ask_portal

    return first_proxy(await ask_portal(str(address)))


def first_proxy(urls: Sequence[str]) -> HttpProxy | None:
    """The first way of a list that we know to take; None if that is the direct one."""
    for url in urls:
        if url.startswith("direct:"):
            return None
        proxy = parse_proxy(url)
        if proxy is not None:
            return proxy
    return None


def read_own(typed: str) -> tuple[str, int] | None:
    """Host and port of the proxy that a person typed; None for what is none. Never raises."""
    proxy = parse_proxy(typed.strip())
    is_plain = proxy is not None and not proxy.username and all(c.isalnum() or c in "-._:" for c in proxy.host)
    return (proxy.host, proxy.port) if proxy is not None and is_plain and proxy.host.isascii() else None


def named_proxy(found: Mapping[str, str], *, is_secure: bool) -> HttpProxy | None:
    """The proxy among those that a system names by scheme; what is no HTTP proxy is left out."""
    for scheme in ("https" if is_secure else "http", "all"):
        proxy = parse_proxy(found.get(scheme, ""))
        if proxy is not None:
            return proxy
    return None


def parse_proxy(text: str) -> HttpProxy | None:
    """Read `http://[name:password@]host[:port]`, or the same without the scheme; None for anything else."""
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port or DEFAULT_PORT
    except ValueError:
        return None
    if not text or parts.scheme != "http" or not parts.hostname:
        if text:
            logger.warning("a proxy of another kind than HTTP is not used: %s", text.partition("://")[0][:20])
        return None
    return HttpProxy(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


def proxy_problem(error: TunnelError) -> Unreachable:
    """What a tunnel that did not come about means for a person."""
    wants_password = error.failure is TunnelFailure.AUTHENTICATION
    return Unreachable(Obstacle.PROXY_PASSWORD if wants_password else Obstacle.PROXY, error.detail)
