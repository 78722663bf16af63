"""What the parts of ICE hand to one another: bases, outputs for the shell, events for the association."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import NamedTuple, Protocol

from app.protocol.description import CandidateBatch, CandidateType
from media.ice.addresses import Address

PathKey = tuple[int, Address]
"""A path: the id of its base here, and the address there."""


class LinkCost(IntEnum):
    """What a kind of network adds to the cost of a path, in milliseconds of round trip."""

    ORDINARY = 0
    VPN = 20
    CELLULAR = 30


@dataclass(frozen=True, slots=True)
class Interface:
    """One local address that media may use."""

    ip: str
    """IP literal without zone."""
    network: int
    """Number of its network on the wire: equal numbers share an interface."""
    device: str = ""
    """Name of the interface, to bind to; empty to let routing choose."""
    scope: int = 0
    """Scope id of a link-local IPv6 address."""
    cost: LinkCost = LinkCost.ORDINARY


@dataclass(frozen=True, slots=True)
class GatheringPolicy:
    """Which candidates may be used."""

    relay_only: bool = False
    """Our addresses stay hidden from the peer: only relayed candidates are offered and used."""
    loopback: bool = False
    """Offer loopback addresses: for tests and demos on one machine."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Our ICE user name fragment and password (RFC 8445 section 5.3)."""

    ufrag: str
    pwd: str


# -- bases ---------------------------------------------------------------------------------------------------------


class RelayWay(IntEnum):
    """How the server of an allocation is reached: the cheapest first."""

    UDP = auto()
    TCP = auto()
    TLS = auto()
    PROXY = auto()
    """TLS inside a tunnel that an HTTP proxy opens."""
    WEBSOCKET = auto()
    """Each message in a binary frame: the last resort, where even TLS is looked into."""


class Transmit(NamedTuple):
    """Send this datagram through this socket or stream."""

    link: int
    address: Address
    data: bytes


class Relay(Protocol):
    """What the agent asks of the allocation behind a relayed base."""

    @property
    def name(self) -> str:
        """Which server: equal names die together."""

    @property
    def server(self) -> Address:
        """Where the server listens."""

    @property
    def way(self) -> RelayWay:
        """How it is reached."""

    def permit(self, ips: Iterable[str], now: float) -> None:
        """Ask the server to let these in, unless that was done."""

    def is_permitted(self, ip: str) -> bool:
        """Whether the server has said that it lets this IP in."""

    def bind(self, peer: Address, now: float) -> None:
        """Ask for a channel, which makes packets smaller."""

    def wrap(self, peer: Address, data: bytes) -> bytes:
        """Put a datagram for the peer into ChannelData or a Send indication."""


class Base:
    """Where datagrams leave and arrive: a socket, or an allocation on a relay (RFC 8445, "base")."""

    __slots__ = ("address", "cost", "id", "is_alive", "link", "network", "order", "relay")

    def __init__(
        self,
        base_id: int,
        address: Address,
        *,
        link: int,
        order: int,
        network: int = 0,
        cost: LinkCost = LinkCost.ORDINARY,
        relay: Relay | None = None,
    ) -> None:
        """`link` is the socket or stream that carries it; `order` counts up from the best interface."""
        self.id = base_id
        self.address = address
        self.link = link
        self.order = order
        self.network = network
        self.cost = cost
        self.relay = relay
        self.is_alive = True

    def packet(self, remote: Address, data: bytes) -> Transmit:
        """What leaves the machine when this base sends to `remote`."""
        if self.relay is None:
            return Transmit(self.link, remote, data)
        return Transmit(self.link, self.relay.server, self.relay.wrap(remote, data))


# -- outputs of the gatherer ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenSocket:
    """Open a UDP socket on this interface; answer with `opened` or `open_failed`."""

    link: int
    interface: Interface


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a stream to a relay; answer with `connected` or `link_closed`."""

    link: int
    remote: Address
    """Where the server is; its name in place of an IP address if that is unknown and the proxy has to look it up."""
    interface: Interface
    way: RelayWay
    host: str
    """The name or IP address that its certificate has to show."""
    url: str = ""
    """Of a WebSocket."""


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close a socket or a connection."""

    link: int


@dataclass(frozen=True, slots=True)
class ResolveName:
    """Look up a server's name; answer with `resolved`."""

    name: str


Output = Transmit | OpenSocket | Connect | CloseLink | ResolveName


# -- events of an agent --------------------------------------------------------------------------------------------


class SwitchReason(Enum):
    """Why the sending path changed."""

    FIRST = auto()
    BETTER = auto()
    NOMINATED = auto()
    SILENT = auto()
    """The old path was in doubt, the new one has proof."""
    DEAD = auto()
    HELD = auto()
    """Direct paths failed too often: relays carry the call for a while."""


@dataclass(frozen=True, slots=True)
class PathSnapshot:
    """A path as it was when asked, with its addresses: for the engine. People see `media.engine.api.PathInfo` of it."""

    key: PathKey
    local: Address
    remote: Address
    local_type: CandidateType
    remote_type: CandidateType
    relays: int
    """How many relays it passes: 0, 1 or 2."""
    way: RelayWay | None
    """How our relay is reached; None if our end uses none."""
    rtt: float | None
    """Seconds."""


@dataclass(frozen=True, slots=True)
class LocalCandidates:
    """Give these to the other end."""

    batch: CandidateBatch


@dataclass(frozen=True, slots=True)
class PathValid:
    """A path was proved for the first time."""

    path: PathSnapshot


@dataclass(frozen=True, slots=True)
class SendPathChanged:
    """Media leaves on another path now."""

    old: PathSnapshot | None
    new: PathSnapshot
    reason: SwitchReason


@dataclass(frozen=True, slots=True)
class PathDoubted:
    """Nothing proves that a path still works; it is probed, and media is doubled on a spare."""

    key: PathKey


@dataclass(frozen=True, slots=True)
class PathDead:
    """A path gave no proof for over a second of doubt."""

    key: PathKey


@dataclass(frozen=True, slots=True)
class RelayHeld:
    """Direct paths failed too often: our description asks the other end to stay on relays, too."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A path works, for the first time or again."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """No proof of arrival on any path for two seconds. The agent goes on trying."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No proof of arrival on any path for 30 seconds. Only a restart can help."""

    reason: str


@dataclass(frozen=True, slots=True)
class RestartNeeded:
    """Nothing works any more: call restart() and give its description to the peer."""


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """A role conflict was settled (RFC 8445 section 7.3.1.1)."""

    controlling: bool


@dataclass(frozen=True, slots=True)
class GatherMore:
    """Too few paths: open more sockets and allocations. For the gatherer."""

    at: float


@dataclass(frozen=True, slots=True)
class StandbyWanted:
    """Media goes by a relay, and every spare would break with the way to it. For the gatherer."""

    network: int
    at: float


IceEvent = (
    LocalCandidates | PathValid | SendPathChanged | PathDoubted | PathDead | RelayHeld | Connected | Disconnected
    | Failed | RestartNeeded | RoleChanged | GatherMore | StandbyWanted
)  # fmt: skip
