"""The TURN and STUN server, without I/O: datagrams in, datagrams out (RFC 8489, RFC 8656).

Nothing is stored for a client before its credentials are proved. TURN.md lists what is assumed.
"""

import hashlib
import itertools
from dataclasses import dataclass
from typing import Final, assert_never

from media.ice.addresses import Address
from media.ice.attributes import (
    AddressFamily,
    Attribute,
    encode_error,
    encode_u32,
    encode_xor_address,
)
from media.ice.framing import is_channel_data
from media.ice.stun import Class, Message, Method, parse, refusal, success, unknown_required
from server.turn.allocation import Allocation
from server.turn.allocations import Allocations, Reservation
from server.turn.channels import Binding
from server.turn.config import TurnConfig
from server.turn.credentials import Identity, Rejection, authenticate, make_nonce
from server.turn.once import UsedRequests
from server.turn.outputs import (
    AllocationCreated,
    AllocationEnded,
    CloseRelay,
    Event,
    OpenRelay,
    Out,
    Source,
    ToClient,
    ToPeer,
)
from server.turn.quota import AllocationQuota, AnswerCap
from server.turn.relaying import PacketRelay
from server.turn.requests import (
    AllocateWish,
    Refusal,
    read_allocate,
    read_channel,
    read_permissions,
    read_refresh,
    unknown_attributes,
)
from server.turn.statistics import Counters, Drop, TurnStatistics

SEED_SIZE: Final = 32  # bytes of entropy that the machine is given once


@dataclass(frozen=True, slots=True)
class _Pending:
    """An Allocate whose relay socket is being opened."""

    request: Message
    identity: Identity
    source: Source
    wish: AllocateWish
    reserved_id: int | None


