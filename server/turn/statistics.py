"""Counters of the TURN server: what it granted, refused, relayed and dropped."""

from dataclasses import dataclass
from enum import Enum, auto


class Drop(Enum):
    """Why a datagram went nowhere."""

    MALFORMED = auto()
    CAPPED = auto()
    """An answer to an unverified source that had enough of them."""
    NO_ALLOCATION = auto()
    NO_PERMISSION = auto()
    NO_CHANNEL = auto()
    DENIED_PEER = auto()
    OVER_RATE = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class TurnStatistics:
    """A snapshot. Bytes are payload, without headers of TURN."""

    allocations: int
    allocations_created: int
    bindings: int
    packets_to_peers: int
    bytes_to_peers: int
    packets_to_clients: int
    bytes_to_clients: int
    refusals: dict[int, int]
    """Error code -> answers."""
    drops: dict[Drop, int]


class Counters:
    """The running counts behind TurnStatistics."""

    __slots__ = (
        "allocations_created",
        "bindings",
        "bytes_to_clients",
        "bytes_to_peers",
        "drops",
        "packets_to_clients",
        "packets_to_peers",
        "refusals",
    )

    def __init__(self) -> None:
        self.allocations_created = 0
        self.bindings = 0
        self.packets_to_peers = 0
        self.bytes_to_peers = 0
        self.packets_to_clients = 0
        self.bytes_to_clients = 0
        self.refusals: dict[int, int] = {}
        self.drops: dict[Drop, int] = dict.fromkeys(Drop, 0)

    def drop(self, reason: Drop) -> None:
        """Count a dropped datagram."""
        self.drops[reason] += 1

    def refuse(self, code: int) -> None:
        """Count an error answer."""
        self.refusals[code] = self.refusals.get(code, 0) + 1

    def snapshot(self, allocations: int) -> TurnStatistics:
        """The counts so far."""
        return TurnStatistics(
            allocations=allocations,
            allocations_created=self.allocations_created,
            bindings=self.bindings,
            packets_to_peers=self.packets_to_peers,
            bytes_to_peers=self.bytes_to_peers,
            packets_to_clients=self.packets_to_clients,
            bytes_to_clients=self.bytes_to_clients,
            refusals=dict(self.refusals),
            drops=dict(self.drops),
        )
