"""Watches relays by Binding requests, without I/O: which answer, how fast, and how full they say they are."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from media.ice import stun
from media.ice.attributes import Attribute
from media.ice.identifiers import Identifiers
from media.ice.stun import Class, Message, Method
from server.relaying.choice import OutsideRelay, RelayHealth

INTERVAL: Final = 15.0  # seconds between looks at a relay that lives
RETRY: Final = 5.0  # at one that does not
RESEND_GAPS: Final = (0.5, 1.0, 2.0)  # seconds after each sending; after the last it is dead
LOAD_UNIT: Final = 1000  # RELAY-LOAD counts thousandths
_DEFAULT_PORT: Final = 3478


class Probe(NamedTuple):
    """Send this datagram to a relay."""

    host: str
    """Name or IP literal."""
    port: int
    data: bytes


@dataclass(frozen=True, slots=True)
class RelayChanged:
    """A relay died, or lives again."""

    relay: OutsideRelay
    is_alive: bool


@dataclass(slots=True)
class _Watched:
    relay: OutsideRelay
    host: str
    port: int
    at: float
    """When something is to be done next."""
    transaction_id: bytes = b""
    """Of the request that is waited for."""
    sends: int = 0
    sent_at: float = 0.0


class RelayWatch:
    """A sans-IO machine. Relays without a UDP URL are not watched: they count as living."""

    def __init__(self, relays: Iterable[OutsideRelay], *, seed: bytes, now: float) -> None:
        """`seed` is 32 bytes of entropy."""
        self.health: dict[OutsideRelay, RelayHealth] = {}
        self._ids = Identifiers(seed)
        self._watched: list[_Watched] = []
        self._out: list[Probe] = []
        self._events: list[RelayChanged] = []
        for relay in relays:
            self.health[relay] = RelayHealth()
            where = next((found for url in relay.urls if (found := udp_address(url)) is not None), None)
            if where is not None:
                self._watched.append(_Watched(relay, *where, at=now))

    def receive(self, data: bytes, now: float) -> None:
        """An answer, from wherever: its transaction id proves it. Never raises."""
        message = stun.parse(data)
        if message is None or message.cls is Class.REQUEST or message.method is not Method.BINDING:
            return
        for watched in self._watched:
            if watched.sends and message.transaction_id == watched.transaction_id:
                load = message.number(Attribute.RELAY_LOAD, 4)
                share = None if load is None else min(1.0, load / LOAD_UNIT)
                rtt = now - watched.sent_at if watched.sends == 1 else self.health[watched.relay].rtt
                watched.sends, watched.at = 0, now + INTERVAL
                self._note(watched.relay, RelayHealth(True, share, rtt))

    def handle_timeout(self, now: float) -> None:
        """Ask those whose turn it is, ask again, or give up."""
        for watched in self._watched:
            if now < watched.at:
                continue
            if watched.sends == len(RESEND_GAPS):
                watched.sends, watched.at = 0, now + RETRY
                self._note(watched.relay, replace(self.health[watched.relay], is_alive=False))
                continue
            if watched.sends == 0:
                watched.transaction_id, watched.sent_at = self._ids.transaction_id(), now
            request = Message(
                Method.BINDING, Class.REQUEST, watched.transaction_id, ((int(Attribute.RELAY_LOAD), bytes(4)),)
            )
            self._out.append(Probe(watched.host, watched.port, request.serialize()))
            watched.at = now + RESEND_GAPS[watched.sends]
            watched.sends += 1

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return min((watched.at for watched in self._watched), default=None)

    def outgoing(self) -> list[Probe]:
        """Drain what is to be sent."""
        out, self._out = self._out, []
        return out

    def events(self) -> list[RelayChanged]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    def _note(self, relay: OutsideRelay, health: RelayHealth) -> None:
        if health.is_alive != self.health[relay].is_alive:
            self._events.append(RelayChanged(relay, health.is_alive))
        self.health[relay] = health


def udp_address(url: str) -> tuple[str, int] | None:
    """Host and port of a stun: or turn: URL that is reached by UDP; None for others and malformed ones."""
    scheme, _, rest = url.partition(":")
    location, _, query = rest.partition("?")
    if scheme.lower() not in ("stun", "turn") or query.lower() not in ("", "transport=udp"):
        return None
    try:
        parts = urlsplit(f"//{location}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (host, port or _DEFAULT_PORT) if host else None
