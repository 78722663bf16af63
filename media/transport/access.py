"""What streams to relays need to know of the world above: whom TLS believes, and which proxy leads out."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from media.transport.proxy import HttpProxy

TlsContexts = Callable[[str, int], Awaitable[ssl.SSLContext]]
"""How to talk TLS to a host and port. Raises OSError if nobody can tell."""


async def any_authority(host: str, port: int) -> ssl.SSLContext:
    """The certificate of a relay must be vouched for by an authority that this machine believes."""
    del host, port
    return await asyncio.to_thread(ssl.create_default_context)


@dataclass(frozen=True, slots=True)
class RelayAccess:
    """How relays are reached by streams."""

    tls: TlsContexts = any_authority
    proxy: HttpProxy | None = None
    """Used for TURN over TLS and for WebSockets where set."""
