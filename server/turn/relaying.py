"""Packets on their way through allocations: the hot path, which returns what is to be sent."""

import itertools
import struct
from dataclasses import dataclass
from typing import Final

from media.ice.addresses import Address
from media.ice.attributes import MAGIC_COOKIE, Attribute, encode_xor_address
from media.ice.framing import channel_data, pad_for_stream, parse_channel_data
from media.ice.stun import Message
from server.turn.allocation import Allocation
from server.turn.allocations import Allocations
from server.turn.config import MAX_RELAYED
from server.turn.outputs import Source, ToClient, ToPeer
from server.turn.policy import PeerPolicy
from server.turn.requests import refuse_peer, unknown_attributes
from server.turn.statistics import Counters, Drop

_DATA_INDICATION: Final = 0x0017
_HEAD: Final = struct.Struct("!HHIIQHH")


ROUTE_LIFE: Final = 1.0  # seconds for which a route may be followed without asking again


@dataclass(frozen=True, slots=True)
class Route:
    """Where packets of one channel go, as they are: what a shell may keep for a moment, to move many at once.

    It holds until its time is over or any allocation ends.
    """

    payers: tuple[Allocation, ...]
    """In whose rates the packets count."""
    relay_id: int
    """By which socket they leave for a peer; 0 if they go to a client."""
    listener: int
    """By which listener they leave for a client; 0 if they go to a peer."""
    target: Address
    channel: int
    """The number that stands before the packet for a client; 0 for a peer."""
    until: float


