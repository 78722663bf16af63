"""How far the relays are: each is asked once from a new socket, and where there is a choice the nearest are taken.

The first relay of the list, the server's choice, is used without waiting for that; who comes second decides the race.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from media.ice import checks
from media.ice.addresses import Address
from media.ice.identifiers import Identifiers
from media.ice.servers import Server
from media.ice.stun import Class, Message
from media.ice.types import Transmit

PATIENCE: Final = 0.3  # seconds for an answer; who takes longer is no good relay, or does not answer at all
GRACE: Final = 0.02  # seconds after the first answer in which others still take part
ALIKE: Final = 0.01  # seconds of round trip that make no difference: the server's order counts, it knows their load
_FAR: Final = float("inf")


@dataclass(frozen=True, slots=True)
class _Question:
    link: int
    network: int
    server: Address
    host: str
    asked_at: float


class Survey:
    """Machine: `ask` on a new socket, `order` whenever servers are to be chosen."""

    __slots__ = ("_ends", "_ids", "_out", "_pending", "_rtts")

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._pending: dict[bytes, _Question] = {}
        self._ends: dict[int, float] = {}
        """By link: until when answers are waited for."""
        self._rtts: dict[tuple[int, str], float] = {}
        """By network and host: the latest round trip, seconds."""
        self._out: list[Transmit] = []

    def ask(self, link: int, network: int, server: Address, host: str, now: float) -> None:
        """Measure the way from a socket to a relay."""
        transaction_id = self._ids.transaction_id()
        self._pending[transaction_id] = _Question(link, network, server, host, now)
        if (network, host) not in self._rtts:
            self._ends[link] = now + PATIENCE
        self._out.append(Transmit(link, server, checks.query(transaction_id)))

    def is_open(self, link: int) -> bool:
        """Whether answers are waited for that matter for the choice from this socket."""
        return link in self._ends

    def owns(self, transaction_id: bytes) -> bool:
        """Whether an answer with this id is waited for."""
        return transaction_id in self._pending

    def receive(self, message: Message, link: int, source: Address, *, first: str, now: float) -> None:
        """An answer. `first`: the host that is used in any case."""
        question = self._pending.get(message.transaction_id)
        if question is None or question.link != link or question.server != source:
            return
        del self._pending[message.transaction_id]
        if message.cls is not Class.SUCCESS:
            return
        self._rtts[question.network, question.host] = now - question.asked_at
        if link in self._ends and question.host != first:
            self._ends[link] = min(self._ends[link], now + GRACE)

    def order(self, servers: Iterable[Server], network: int) -> list[Server]:
        """The nearest first within each kind; among those about as near as the nearest the order given counts."""
        servers = list(servers)
        known = {server.host: self._rtts.get((network, server.host), _FAR) for server in servers}
        limit = min(known.values(), default=_FAR) + ALIKE
        distance = {host: 0.0 if rtt <= limit else rtt for host, rtt in known.items()}
        return sorted(servers, key=lambda server: (server.kind.value, distance[server.host]))

    @property
    def is_idle(self) -> bool:
        """Whether no choice waits for answers."""
        return not self._ends

    def forget(self, link: int) -> None:
        """The socket is gone."""
        self._pending = {tid: question for tid, question in self._pending.items() if question.link != link}
        self._ends.pop(link, None)

    def ended(self, now: float) -> list[int]:
        """Sockets for which the wait is over now: choose."""
        over = [link for link, at in self._ends.items() if now >= at]
        for link in over:
            del self._ends[link]
        self._pending = {tid: one for tid, one in self._pending.items() if now - one.asked_at < PATIENCE}
        return over

    def next_timeout(self) -> float | None:
        """When `ended` has something to say."""
        return min(self._ends.values(), default=None)

    def outgoing(self) -> list[Transmit]:
        """Drain what is to be sent."""
        out, self._out = self._out, []
        return out
