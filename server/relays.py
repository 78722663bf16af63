"""STUN and TURN servers with short-lived credentials, as `welcome` and `relays` hand them out.

The REST scheme (draft-uberti-behave-turn-rest): username and password are made from a secret that the relay shares. It
works with the embedded relay and with coturn (`use-auth-secret`) alike. Realm and nonce of the embedded relay go along,
so that a client's first Allocate is authenticated at once.
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.protocol.ids import UserId
from app.protocol.model import RelayServer, Wall
from server.host_names import is_loopback
from server.relaying.choice import OutsideRelay, RelayHealth, best_relays
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
    is_secure: bool = False
    """Whether the listener that it shares with HTTP ends TLS."""
    path: str = ""
    """Of the WebSocket that carries TURN; empty for none."""


class Relays:
    """Makes the list for one person."""

    def __init__(
        self,
        *,
        secret: str,
        realm: str,
        lifetime: float,
        urls: Sequence[str] = (),
        others: tuple[OutsideRelay, ...] = (),
    ) -> None:
        """`urls` take the place of the embedded relay; `others` come beside it, the best of them."""
        self.embedded: EmbeddedRelay | None = None
        """Set when the embedded relay listens."""
        self.health: Mapping[OutsideRelay, RelayHealth] = {}
        """What is known of the others; set when they are watched."""
        self.others = others
        self.lifetime = lifetime
        self._secret = secret
        self._realm = realm
        self._urls = tuple(urls)

    def of(self, user_id: UserId, *, reached_by: str, wall: Wall, asked: str = "") -> tuple[RelayServer, ...]:
        """Servers for this person, who reached us by this name or IP address, and asked for this Host."""
        expires_at = float(int(wall + self.lifetime))
        found: list[RelayServer] = list(self._own(user_id, expires_at, reached_by, asked))
        for relay in best_relays(self.others, self.health):
            username, credential = make_credentials(relay.secret or self._secret, user_id, expires_at)
            found += [self._outside(url, username, credential, expires_at) for url in relay.urls]
        return tuple(found)

    def _own(self, user_id: UserId, expires_at: Wall, reached_by: str, asked: str) -> tuple[RelayServer, ...]:
        username, credential = make_credentials(self._secret, user_id, expires_at)
        if self._urls:
            return tuple(self._outside(url, username, credential, expires_at) for url in self._urls)
        if self.embedded is None:
            return ()
        nonce = self.embedded.nonce()
        stun, turn = self._own_urls(self.embedded, reached_by, asked)
        return (
            *(RelayServer(url) for url in stun),
            *(RelayServer(url, username, credential, expires_at, self._realm, nonce) for url in turn),
        )

    def urls(self, *, reached_by: str, asked: str = "") -> tuple[str, ...]:
        """Where the same servers are, without the right to use them."""
        others = [url for relay in best_relays(self.others, self.health) for url in relay.urls]
        if self._urls or self.embedded is None:
            return (*self._urls, *others)
        stun, turn = self._own_urls(self.embedded, reached_by, asked)
        return (*stun, *turn, *others)

    @staticmethod
    def _own_urls(embedded: EmbeddedRelay, reached_by: str, asked: str) -> tuple[list[str], list[str]]:
        """STUN and TURN."""
        host = _literal(embedded.host or reached_by)
        at = f"{host}:{embedded.port}"
        stun = [f"stun:{at}"] + ([f"stun:{host}:{embedded.stun_port}"] if embedded.stun_port else [])
        return stun, [f"turn:{at}?transport=udp", f"turn:{at}?transport=tcp", *_shared(embedded, asked)]

    def _outside(self, url: str, username: str, credential: str, expires_at: Wall) -> RelayServer:
        if url.startswith(("stun:", "stuns:")):
            return RelayServer(url)
        return RelayServer(url, username, credential, expires_at)


def _shared(relay: EmbeddedRelay, asked: str) -> list[str]:
    """URLs of the listener that the relay shares with HTTP, as the client found it: it knows that this way works."""
    try:
        parts = urlsplit(f"//{asked}")
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a bad port, or brackets around what is no address
        return []
    if not host or not relay.path:
        return []
    is_plain = not relay.is_secure and is_loopback(host)  # else a proxy in front ends TLS: nobody comes without it
    port = port or (80 if is_plain else 443)
    at = f"{_literal(host)}:{port}"
    web = f"{'ws' if is_plain else 'wss'}://{at}{relay.path}"
    return [f"turns:{at}?transport=tcp", web] if relay.is_secure else [web]


def _literal(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host
