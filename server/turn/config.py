"""Settings of the TURN server, with the values RFC 8656 and the field recommend."""

from dataclasses import dataclass, field
from typing import Final

from media.ice.attributes import AddressFamily
from server.turn.policy import PeerPolicy

MAX_RELAYED: Final = 4000  # bytes of payload; in a Data indication it stays within stun.MAX_MESSAGE


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """How long things live and how many there may be. Times in seconds, sizes in bytes."""

    default_lifetime: int = 600
    """RFC 8656 section 3.2; also the shortest an allocation gets."""
    max_lifetime: int = 3600
    permission_lifetime: float = 300.0
    channel_lifetime: float = 600.0
    reservation_lifetime: float = 30.0
    """How long the port after an even one is kept for its token (RFC 8656 section 7.2)."""
    allocations_per_user: int = 12
    idle_time: float = 20.0
    """A user without room gets the place of an own allocation whose client has been silent for so long. Clients check
    each path of theirs at least each 18 s."""
    allocations: int = 2000
    """In total; each holds a socket, so stay below the limit of open files."""
    permissions_per_allocation: int = 256
    channels_per_allocation: int = 256
    relay_rate: int = 2_500_000
    """Payload bytes per second and allocation, both ways together; a burst of one second is free."""
    challenges_per_source: int = 50
    """Answers longer than their unverified request, per source and 10 s: 401 and other refusals."""
    bindings_per_source: int = 200
    """Binding answers per unverified source and 10 s."""


@dataclass(frozen=True, slots=True)
class TurnConfig:
    """Everything the machine must know but secrets."""

    realm: str = "parley"
    """Short, because it stands in every challenge."""
    software: str = "Parley"
    """SOFTWARE of successful allocations; empty for none."""
    families: frozenset[AddressFamily] = frozenset({AddressFamily.IPV4})
    """For which families relay sockets can be opened."""
    limits: TurnLimits = field(default_factory=TurnLimits)
    policy: PeerPolicy = field(default_factory=PeerPolicy)
