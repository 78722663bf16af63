"""The server's own STUN and TURN listeners: one relay, and a second port that answers STUN only.

Clients compare the address that two STUN listeners see; so there are two without anything to configure.
"""

import errno
import ipaddress
import logging

from server.config import Settings
from server.net.turn import TurnService, TurnSettings
from server.relays import EmbeddedRelay
from server.turn.config import TurnLimits

logger = logging.getLogger(__name__)

_WILDCARDS = {"0.0.0.0": ("0.0.0.0", "::"), "::": ("0.0.0.0", "::"), "localhost": ("127.0.0.1", "::1")}


class EmbeddedRelays:
    """Starts and stops both listeners."""

    def __init__(self, settings: Settings, *, secret: str, is_secure: bool, path: str) -> None:
        """`is_secure` and `path`: the listener that HTTP shares with the relay, and the WebSocket there."""
        self._settings = settings
        self._secret = secret
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
        service = TurnService(relay_settings(self._settings, port, limits), secret=self._secret)
        try:
            await service.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port == 0:
                raise
            # Calls matter more than the port: clients are told the one that is used.
            logger.warning("port %d of the relay is taken, using a free one", port)
            service = TurnService(relay_settings(self._settings, 0, limits), secret=self._secret)
            await service.start()
        return service


def relay_settings(settings: Settings, port: int, limits: TurnLimits) -> TurnSettings:
    """How a listener of the embedded relay is opened.

    Relays of ours reach each other whatever is closed, and both ends of a call have one: a LAN needs nothing more. What
    surrounds the server looks the same whether that is somebody's home or a cloud, so only the administrator opens it.
    """
    return TurnSettings(
        hosts=_WILDCARDS.get(settings.host, (settings.host,)),
        port=port,
        external_ips=_literal(settings.relay_host),
        realm=settings.relay_realm,
        allow_private_peers=settings.relay_private_peers,
        limits=limits,
    )


def _literal(host: str) -> tuple[str, ...]:
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        return ()
