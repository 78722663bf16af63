"""Our right to use the server's relays: credentials that expire, and the way by which the relays are reached."""

from collections.abc import Callable

from app import clock
from app.account import Account
from app.protocol.messages import ClientMessage, RequestRelays
from app.protocol.model import RelayServer
from media.engine.api import Engine
from media.transport.access import RelayAccess

WANTED_BEFORE = 60.0  # seconds before the credentials expire at which fresh ones are asked for


class RelayRights:
    """Tells the engine what it may use. `request` asks the server, whose answer is given to `take`."""

    def __init__(self, engine: Engine, account: Account, request: Callable[[ClientMessage], object]) -> None:
        self._engine = engine
        self._account = account
        self._request = request
        self.relays: tuple[RelayServer, ...] = ()
        """As the server told them last."""

    def take(self, relays: tuple[RelayServer, ...]) -> None:
        """The server grants these from now on."""
        self.relays = relays
        self.open_ways()
        self._engine.set_relays(relays)

    def open_ways(self) -> None:
        """Relays are reached as the server is: with its certificate on its port, and through its proxy."""
        rest, trust = self._account.need_rest(), self._account.trust
        server = rest.address
        self._engine.set_relay_access(
            RelayAccess(lambda host, port: trust.relay_context(host, port, server), rest.proxy)
        )

    def renew(self) -> None:
        """A call is about to need them: ask for fresh ones if they end soon."""
        expiries = [relay.expires_at for relay in self.relays if relay.expires_at]
        if expiries and min(expiries) < clock.wall() + WANTED_BEFORE:
            self._request(RequestRelays())
