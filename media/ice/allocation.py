"""TURN client (RFC 8656): one allocation on one server, over whatever way, without I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from media.ice import stun
from media.ice.addresses import Address
from media.ice.attributes import (
    AddressFamily,
    Attribute,
    encode_address_family,
    encode_channel_number,
    encode_requested_transport,
    encode_u32,
    encode_xor_address,
)
from media.ice.framing import CHANNEL_MAX, CHANNEL_MIN, channel_data, is_channel_data, parse_channel_data
from media.ice.identifiers import Identifiers
from media.ice.servers import Server
from media.ice.stun import Class, Message, Method
from media.ice.types import RelayWay

RESEND_GAPS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)  # seconds after each sending of a request; after the last it failed
PROBE_GAPS: Final = (0.25, 0.25, 0.5, 0.5)  # seconds, when the server is suspected to be gone
LIFETIME: Final = 600  # seconds asked for
REFRESH_SHARE: Final = 0.8  # of the lifetime that the server gave
REFRESH_RETRY: Final = 10.0  # seconds
RENEW_INTERVAL: Final = 240.0  # seconds; permissions live 300 (RFC 8656 section 9)
MAX_PERMITTED: Final = 60  # IP addresses of peers
PEERS_PER_REQUEST: Final = 10
MAX_CHALLENGES: Final = 2  # 401 or 438 answers to one request
_MIN_LIFETIME: Final = 5  # seconds; a server that says less is not believed


class AllocationState(Enum):
    """Where an allocation stands."""

    NEW = auto()
    ALLOCATING = auto()
    READY = auto()
    DEAD = auto()


class DeathReason(Enum):
    """Why an allocation ended."""

    SILENCE = auto()
    """The server does not answer."""
    MISMATCH = auto()
    """437: our address is taken by an earlier allocation that is not ours to end; a new socket helps."""
    REFUSED = auto()
    """Bad credentials, quota or capacity: another server may help."""
    CLOSED = auto()
    """By us, or the connection was lost."""


@dataclass(frozen=True, slots=True)
class Allocated:
    """The server gave us an address."""

    relayed: Address
    mapped: Address | None
    """Where the server sees us."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """The server lets these IPs in."""

    ips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Died:
    """The allocation is gone."""

    reason: DeathReason
    alternate: Address | None = None
    """Where the server sends us instead (300)."""


@dataclass(frozen=True, slots=True)
class Silent:
    """The server does not answer a probe: it is gone, or nothing gets through at all."""


AllocationEvent = Allocated | Permitted | Silent | Died


@dataclass(frozen=True, slots=True)
class Relayed:
    """A datagram that a peer sent to our relayed address."""

    peer: Address
    data: bytes


@dataclass(frozen=True, slots=True)
class _Intent:
    """What a request asks for, whatever its transaction and nonce."""

    method: Method
    peers: tuple[Address, ...] = ()
    channel: int = 0
    lifetime: int = LIFETIME
    family: AddressFamily = AddressFamily.IPV4
    """Of the relayed address: IPv4, which everybody reaches directly or through a relay, unless there is none."""


@dataclass(slots=True)
class _Request:
    intent: _Intent
    data: bytes
    signed: bool
    challenges: int
    pipelined: bool
    """Sent before the allocation was made, so it may have overtaken Allocate."""
    next_at: float
    gaps: tuple[float, ...]
    sends: int = 1


class Allocation:
    """One allocation. It implements what a relayed base asks of its relay.

    With realm and nonce handed in, Allocate is authenticated at once and CreatePermission leaves in the same flight.
    """

    def __init__(self, server: Server, address: Address, ids: Identifiers, way: RelayWay = RelayWay.UDP) -> None:
        """`address` is the server's, looked up; `way` how its datagrams travel."""
        self.server = address
        self.name = server.name
        self.way = way
        self.state = AllocationState.NEW
        self._username, self._password = server.username, server.password
        self._realm, self._nonce = server.realm, server.nonce
        self._key = self._make_key() if server.realm and server.nonce else None
        self._ids = ids
        self._requests: dict[bytes, _Request] = {}
        self._wanted: dict[str, None] = {}
        self._asked: set[str] = set()
        self._permitted: set[str] = set()
        self._barred: set[str] = set()
        self._channels: dict[Address, int] = {}
        self._peers: dict[int, Address] = {}
        self._binding: set[Address] = set()
        self._next_channel = CHANNEL_MIN
        self._refresh_at: float | None = None
        self._renew_at: float | None = None
        self._is_probing = False
        self._has_ended_former = False
        """Whether an earlier allocation of this socket, given up while its server was silent, was in the way."""
        self._out: list[bytes] = []
        self._events: list[AllocationEvent] = []
        self.heard_at = float("-inf")
        """When the server last sent anything here, whatever it was."""

    # -- commands --------------------------------------------------------------------------------------------------

    def start(self, now: float) -> None:
        """Ask for the allocation."""
        self.state = AllocationState.ALLOCATING
        self._ask(_Intent(Method.ALLOCATE), now)
        if self._key is not None:
            self._ask_permissions(now)

    def renew(self, server: Server) -> None:
        """Use fresh credentials for the same allocation from now on."""
        self._username, self._password = server.username, server.password
        if server.realm and server.nonce:
            self._realm, self._nonce = server.realm, server.nonce
        if self._key is not None:
            self._key = self._make_key()

    def permit(self, ips: Iterable[str], now: float) -> None:
        """Ask the server to let these in, unless that was done. They wait until the allocation is made."""
        for ip in ips:
            known = ip in self._asked or ip in self._barred
            if not known and len(self._asked) + len(self._wanted) < MAX_PERMITTED:
                self._wanted[ip] = None
        if self.state is AllocationState.READY:
            self._ask_permissions(now)

    def is_permitted(self, ip: str) -> bool:
        """Whether the server has said that it lets this IP in."""
        return ip in self._permitted

    def bind(self, peer: Address, now: float) -> None:
        """Ask for a channel to this peer, unless that was done."""
        if peer in self._binding or self.state is not AllocationState.READY:
            return
        number = self._next_channel  # never used again: a number stays with its peer for 5 minutes after it expired
        if number <= CHANNEL_MAX:
            self._next_channel += 1
            self._binding.add(peer)
            self._ask(_Intent(Method.CHANNEL_BIND, (peer,), number), now)

    def wrap(self, peer: Address, data: bytes) -> bytes:
        """Put a datagram for the peer into ChannelData, or a Send indication while there is no channel."""
        number = self._channels.get(peer)
        if number is not None:
            return channel_data(number, data)
        transaction_id = self._ids.transaction_id()
        attributes = (
            (int(Attribute.XOR_PEER_ADDRESS), encode_xor_address(peer, transaction_id)),
            (int(Attribute.DATA), data),
        )
        return Message(Method.SEND, Class.INDICATION, transaction_id, attributes).serialize()

    def probe(self, now: float) -> None:
        """Ask for a sign of life; Silent is told if there is none within a second and a half."""
        if self.state is AllocationState.READY and not self._is_probing:
            self._is_probing = True
            self._ask(_Intent(Method.REFRESH), now, gaps=PROBE_GAPS)

    def close(self, now: float) -> None:
        """Give the address back."""
        if self.state is AllocationState.READY:
            self._ask(_Intent(Method.REFRESH, lifetime=0), now)
        self._die(DeathReason.CLOSED)

    def lost(self) -> None:
        """The connection to the server broke."""
        self._die(DeathReason.CLOSED)

    # -- the server's datagrams --------------------------------------------------------------------------------------

    def owns(self, message: Message) -> bool:
        """Whether a STUN message of the server is about this allocation."""
        if message.cls is Class.INDICATION:
            return message.method is Method.DATA
        return message.transaction_id in self._requests

    def receive_channel_data(self, data: bytes) -> Relayed | None:
        """Unwrap ChannelData; None if it is malformed or of no channel of ours."""
        parsed = parse_channel_data(data) if is_channel_data(data) else None
        peer = self._peers.get(parsed[0]) if parsed is not None else None
        return None if parsed is None or peer is None else Relayed(peer, parsed[1])

    def receive(self, message: Message, data: bytes, now: float) -> Relayed | None:
        """A STUN message of the server, and the datagram it was read from."""
        if message.cls is Class.INDICATION:
            peer, payload = message.peer_address, message.data
            return None if peer is None or payload is None else Relayed(peer, payload)
        request = self._requests.get(message.transaction_id)
        if request is None:
            return None
        if request.gaps is PROBE_GAPS:
            self._is_probing = False
        if message.cls is Class.ERROR:
            del self._requests[message.transaction_id]
            self._refused(request, message, now)
        elif message.cls is Class.SUCCESS and self._is_authentic(request, data):
            del self._requests[message.transaction_id]
            self._granted(request.intent, message, now)
        return None

    def _is_authentic(self, request: _Request, data: bytes) -> bool:
        return not request.signed or (self._key is not None and stun.verify_integrity(data, self._key))

    def _granted(self, intent: _Intent, message: Message, now: float) -> None:
        match intent.method:
            case Method.ALLOCATE:
                self._allocated(message, now)
            case Method.REFRESH if self.state is AllocationState.ALLOCATING:
                self._ask(_Intent(Method.ALLOCATE), now)  # the former one is ended
            case Method.REFRESH:
                self._refresh_at = now + REFRESH_SHARE * max(_MIN_LIFETIME, message.lifetime or LIFETIME)
            case Method.CHANNEL_BIND:
                peer = intent.peers[0]
                self._channels[peer], self._peers[intent.channel] = intent.channel, peer
                self._let_in(peer[0])
            case Method.CREATE_PERMISSION:
                self._let_in(*(peer[0] for peer in intent.peers))
            case _:
                pass

    def _allocated(self, message: Message, now: float) -> None:
        relayed = message.relayed_address
        if relayed is None:
            self._die(DeathReason.REFUSED)
            return
        self.state = AllocationState.READY
        self._refresh_at = now + REFRESH_SHARE * max(_MIN_LIFETIME, message.lifetime or LIFETIME)
        self._renew_at = now + RENEW_INTERVAL
        self._events.append(Allocated(relayed, message.mapped_address))
        self._ask_permissions(now)

    def _let_in(self, *ips: str) -> None:
        fresh = tuple(ip for ip in ips if ip not in self._permitted)
        self._permitted.update(fresh)
        self._asked.update(fresh)
        if fresh:
            self._events.append(Permitted(fresh))

    def _refused(self, request: _Request, message: Message, now: float) -> None:
        code = 500 if message.error is None else message.error.code
        if code in (401, 438) and self._take_challenge(request, code, message):
            self._ask(request.intent, now, challenges=request.challenges + 1)
        elif request.intent.method in (Method.ALLOCATE, Method.REFRESH):
            self._allocation_refused(request.intent, code, message, now)
        elif request.intent.method is Method.CREATE_PERMISSION:
            self._permission_refused(request, code, now)

    def _take_challenge(self, request: _Request, code: int, message: Message) -> bool:
        """Adopt realm and nonce; False if that cannot help."""
        if message.nonce is None or request.challenges >= MAX_CHALLENGES:
            return False
        if code == 401 and request.signed and message.nonce == self._nonce and message.realm in (None, self._realm):
            return False  # it knows our credentials, and does not like them
        self._nonce = message.nonce
        self._realm = message.realm or self._realm
        self._key = self._make_key()
        return True

    def _allocation_refused(self, intent: _Intent, code: int, message: Message, now: float) -> None:
        if intent.method is Method.REFRESH and self.state is AllocationState.ALLOCATING:
            self._ask(_Intent(Method.ALLOCATE), now)  # nothing of ours was left there to end
        elif code == 300:
            self._die(DeathReason.REFUSED, message.alternate_server)
        elif code == 437 and intent.method is Method.ALLOCATE and not self._has_ended_former:
            self._end_former(now)
        elif code == 437:
            self._die(DeathReason.MISMATCH)
        elif code == 440 and intent.method is Method.ALLOCATE and intent.family is AddressFamily.IPV4:
            self._ask(replace(intent, family=AddressFamily.IPV6), now)
        elif intent.method is Method.REFRESH and code >= 500:
            self._refresh_at = now + REFRESH_RETRY
        else:
            self._die(DeathReason.REFUSED)

    def _end_former(self, now: float) -> None:
        """The server keeps what this socket had when it fell silent and was given up; a new socket would cost paths."""
        self._has_ended_former = True
        self._requests.clear()  # permissions that were asked for in the same flight went to the former one
        self._wanted = dict.fromkeys([*self._wanted, *sorted(self._asked)])
        self._asked.clear()
        self._permitted.clear()
        self._ask(_Intent(Method.REFRESH, lifetime=0), now)

    def _permission_refused(self, request: _Request, code: int, now: float) -> None:
        ips = [peer[0] for peer in request.intent.peers]
        self._asked.difference_update(ips)
        if code == 437 and request.pipelined:
            self.permit(ips, now)
        elif code == 437:
            self._die(DeathReason.MISMATCH)
        elif len(ips) > 1:
            for ip in ips:  # one of them is barred: ask for each alone
                self._asked.add(ip)
                self._ask(_Intent(Method.CREATE_PERMISSION, ((ip, 0),)), now)
        else:
            self._barred.update(ips)
            self._permitted.difference_update(ips)

    # -- requests ----------------------------------------------------------------------------------------------------

    def _ask_permissions(self, now: float) -> None:
        wanted = list(self._wanted)
        self._wanted.clear()
        self._asked.update(wanted)
        for start in range(0, len(wanted), PEERS_PER_REQUEST):
            peers = tuple((ip, 0) for ip in wanted[start : start + PEERS_PER_REQUEST])
            self._ask(_Intent(Method.CREATE_PERMISSION, peers), now)

    def _ask(self, intent: _Intent, now: float, *, challenges: int = 0, gaps: tuple[float, ...] = RESEND_GAPS) -> None:
        transaction_id = self._ids.transaction_id()
        attributes = _attributes(intent, transaction_id)
        if self._key is not None:
            attributes += [
                (Attribute.USERNAME, self._username.encode()),
                (Attribute.REALM, self._realm.encode()),
                (Attribute.NONCE, self._nonce),
            ]
        message = Message(intent.method, Class.REQUEST, transaction_id, tuple(attributes))
        data = message.serialize(integrity_key=self._key, fingerprint=True)
        self._requests[transaction_id] = _Request(
            intent,
            data,
            signed=self._key is not None,
            challenges=challenges,
            pipelined=self.state is AllocationState.ALLOCATING,
            next_at=now + gaps[0],
            gaps=gaps,
        )
        self._out.append(data)

    def _make_key(self) -> bytes:
        return stun.long_term_key(self._username, self._realm, self._password)

    def _die(self, reason: DeathReason, alternate: Address | None = None) -> None:
        if self.state is not AllocationState.DEAD:
            self.state = AllocationState.DEAD
            self._requests.clear()
            self._permitted.clear()
            self._refresh_at = self._renew_at = None
            self._events.append(Died(reason, alternate))

    # -- time --------------------------------------------------------------------------------------------------------

    def handle_timeout(self, now: float) -> None:
        """Repeat what was not answered, refresh what is about to expire."""
        for transaction_id, request in list(self._requests.items()):
            if now >= request.next_at:
                self._repeat(transaction_id, request, now)
        if self._refresh_at is not None and now >= self._refresh_at:
            self._refresh_at = None
            self._ask(_Intent(Method.REFRESH), now)
        if self._renew_at is not None and now >= self._renew_at:
            self._renew_at = now + RENEW_INTERVAL
            self._renew(now)

    def _repeat(self, transaction_id: bytes, request: _Request, now: float) -> None:
        if request.sends == len(request.gaps):
            self._requests.pop(transaction_id, None)
            if request.gaps is PROBE_GAPS:
                self._is_probing = False
                self._events.append(Silent())
            else:
                self._unanswered(request.intent)
            return
        if self.way is RelayWay.UDP:  # a stream loses nothing
            self._out.append(request.data)
        request.next_at = now + request.gaps[request.sends]
        request.sends += 1

    def _unanswered(self, intent: _Intent) -> None:
        if intent.method in (Method.ALLOCATE, Method.REFRESH):
            self._die(DeathReason.SILENCE)
        elif intent.method is Method.CREATE_PERMISSION:
            self._asked.difference_update(peer[0] for peer in intent.peers)
        elif intent.peers:
            self._binding.discard(intent.peers[0])

    def _renew(self, now: float) -> None:
        for peer, number in self._channels.items():
            self._ask(_Intent(Method.CHANNEL_BIND, (peer,), number), now)  # renews the permission too
        bound = {peer[0] for peer in self._channels}
        self._wanted.update(dict.fromkeys(sorted(self._permitted - bound)))
        self._ask_permissions(now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        deadlines = [request.next_at for request in self._requests.values()]
        deadlines += [at for at in (self._refresh_at, self._renew_at) if at is not None]
        return min(deadlines, default=None)

    def outgoing(self) -> list[bytes]:
        """Drain what is to be sent to the server."""
        out, self._out = self._out, []
        return out

    def events(self) -> list[AllocationEvent]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events


def _attributes(intent: _Intent, transaction_id: bytes) -> list[tuple[int, bytes]]:
    attributes: list[tuple[int, bytes]] = []
    if intent.method is Method.ALLOCATE:
        attributes.append((Attribute.REQUESTED_TRANSPORT, encode_requested_transport()))
        if intent.family is not AddressFamily.IPV4:
            attributes.append((Attribute.REQUESTED_ADDRESS_FAMILY, encode_address_family(intent.family)))
    if intent.method in (Method.ALLOCATE, Method.REFRESH):
        attributes.append((Attribute.LIFETIME, encode_u32(intent.lifetime)))
    if intent.method is Method.CHANNEL_BIND:
        attributes.append((Attribute.CHANNEL_NUMBER, encode_channel_number(intent.channel)))
    attributes += [(Attribute.XOR_PEER_ADDRESS, encode_xor_address(peer, transaction_id)) for peer in intent.peers]
    return attributes
