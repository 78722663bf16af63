"""Where servers see our sockets: Binding requests to STUN servers, repeated until one answers or all are silent."""

from dataclasses import dataclass
from typing import Final

from media.ice import checks
from media.ice.addresses import Address
from media.ice.identifiers import Identifiers
from media.ice.stun import Class, Message
from media.ice.types import Transmit

RESEND_GAPS: Final = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds after each sending
KEEP_ALIVE: Final = 15.0  # seconds; NAT bindings live at least 30


@dataclass(slots=True)
class _Query:
    link: int
    server: Address
    next_at: float
    sends: int = 1
    is_upkeep: bool = False


class Queries:
    """The pending queries of all sockets. The first answer of a socket wins; servers that are silent do not matter."""

    __slots__ = ("_ids", "_mapped", "_out", "_pending", "_upkeep")

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._pending: dict[bytes, _Query] = {}
        self._mapped: dict[int, Address] = {}
        self._upkeep: dict[int, tuple[Address, float]] = {}
        self._out: list[Transmit] = []

    @property
    def is_idle(self) -> bool:
        """Whether no first answer is waited for."""
        return all(query.is_upkeep for query in self._pending.values())

    def mapped(self, link: int) -> Address | None:
        """Where this socket was seen, if a server told."""
        return self._mapped.get(link)

    def ask(self, link: int, server: Address, now: float, *, is_upkeep: bool = False) -> None:
        """Send a query."""
        transaction_id = self._ids.transaction_id()
        self._pending[transaction_id] = _Query(link, server, now + RESEND_GAPS[0], is_upkeep=is_upkeep)
        self._out.append(Transmit(link, server, checks.query(transaction_id)))

    def owns(self, transaction_id: bytes) -> bool:
        """Whether an answer with this id is waited for."""
        return transaction_id in self._pending

    def receive(self, message: Message, link: int, source: Address, now: float) -> Address | None:
        """An answer. Returns where this socket is seen if that is news."""
        query = self._pending.get(message.transaction_id)
        if query is None or query.link != link or query.server != source:
            return None
        del self._pending[message.transaction_id]
        address = message.mapped_address
        if message.cls is not Class.SUCCESS or address is None:
            return None
        self._upkeep[link] = (source, now + KEEP_ALIVE)
        self._pending = {tid: other for tid, other in self._pending.items() if other.link != link}
        if self._mapped.get(link) == address:
            return None
        self._mapped[link] = address
        return address

    def forget(self, link: int) -> None:
        """The socket is gone."""
        self._pending = {tid: query for tid, query in self._pending.items() if query.link != link}
        self._mapped.pop(link, None)
        self._upkeep.pop(link, None)

    def handle_timeout(self, now: float) -> None:
        """Repeat queries, keep bindings alive."""
        for transaction_id, query in list(self._pending.items()):
            if now < query.next_at:
                continue
            if query.sends == len(RESEND_GAPS):
                del self._pending[transaction_id]
                continue
            query.next_at = now + RESEND_GAPS[query.sends]
            query.sends += 1
            self._out.append(Transmit(query.link, query.server, checks.query(transaction_id)))
        for link, (server, at) in list(self._upkeep.items()):
            if now >= at:
                self._upkeep[link] = (server, now + KEEP_ALIVE)
                self.ask(link, server, now, is_upkeep=True)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        deadlines = [query.next_at for query in self._pending.values()] + [at for _, at in self._upkeep.values()]
        return min(deadlines, default=None)

    def outgoing(self) -> list[Transmit]:
        """Drain what is to be sent."""
        out, self._out = self._out, []
        return out
