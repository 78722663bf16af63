"""The server's own STUN and TURN listeners: one relay, and a second port that answers STUN only.

Clients compare the address that two STUN listeners see; so there are two without anything to configure.
"""

import errno
import ipaddress
import logging

from server import tls
from server.config import Settings
from server.net.turn import TurnService, TurnSettings
from server.relays import EmbeddedRelay
from server.turn.config import TurnLimits

logger = logging.getLogger(__name__)

_WILDCARDS = {"0.0.0.0": ("0.0.0.0", "::"), "::": ("0.0.0.0", "::"), "localhost": ("127.0.0.1", "::1")}


class EmbeddedRelays:
    """Starts and stops both listeners."""

    def __init__(self, settings: Settings, *, secret: str, is_loopback: bool, is_secure: bool, path: str) -> None:
        """`is_secure` and `path`: the listener that HTTP shares with the relay, and the WebSocket there."""
        self._settings = settings
        self._secret = secret
        self._is_loopback = is_loopback
        self._is_secure = is_secure
        self._path = path
        self._relay: TurnService | None = None
        self._stun: TurnService | None = None

    @property
    def service(self) -> TurnService | None:
        """The relay, while it listens."""
        return self._relay

    async def start(self) -> EmbeddedRelay:
        """Listen. Raises OSError if there is no address to listen on."""
        settings = self._settings
        self._relay = await self._listen(settings.relay_port, TurnLimits())
        self._stun = await self._listen(settings.stun_port, TurnLimits(allocations=0))
        relay = self._relay
        return EmbeddedRelay(
            port=relay.ports.udp,
            stun_port=self._stun.ports.udp,
            host=settings.relay_host,
            nonce=lambda: relay.challenge()[1],
            is_secure=self._is_secure,
            path=self._path,
        )

    async def stop(self) -> None:
        """Close both. May be called again."""
        for service in (self._relay, self._stun):
            if service is not None:
                await service.stop()
        self._relay = self._stun = None

    async def _listen(self, port: int, limits: TurnLimits) -> TurnService:
        service = TurnService(self._turn_settings(port, limits), secret=self._secret)
        try:
            await service.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port == 0:
                raise
            # Calls matter more than the port: clients are told the one that is used.
            logger.warning("port %d of the relay is taken, using a free one", port)
            service = TurnService(self._turn_settings(0, limits), secret=self._secret)
            await service.start()
        return service

    def _turn_settings(self, port: int, limits: TurnLimits) -> TurnSettings:
        settings = self._settings
        is_lan = not settings.relay_host and not _has_public_address()
        return TurnSettings(
            hosts=_WILDCARDS.get(settings.host, (settings.host,)),
            port=port,
            external_ips=_literal(settings.relay_host),
            realm=settings.relay_realm,
            allow_loopback_peers=self._is_loopback,
            allow_private_peers=self._is_loopback or is_lan,
            limits=limits,
        )


def _has_public_address() -> bool:
    return any(ipaddress.ip_address(text).is_global for text in tls.local_addresses())


def _literal(host: str) -> tuple[str, ...]:
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        return ()
