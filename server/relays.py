"""STUN and TURN servers with short-lived credentials, as `welcome` and `relays` hand them out.

The REST scheme (draft-uberti-behave-turn-rest): username and password are made from a secret that the relay shares. It
works with the embedded relay and with coturn (`use-auth-secret`) alike. Realm and nonce of the embedded relay go along,
so that a client's first Allocate is authenticated at once.
"""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.protocol.ids import UserId
from app.protocol.model import RelayServer, Wall
from server.turn.credentials import make_credentials


@dataclass(frozen=True, slots=True)
class EmbeddedRelay:
    """Where the server's own relay listens."""

    port: int
    """UDP and TCP: STUN and TURN."""
    stun_port: int
    """UDP: a second STUN listener; 0 for none."""
    host: str
    """Public address; empty is the address the client reached us by."""
    nonce: Callable[[], str]
    """A fresh nonce of the relay."""


class Relays:
    """Makes the list for one person."""

    def __init__(self, *, secret: str, realm: str, lifetime: float, urls: Sequence[str] = ()) -> None:
        self.embedded: EmbeddedRelay | None = None
        """Set when the embedded relay listens."""
        self.lifetime = lifetime
        self._secret = secret
        self._realm = realm
        self._urls = tuple(urls)

    def of(self, user_id: UserId, *, reached_by: str, wall: Wall) -> tuple[RelayServer, ...]:
        """Servers for this person, who reached us by this name or IP address."""
        expires_at = float(int(wall + self.lifetime))
        username, credential = make_credentials(self._secret, user_id, expires_at)
        if self._urls:
            return tuple(self._outside(url, username, credential, expires_at) for url in self._urls)
        if self.embedded is None:
            return ()
        host = _literal(self.embedded.host or reached_by)
        at = f"{host}:{self.embedded.port}"
        nonce = self.embedded.nonce()
        stun = [f"stun:{at}"] + ([f"stun:{host}:{self.embedded.stun_port}"] if self.embedded.stun_port else [])
        turn = [f"turn:{at}?transport=udp", f"turn:{at}?transport=tcp"]
        return (
            *(RelayServer(url) for url in stun),
            *(RelayServer(url, username, credential, expires_at, self._realm, nonce) for url in turn),
        )

    def _outside(self, url: str, username: str, credential: str, expires_at: Wall) -> RelayServer:
        if url.startswith(("stun:", "stuns:")):
            return RelayServer(url)
        return RelayServer(url, username, credential, expires_at)


def _literal(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host