class PacketRelay:
    """Moves datagrams between clients and peers, as far as channels, permissions, policy and rate let them."""

    __slots__ = ("_allocations", "_counters", "_indications", "_policy")

    def __init__(self, allocations: Allocations, policy: PeerPolicy, counters: Counters) -> None:
        self._allocations = allocations
        self._policy = policy
        self._counters = counters
        self._indications = itertools.count()

    def channel_data(self, data: bytes, source: Source, now: float) -> ToPeer | ToClient | None:
        """ChannelData from a client (RFC 8656 section 12.6)."""
        allocation = self._allocations.by_source.get(source)
        if allocation is None:
            self._counters.drop(Drop.NO_ALLOCATION)
            return None
        allocation.heard_at = now
        parsed = parse_channel_data(data)
        if parsed is None:
            self._counters.drop(Drop.MALFORMED)
            return None
        peer = allocation.channels.peer_of(parsed[0], now)
        if peer is None:
            self._counters.drop(Drop.NO_CHANNEL)
            return None
        return self._to_peer(allocation, peer, parsed[1], now)

    def route_of_client(self, source: Source, channel: int, now: float) -> Route | None:
        """Where ChannelData of this client goes; None if that has to be looked at packet by packet."""
        allocation = self._allocations.by_source.get(source)
        peer = allocation.channels.peer_of(channel, now) if allocation is not None else None
        if allocation is None or peer is None:
            return None
        allocation.heard_at = now
        until = min(now + ROUTE_LIFE, allocation.channels.ends_at(channel))
        other = self._allocations.by_relayed.get(peer)
        if other is not None:
            return self._route_to_client(other, allocation.relayed, (allocation, other), until, now)
        if self._policy.denies_direct(peer):
            return None
        return Route((allocation,), allocation.relay_id, 0, peer, 0, until)

    def route_of_peer(self, relay_id: int, peer: Address, now: float) -> Route | None:
        """Where datagrams of this peer go; None if that has to be looked at packet by packet."""
        allocation = self._allocations.by_relay.get(relay_id)
        if allocation is None:
            return None
        return self._route_to_client(allocation, peer, (allocation,), now + ROUTE_LIFE, now)

    def charge(self, route: Route, packets: int, size: int, now: float) -> bool:
        """Count packets of `size` bytes in all that follow a route; False, and nothing is counted, if over the rate."""
        payers = route.payers
        if len(payers) > 1 and not all(payer.rate.covers(size, now) for payer in payers):
            return False
        for payer in payers:
            if not payer.rate.take(size, now):
                return False
            payer.relayed_bytes += size
        counters = self._counters
        if route.channel == 0 or len(route.payers) > 1:
            counters.packets_to_peers += packets
            counters.bytes_to_peers += size
        if route.channel:
            counters.packets_to_clients += packets
            counters.bytes_to_clients += size
        return True

    def _route_to_client(
        self, allocation: Allocation, peer: Address, payers: tuple[Allocation, ...], until: float, now: float
    ) -> Route | None:
        number = allocation.channels.number_of(peer, now)
        if number is None or allocation.source.is_stream:
            return None
        until = min(until, allocation.channels.ends_at(number))
        return Route(payers, 0, allocation.source.listener, allocation.source.address, number, until)

    def send_indication(self, message: Message, source: Source, now: float) -> ToPeer | ToClient | None:
        """A Send indication from a client (section 11.2)."""
        allocation = self._allocations.by_source.get(source)
        if allocation is None:
            self._counters.drop(Drop.NO_ALLOCATION)
            return None
        allocation.heard_at = now
        peer, payload = message.peer_address, message.data
        if peer is None or peer[1] == 0 or payload is None or unknown_attributes(message) is not None:
            self._counters.drop(Drop.MALFORMED)
            return None
        if refuse_peer(peer, allocation, self._policy) is not None:
            self._counters.drop(Drop.DENIED_PEER)
            return None
        if not allocation.permissions.allows(peer[0], now):
            self._counters.drop(Drop.NO_PERMISSION)
            return None
        return self._to_peer(allocation, peer, payload, now)

    def from_peer(self, relay_id: int, peer: Address, payload: bytes, now: float) -> ToClient | None:
        """A datagram that came to a relay socket (sections 11.3 and 12.7)."""
        allocation = self._allocations.by_relay.get(relay_id)
        if allocation is None:
            self._counters.drop(Drop.NO_ALLOCATION)
            return None
        return self._to_client(allocation, peer, payload, now)

    def _to_peer(self, allocation: Allocation, peer: Address, payload: bytes, now: float) -> ToPeer | ToClient | None:
        size = len(payload)
        if not allocation.rate.take(size, now):
            self._counters.drop(Drop.OVER_RATE)
            return None
        other = self._allocations.by_relayed.get(peer)
        if other is None and self._policy.denies_direct(peer):
            self._counters.drop(Drop.DENIED_PEER)
            return None
        allocation.relayed_bytes += size
        self._counters.packets_to_peers += 1
        self._counters.bytes_to_peers += size
        if other is None:
            return ToPeer(allocation.relay_id, peer, payload)
        # Between two of our relayed addresses no socket is needed, nor a NAT that turns packets back.
        return self._to_client(other, allocation.relayed, payload, now)

    def _to_client(self, allocation: Allocation, peer: Address, payload: bytes, now: float) -> ToClient | None:
        size = len(payload)
        if size > MAX_RELAYED:
            self._counters.drop(Drop.TOO_LARGE)
            return None
        # A bound channel lets its own peer in for as long as it lives; others on that IP need the permission.
        number = allocation.channels.number_of(peer, now)
        if number is None and not allocation.permissions.allows(peer[0], now):
            self._counters.drop(Drop.NO_PERMISSION)
            return None
        if not allocation.rate.take(size, now):
            self._counters.drop(Drop.OVER_RATE)
            return None
        allocation.relayed_bytes += size
        self._counters.packets_to_clients += 1
        self._counters.bytes_to_clients += size
        if number is None:
            data = data_indication(peer, payload, next(self._indications))
        else:
            data = channel_data(number, payload)
        source = allocation.source
        return ToClient(source, pad_for_stream(data) if source.is_stream else data)


def data_indication(peer: Address, payload: bytes, number: int) -> bytes:
    """Write a Data indication (RFC 8656 section 11.4) without building a Message: half the cost.

    `number` makes its transaction id; nobody answers an indication, so it need not be hard to guess.
    """
    address = encode_xor_address(peer, number.to_bytes(12, "big"))
    size = len(payload)
    padding = -size % 4
    length = 8 + len(address) + size + padding
    head = _HEAD.pack(_DATA_INDICATION, length, MAGIC_COOKIE, 0, number, Attribute.XOR_PEER_ADDRESS, len(address))
    return b"".join((head, address, struct.pack("!HH", Attribute.DATA, size), payload, bytes(padding)))