class TurnServer:
    """All clients of one server. Sockets are the shell's: see OpenRelay, CloseRelay and relay_opened().

    The hot path returns what is to be sent: receive() and relayed(). After receive() of anything but ChannelData,
    drain outgoing() and events() too.
    """

    def __init__(self, config: TurnConfig, *, secret: str, seed: bytes, wall: float, now: float) -> None:
        """`secret` is shared with whoever makes the credentials; `seed` is SEED_SIZE random bytes; `wall` is `now`
        in seconds since 1970."""
        if len(seed) != SEED_SIZE:
            raise ValueError(f"seed has {len(seed)} bytes, not {SEED_SIZE}")
        limits = config.limits
        self._config = config
        self._secret = secret
        self._seed = seed
        self._wall_offset = wall - now
        self._allocations = Allocations(AllocationQuota(per_user=limits.allocations_per_user, total=limits.allocations))
        self._pending: dict[int, _Pending] = {}
        self._pending_sources: set[Source] = set()
        self._used = UsedRequests()
        self._challenges = AnswerCap(limit=limits.challenges_per_source, key=seed)
        self._bindings = AnswerCap(limit=limits.bindings_per_source, key=seed[::-1])
        self._relay_ids = itertools.count(1)
        self._counters = Counters()
        self._relay = PacketRelay(self._allocations, config.policy, self._counters)
        self._out: list[Out] = []
        self._events: list[Event] = []

    # -- what signalling and the shell ask

    def challenge(self, now: float) -> tuple[str, str]:
        """Realm and current nonce, to be handed out with credentials: they save the client a round trip."""
        return self._config.realm, make_nonce(self._secret, now + self._wall_offset)

    def has_allocation(self, source: Source) -> bool:
        """Whether this client has one, or one is being made."""
        return source in self._allocations.by_source or source in self._pending_sources

    def statistics(self) -> TurnStatistics:
        """A snapshot of the counters."""
        return self._counters.snapshot(len(self._allocations))

    def set_wall(self, wall: float, now: float) -> None:
        """Tell the wall clock anew: credentials expire by it, and it may be stepped."""
        self._wall_offset = wall - now

    # -- the machine

    def handle_timeout(self, now: float) -> None:
        """End what has expired."""
        for allocation in self._allocations.expired(now):
            self._end(allocation)
        for reservation in self._allocations.expired_reservations(now):
            self._out.append(CloseRelay(reservation.relay_id))

    def next_timeout(self) -> float | None:
        """When the next allocation or reservation may expire."""
        return self._allocations.next_timeout()

    def outgoing(self) -> list[Out]:
        """Drain answers that had to wait, and sockets to open and close."""
        out, self._out = self._out, []
        return out

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    def client_gone(self, source: Source, now: float) -> None:
        """The connection of a stream client is closed: its allocation ends."""
        if (allocation := self._allocations.by_source.get(source)) is not None:
            self._end(allocation)
        for relay_id, pending in list(self._pending.items()):
            if pending.source == source:
                self._forget_pending(relay_id, pending)

    def relay_opened(self, relay_id: int, relayed: Address, now: float) -> None:
        """A relay socket is bound; `relayed` is the address peers see. The reserved one has the next port."""
        pending = self._pending.pop(relay_id, None)
        if pending is None:
            self._out.append(CloseRelay(relay_id))
            return
        self._pending_sources.discard(pending.source)
        attributes: list[tuple[int, bytes]] = []
        if pending.reserved_id is not None:
            token = hashlib.blake2b(relay_id.to_bytes(8, "big"), key=self._seed, digest_size=8).digest()
            attributes.append((Attribute.RESERVATION_TOKEN, token))
            reservation = Reservation(
                token=token,
                user=pending.identity.user,
                relay_id=pending.reserved_id,
                relayed=(relayed[0], relayed[1] + 1),
                family=pending.wish.family,
                expires_at=now + self._config.limits.reservation_lifetime,
            )
            self._allocations.reserve(reservation)
        self._out.append(self._create(pending, relay_id, relayed, pending.wish.family, attributes, now))

    def relay_failed(self, relay_id: int, now: float) -> None:
        """No port could be bound: the request is refused with 508. No socket stays open for it."""
        pending = self._pending.pop(relay_id, None)
        if pending is None:
            return
        self._give_up(pending)
        self._out.append(self._refuse(pending.request, pending.identity, pending.source, Refusal(508)))

    def receive(self, data: bytes, source: Source, now: float) -> ToPeer | ToClient | None:
        """Take one datagram or frame from a client; give the datagram it causes, if any. Never raises."""
        if is_channel_data(data):
            return self._relay.channel_data(data, source, now)
        message = parse(data)
        if message is None:
            self._counters.drop(Drop.MALFORMED)
            return None
        match message.cls:
            case Class.REQUEST:
                return self._answer(message, data, source, now)
            case Class.INDICATION if message.method is Method.SEND:
                return self._relay.send_indication(message, source, now)
            case _:
                return None  # Binding indications keep a NAT open; a server gets no answers

    def relayed(self, relay_id: int, peer: Address, payload: bytes, now: float) -> ToClient | None:
        """Take one datagram that a peer sent to a relay socket; `peer` is normalised."""
        return self._relay.from_peer(relay_id, peer, payload, now)

    @property
    def packets(self) -> PacketRelay:
        """The hot path alone, for a shell that moves many packets at once."""
        return self._relay

    # -- requests

    def _answer(self, message: Message, data: bytes, source: Source, now: float) -> ToClient | None:
        if message.method is Method.BINDING:
            return self._answer_binding(message, data, source, now)
        identity = authenticate(
            message, data, secret=self._secret, realm=self._config.realm, wall=now + self._wall_offset
        )
        if isinstance(identity, Rejection):
            return self._reject(message, data, identity, source, now)
        if message.method is Method.ALLOCATE:
            return self._allocate(message, data, identity, source, now)
        return self._answer_on_allocation(message, identity, source, now)

    def _answer_on_allocation(
        self, message: Message, identity: Identity, source: Source, now: float
    ) -> ToClient | None:
        if (refused := unknown_attributes(message)) is not None:
            return self._refuse(message, identity, source, refused)
        allocation = self._allocations.by_source.get(source)
        if allocation is None:
            return self._refuse(message, identity, source, Refusal(437))
        if allocation.user != identity.user:
            return self._refuse(message, identity, source, Refusal(441))
        allocation.heard_at = now
        match message.method:
            case Method.REFRESH:
                return self._refresh(message, identity, allocation, now)
            case Method.CREATE_PERMISSION:
                return self._create_permission(message, identity, allocation, now)
            case Method.CHANNEL_BIND:
                return self._bind_channel(message, identity, allocation, now)
            case Method.SEND | Method.DATA | Method.ALLOCATE | Method.BINDING:
                return self._refuse(message, identity, source, Refusal(400))
            case _ as never:
                assert_never(never)

    def _answer_binding(self, message: Message, data: bytes, source: Source, now: float) -> ToClient | None:
        if unknown_required(message):
            refused = unknown_attributes(message) or Refusal(420)
            self._counters.refuse(refused.code)
            answer = refusal(message, refused.code, attributes=refused.attributes)
            return self._to_unverified(answer, message, data, source, self._challenges, now)
        self._counters.bindings += 1
        if (allocation := self._allocations.by_source.get(source)) is not None:
            allocation.heard_at = now  # it keeps its NAT's mapping for us
        mapped = encode_xor_address(source.address, message.transaction_id)
        attributes = [(int(Attribute.XOR_MAPPED_ADDRESS), mapped)]
        if message.has(Attribute.RELAY_LOAD):
            attributes.append((int(Attribute.RELAY_LOAD), encode_u32(self._allocations.quota.load())))
        answer = success(message, attributes)
        return self._to_unverified(answer, message, data, source, self._bindings, now)

    def _reject(
        self, message: Message, data: bytes, rejection: Rejection, source: Source, now: float
    ) -> ToClient | None:
        attributes: list[tuple[int, bytes]] = []
        if rejection is not Rejection.MALFORMED:
            realm, nonce = self.challenge(now)
            attributes = [(Attribute.REALM, realm.encode()), (Attribute.NONCE, nonce.encode())]
        self._counters.refuse(rejection.value)
        answer = refusal(message, rejection.value, attributes=attributes)
        return self._to_unverified(answer, message, data, source, self._challenges, now)

    def _allocate(
        self, message: Message, data: bytes, identity: Identity, source: Source, now: float
    ) -> ToClient | None:
        allocation = self._allocations.by_source.get(source)
        if allocation is not None:
            if allocation.transaction_id == message.transaction_id and allocation.user == identity.user:
                return ToClient(source, allocation.answer)
            return self._refuse(message, identity, source, Refusal(437))
        if source in self._pending_sources:
            return None
        if self._used.has(identity.user, message.transaction_id, now):
            # Captured and sent from elsewhere, or late. Who has the key asks anew; who stole the request cannot.
            return self._reject(message, data, Rejection.STALE_NONCE, source, now)
        wish = read_allocate(message, self._config)
        if isinstance(wish, Refusal):
            return self._refuse(message, identity, source, wish)
        if wish.token is not None:
            return self._allocate_reserved(message, identity, source, wish, wish.token, now)
        return self._ask_for_relay(message, identity, source, wish, now)

    def _ask_for_relay(
        self, message: Message, identity: Identity, source: Source, wish: AllocateWish, now: float
    ) -> ToClient | None:
        quota, count = self._allocations.quota, 2 if wish.reserve_next else 1
        self._make_room(identity.user, count, now)
        if not quota.user_has_room(identity.user, count):
            return self._refuse(message, identity, source, Refusal(486))
        if not quota.server_has_room(count):
            return self._refuse(message, identity, source, Refusal(508))
        for _ in range(count):
            quota.take(identity.user)
        self._used.use(identity.user, message.transaction_id, now)
        relay_id = next(self._relay_ids)
        reserved_id = next(self._relay_ids) if wish.reserve_next else None
        self._pending[relay_id] = _Pending(message, identity, source, wish, reserved_id)
        self._pending_sources.add(source)
        self._out.append(OpenRelay(relay_id, wish.family, wish.even_port, reserved_id))
        return None

    def _make_room(self, user: str, count: int, now: float) -> None:
        """End the user's silent allocations if there is no room: a client whose address changed cannot do that itself.

        A user can hurt but himself by this, and what is in use never goes.
        """
        since = now - self._config.limits.idle_time
        while not self._allocations.quota.user_has_room(user, count):
            silent = self._allocations.idlest(user, since=since)
            if silent is None:
                return
            self._end(silent)

    def _allocate_reserved(
        self, message: Message, identity: Identity, source: Source, wish: AllocateWish, token: bytes, now: float
    ) -> ToClient:
        reservation = self._allocations.claim(token, identity.user)
        if reservation is None:
            return self._refuse(message, identity, source, Refusal(508))
        self._used.use(identity.user, message.transaction_id, now)
        pending = _Pending(message, identity, source, wish, None)
        return self._create(pending, reservation.relay_id, reservation.relayed, reservation.family, [], now)

    def _create(
        self,
        pending: _Pending,
        relay_id: int,
        relayed: Address,
        family: AddressFamily,
        attributes: list[tuple[int, bytes]],
        now: float,
    ) -> ToClient:
        request, source, lifetime = pending.request, pending.source, pending.wish.lifetime
        allocation = Allocation(
            source,
            user=pending.identity.user,
            relay_id=relay_id,
            relayed=relayed,
            family=family,
            limits=self._config.limits,
            expires_at=now + lifetime,
            now=now,
        )
        if pending.wish.wants_ipv6_too:
            unsupported = bytes((AddressFamily.IPV6, 0)) + encode_error(440)[2:]
            attributes.append((Attribute.ADDRESS_ERROR_CODE, unsupported))
        attributes += [
            (Attribute.XOR_RELAYED_ADDRESS, encode_xor_address(relayed, request.transaction_id)),
            (Attribute.LIFETIME, encode_u32(lifetime)),
            (Attribute.XOR_MAPPED_ADDRESS, encode_xor_address(source.address, request.transaction_id)),
        ]
        answer = success(request, attributes).serialize(
            integrity_key=pending.identity.key,
            fingerprint=request.has_fingerprint,
            software=self._config.software or None,
        )
        allocation.transaction_id, allocation.answer = request.transaction_id, answer
        self._allocations.add(allocation)
        self._counters.allocations_created += 1
        self._events.append(AllocationCreated(source, allocation.user, relayed))
        return ToClient(source, answer)

    def _refresh(self, message: Message, identity: Identity, allocation: Allocation, now: float) -> ToClient:
        lifetime = read_refresh(message, allocation, self._config.limits)
        if isinstance(lifetime, Refusal):
            return self._refuse(message, identity, allocation.source, lifetime)
        if lifetime == 0:
            self._end(allocation)
        else:
            allocation.expires_at = now + lifetime
            self._allocations.schedule(allocation)
        return self._grant(message, identity, allocation.source, (Attribute.LIFETIME, encode_u32(lifetime)))

    def _create_permission(self, message: Message, identity: Identity, allocation: Allocation, now: float) -> ToClient:
        ips = read_permissions(message, allocation, self._config.policy)
        if isinstance(ips, Refusal):
            return self._refuse(message, identity, allocation.source, ips)
        if not allocation.permissions.install(ips, now):
            return self._refuse(message, identity, allocation.source, Refusal(508))
        return self._grant(message, identity, allocation.source)

    def _bind_channel(self, message: Message, identity: Identity, allocation: Allocation, now: float) -> ToClient:
        wish = read_channel(message, allocation, self._config.policy)
        if isinstance(wish, Refusal):
            return self._refuse(message, identity, allocation.source, wish)
        match allocation.channels.bind(wish.number, wish.peer, now):
            case Binding.CONFLICT:
                return self._refuse(message, identity, allocation.source, Refusal(400))
            case Binding.FULL:
                return self._refuse(message, identity, allocation.source, Refusal(508))
            case Binding.DONE:
                # If there is no room for the permission, the channel alone lets its peer in.
                allocation.permissions.install((wish.peer[0],), now)
                return self._grant(message, identity, allocation.source)
            case _ as never:
                assert_never(never)

    # -- answers

    def _grant(self, request: Message, identity: Identity, source: Source, *attributes: tuple[int, bytes]) -> ToClient:
        answer = success(request, attributes)
        return ToClient(source, answer.serialize(integrity_key=identity.key, fingerprint=request.has_fingerprint))

    def _refuse(self, request: Message, identity: Identity, source: Source, refused: Refusal) -> ToClient:
        self._counters.refuse(refused.code)
        answer = refusal(request, refused.code, attributes=refused.attributes)
        return ToClient(source, answer.serialize(integrity_key=identity.key, fingerprint=request.has_fingerprint))

    def _to_unverified(
        self, answer: Message, request: Message, data: bytes, source: Source, cap: AnswerCap, now: float
    ) -> ToClient | None:
        """Answer a source that may be forged: what is longer than the request is counted, and capped."""
        written = answer.serialize(fingerprint=request.has_fingerprint)
        is_longer = len(written) > len(data)
        if is_longer and not source.is_stream and not cap.allows(source.address[0], now):
            self._counters.drop(Drop.CAPPED)
            return None
        return ToClient(source, written)

    # -- ends

    def _end(self, allocation: Allocation) -> None:
        self._allocations.remove(allocation)
        self._out.append(CloseRelay(allocation.relay_id))
        self._events.append(
            AllocationEnded(allocation.source, allocation.user, allocation.relayed, allocation.relayed_bytes)
        )

    def _forget_pending(self, relay_id: int, pending: _Pending) -> None:
        del self._pending[relay_id]
        self._give_up(pending)
        self._out.append(CloseRelay(relay_id))
        if pending.reserved_id is not None:
            self._out.append(CloseRelay(pending.reserved_id))

    def _give_up(self, pending: _Pending) -> None:
        self._pending_sources.discard(pending.source)
        for _ in range(1 if pending.reserved_id is None else 2):
            self._allocations.quota.give_back(pending.identity.user)
