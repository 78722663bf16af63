"""Channels of one allocation (RFC 8656 section 12): short numbers for peers."""

from enum import Enum, auto
from typing import Final

from media.ice.addresses import Address

_GONE: Final = (("", 0), float("-inf"))
_UNBOUND: Final = (0, float("-inf"))


class Binding(Enum):
    """The outcome of a bind."""

    DONE = auto()
    CONFLICT = auto()
    """The number stands for another peer, or the peer has another number."""
    FULL = auto()


class Channels:
    """Bindings between numbers and peers, looked up for every relayed packet."""

    __slots__ = ("_by_number", "_by_peer", "_capacity", "_lifetime")

    def __init__(self, *, lifetime: float, capacity: int) -> None:
        self._lifetime = lifetime
        self._capacity = capacity
        self._by_number: dict[int, tuple[Address, float]] = {}
        self._by_peer: dict[Address, tuple[int, float]] = {}

    def __len__(self) -> int:
        """How many are held, expired ones included until they are in the way."""
        return len(self._by_number)

    def bind(self, number: int, peer: Address, now: float) -> Binding:
        """Bind, or refresh the same binding."""
        bound_peer, until = self._by_number.get(number, _GONE)
        if until > now and bound_peer != peer:
            return Binding.CONFLICT
        bound_number, until = self._by_peer.get(peer, _UNBOUND)
        if until > now and bound_number != number:
            return Binding.CONFLICT
        if number not in self._by_number and len(self._by_number) >= self._capacity:
            self._drop_expired(now)
            if len(self._by_number) >= self._capacity:
                return Binding.FULL
        self._forget(number, peer)
        self._by_number[number] = (peer, now + self._lifetime)
        self._by_peer[peer] = (number, now + self._lifetime)
        return Binding.DONE

    def peer_of(self, number: int, now: float) -> Address | None:
        """The peer behind a number."""
        peer, until = self._by_number.get(number, _GONE)
        return peer if until > now else None

    def ends_at(self, number: int) -> float:
        """Until when a number is bound, if it is."""
        return self._by_number.get(number, _GONE)[1]

    def number_of(self, peer: Address, now: float) -> int | None:
        """The number of a peer."""
        number, until = self._by_peer.get(peer, _UNBOUND)
        return number if until > now else None

    def _forget(self, number: int, peer: Address) -> None:
        """Remove what stands in the way of a new binding: both are expired, or the same one."""
        old_peer, _ = self._by_number.pop(number, _GONE)
        self._by_peer.pop(old_peer, None)
        old_number, _ = self._by_peer.pop(peer, _UNBOUND)
        self._by_number.pop(old_number, None)

    def _drop_expired(self, now: float) -> None:
        self._by_number = {number: bound for number, bound in self._by_number.items() if bound[1] > now}
        self._by_peer = {peer: bound for peer, bound in self._by_peer.items() if bound[1] > now}
