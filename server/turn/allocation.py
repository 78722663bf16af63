"""One allocation: a relayed address, whose it is, and what may pass through it."""

from media.ice.addresses import Address
from media.ice.attributes import AddressFamily
from server.turn.channels import Channels
from server.turn.config import TurnLimits
from server.turn.outputs import Source
from server.turn.permissions import Permissions
from server.turn.quota import ByteRate


class Allocation:
    """What a client got by Allocate. Time is passed in; sockets are the shell's."""

    __slots__ = (
        "answer",
        "channels",
        "expires_at",
        "family",
        "heard_at",
        "permissions",
        "rate",
        "relay_id",
        "relayed",
        "relayed_bytes",
        "source",
        "transaction_id",
        "user",
    )

    def __init__(
        self,
        source: Source,
        *,
        user: str,
        relay_id: int,
        relayed: Address,
        family: AddressFamily,
        limits: TurnLimits,
        expires_at: float,
        now: float,
    ) -> None:
        self.source = source
        self.user = user
        self.relay_id = relay_id
        self.relayed = relayed
        self.family = family
        self.expires_at = expires_at
        self.permissions = Permissions(lifetime=limits.permission_lifetime, capacity=limits.permissions_per_allocation)
        self.channels = Channels(lifetime=limits.channel_lifetime, capacity=limits.channels_per_allocation)
        self.rate = ByteRate(limits.relay_rate, now)
        self.relayed_bytes = 0
        self.heard_at = now
        """When its client last said anything, to within a second: an end that lost its address says nothing more."""
        # A repeated Allocate (its answer was lost) gets the same answer again, RFC 8656 section 7.2.
        self.transaction_id = b""
        self.answer = b""

    def can_reach(self, peer: Address) -> bool:
        """Whether the peer is of the relayed address's family."""
        return (":" in peer[0]) == (self.family is AddressFamily.IPV6)
