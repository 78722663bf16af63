"""The ICE agent (RFC 8445) of one association, without I/O: checks every path, and says where media may go.

There are no check list states, no freezing and no foundations: every path has its own schedule of checks, each
check is a new transaction, and any answer validates. One pacer, shared by the agents of the process, gives the slots.
"""

from typing import Final

from msgspec import structs

from app.protocol.description import CandidateBatch, CandidateType, IceDescription
from media.ice import checks, stun
from media.ice.addresses import Address
from media.ice.candidate import can_pair, local_candidate, priority
from media.ice.early import EarlyRequest, EarlyRequests
from media.ice.identifiers import Identifiers
from media.ice.liveness import AgentState, Liveness
from media.ice.local import LocalEnd, Verdict
from media.ice.pacing import Pacer
from media.ice.pairing import Pairing
from media.ice.path import Path, PathState
from media.ice.paths import Paths
from media.ice.remotes import Remotes
from media.ice.selection import CLOCK_SLACK, Selection
from media.ice.stun import Class, Message, Method
from media.ice.transactions import Transaction, Transactions
from media.ice.trickle import Trickle
from media.ice.types import (
    Base,
    Credentials,
    GatheringPolicy,
    IceEvent,
    LocalCandidates,
    PathKey,
    PathValid,
    RoleChanged,
    Transmit,
)

MAX_HELD: Final = 8  # datagrams of an early handshake flight
MEDIA_MARK_INTERVAL: Final = 0.02  # seconds between notes that media was sent on a path
ADDRESS_MOVE_INTERVAL: Final = 1.0  # seconds between moves that media alone suggests
ANY_CANDIDATE: Final = GatheringPolicy()
JITTER: Final = (0.8, 1.2)
HASTE_AFTER_DESCRIPTION: Final = 0.5  # seconds of short check intervals
HASTE_AFTER_CANDIDATE: Final = 0.3
HASTE_AFTER_BASE: Final = 0.5


class IceAgent:
    """Connectivity of one association, full agent, controlling or controlled.

    Bases come from the gatherer. Time, seed, tie-breaker and credentials come in; there is no socket, clock or entropy.
    Remote input never raises.
    """

    def __init__(
        self,
        *,
        controlling: bool,
        credentials: Credentials,
        seed: bytes,
        tie_breaker: int,
        pacer: Pacer,
        policy: GatheringPolicy = ANY_CANDIDATE,
    ) -> None:
        """`seed` is 32 bytes, `tie_breaker` 64 bits of entropy."""
        self._ids = Identifiers(seed)
        self._local = LocalEnd(credentials, controlling=controlling, tie_breaker=tie_breaker)
        self._pacer = pacer
        self._policy = policy
        self._remotes = Remotes()
        self._bases: dict[int, Base] = {}
        self._paths = Paths()
        self._transactions = Transactions()
        self._early = EarlyRequests()
        self._held: list[bytes] = []
        self._sightings = checks.Sightings()
        self._moves = 0
        self._peer_moves = 0
        self._media_move_at = float("-inf")
        self._trickle = Trickle()
        self._out: list[Transmit] = []
        self._events: list[IceEvent] = []
        self._liveness = Liveness(self._events, controlling=controlling)
        self._selection = Selection(self._paths, pacer, self._events, controlling=controlling)
        self._pairing = Pairing(self._paths, self._remotes, self._transactions, kept=self._selection.targets)

    # -- what others ask -----------------------------------------------------------------------------------------------

    @property
    def state(self) -> AgentState:
        """Where it stands."""
        return self._liveness.state

    @property
    def is_controlling(self) -> bool:
        """Its role now."""
        return self._local.controlling

    @property
    def policy(self) -> GatheringPolicy:
        """Which candidates it uses."""
        return self._policy

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every path, for statistics and tests."""
        return tuple(self._paths.values())

    def description(self, now: float) -> IceDescription:
        """Our credentials, for the peer, and whether we stay on relays."""
        hold = round(self._selection.steadiness.our_word(now), 1)
        return structs.replace(self._local.description(), relay_hold=hold)

    def candidates(self) -> CandidateBatch:
        """All candidates known now, to travel with the description; those found later come as LocalCandidates."""
        return self._trickle.take(self._local.generation)

    def owns_ufrag(self, ufrag: str) -> bool:
        """Whether requests to this user name fragment are ours."""
        return self._local.password_of(ufrag) is not None

    def owns_transaction(self, transaction_id: bytes) -> bool:
        """Whether we wait for this answer."""
        return transaction_id in self._transactions

    def knows(self, key: PathKey) -> bool:
        """Whether the peer may be there: a path, or the source of an authenticated early request."""
        return key in self._paths or self._early.knows(key)

    def proved_at(self, base_id: int) -> float:
        """When a path on this base last proved itself; minus infinity if none ever did."""
        return max((path.proof_at or float("-inf") for path in self._paths.on(base_id)), default=float("-inf"))

    def send_paths(self) -> tuple[Path, ...]:
        """Where a media packet goes now: nowhere, on one path, or on two while the first is in doubt."""
        return self._selection.targets()

    @property
    def _may_forget(self) -> bool:
        """Whether addresses may make room: until a path works nobody knows which of them are of use."""
        return self.state is not AgentState.CHECKING

    # -- the peer, as signalling tells of it ---------------------------------------------------------------------------

    def set_remote(self, description: IceDescription, now: float) -> None:
        """The peer's credentials. A newer generation starts a restart; old paths live on. Repeats are ignored."""
        if description.relay_hold:
            self._selection.steadiness.agree(description.relay_hold, now)
        waiting = self._remotes.describe(description)
        if waiting is None or self.state is AgentState.CLOSED:
            return
        self._selection.is_parley = self._remotes.is_parley
        if description.lite:
            self._set_role(controlling=True)
        self._pacer.hurry(now + HASTE_AFTER_DESCRIPTION)
        self._liveness.started(now)
        self._paths.check_again(now)
        self._pairing.pair_all(self._bases.values(), waiting, now)
        for request in self._early.take():
            self._checked_by_peer(request.base, request.source, request.message, now)

    def add_remote_candidates(self, batch: CandidateBatch, now: float) -> None:
        """Candidates of the peer, before or after its description. Those of no use are skipped."""
        if self._may_forget:
            self._pairing.make_room(self._remotes.unknown(batch), now)
        fresh = self._remotes.add(batch)
        if fresh:
            self._pacer.hurry(now + HASTE_AFTER_CANDIDATE)
            self._pairing.pair_all(self._bases.values(), fresh, now)

    def hint_peer_address(self, ip: str, now: float) -> None:
        """The peer's public IP, as a server saw it: relays are asked to let it in before its candidates come."""
        for base in self._bases.values():
            if base.relay is not None and can_pair(base, (ip, 1)):
                base.relay.permit([ip], now)

    def restart(self, credentials: Credentials, now: float) -> IceDescription:
        """Take new credentials (RFC 8445 section 9). Old ones, and old paths, stay good meanwhile."""
        self._local.renew(credentials)
        self._pacer.hurry(now + HASTE_AFTER_DESCRIPTION)
        if self._remotes.description is not None:
            self._liveness.started(now)
        self._paths.check_again(now)
        return self.description(now)

    def close(self) -> None:
        """Say nothing any more."""
        self._liveness.state = AgentState.CLOSED
        self._paths.clear()
        self._transactions.clear()
        self._bases.clear()
        self._early.forget()
        self._held.clear()
        self._out.clear()
        self._selection.sending = self._selection.second = None

    # -- bases, as the gatherer finds them -----------------------------------------------------------------------------

    def add_base(self, base: Base, now: float) -> None:
        """A socket was opened or an allocation made: it is offered, and checks every known address of the peer."""
        if self._policy.relay_only and base.relay is None:
            return
        self._bases[base.id] = base
        self._pacer.hurry(now + HASTE_AFTER_BASE)
        kind = CandidateType.HOST if base.relay is None else CandidateType.RELAY
        self.add_mapped(kind, base.address, base, now)
        self._pairing.pair_all((base,), self._remotes.known.values(), now)

    def add_mapped(self, kind: CandidateType, address: Address, base: Base, now: float) -> None:
        """This base is seen under `address`: offer that."""
        if base.id in self._bases:
            self._trickle.add(local_candidate(kind, address, base), base.id)
            self._tell_candidates(now)

    def end_candidates(self, now: float) -> None:
        """No more candidates are expected on the present networks."""
        self._trickle.end()
        self._tell_candidates(now)

    def remove_base(self, base_id: int, now: float) -> None:
        """A socket or allocation is gone. Nothing leaves by it any more."""
        base = self._bases.pop(base_id, None)
        if base is None:
            return
        self._trickle.forget(base_id)
        gone = self._paths.on(base_id)
        self._moves += base.relay is None and any(path.works for path in gone)
        for path in gone:
            self._pairing.drop(path)
        for path in gone:
            self._selection.dropped(path, now)
        self._early.forget(base)
        self._selection.select(now)
        for path in self._selection.targets():
            path.trigger(now)  # so that the peer hears of the loss (MOVED) at once

    def relay_permits(self, base_id: int, now: float) -> None:
        """A relay let more addresses in: their paths can be checked now."""
        for path in self._paths.on(base_id):
            if path.state is PathState.CHECKING:
                path.next_at = min(path.next_at, now)

    # -- evidence ------------------------------------------------------------------------------------------------------

    def media_sent(self, key: PathKey, now: float) -> float | None:
        """Media left there; noted at most every 20 ms.

        Returns when its proof will be overdue, if nothing sent earlier lacks it. A driver need only fire by then.
        """
        path = self._paths.get(key)
        if path is None or now - path.media_at < MEDIA_MARK_INTERVAL:
            return None
        is_first = path.unproven_since is None
        path.media_sent(now)
        return path.doubt_at(is_sending=path is self._selection.sending) if is_first else None

    def media_acknowledged(self, key: PathKey, sent_at: float, now: float) -> bool:
        """The peer said, on any path, that a packet sent there at `sent_at` arrived.

        Returns False if that only put deadlines off, as it does twenty times a second in a call that goes well.
        """
        path = self._paths.get(key)
        if path is None or not path.works or sent_at > now:
            return False
        is_news = path.acked_at is None or path.state is not PathState.VALID or path is not self._selection.sending
        path.media_acknowledged(now)
        if is_news or self._liveness.state is not AgentState.CONNECTED or self._held:
            self._proved(path, sent_at, now)
            return True
        if path.proved(sent_at, now):
            self._liveness.proved(now)
        return False

    def media_fate(self, key: PathKey, arrived: int, lost: int) -> None:
        """The peer reported the fate of media sent there."""
        path = self._paths.get(key)
        if path is not None:
            path.media_fate(arrived, lost)

    def media_heard(self, key: PathKey, now: float) -> None:
        """Authenticated media arrived there."""
        path = self._paths.get(key)
        if path is not None:
            path.heard_at = now

    def address_moved(self, key: PathKey, now: float) -> None:
        """Authenticated media, newer than all seen, came from an unknown address: check it at once, one a second."""
        base = self._bases.get(key[0])
        if base is None or key in self._paths or now - self._media_move_at < ADDRESS_MOVE_INTERVAL:
            return
        self._media_move_at = now
        rank = priority(CandidateType.PRFLX, base)
        path = self._pairing.discovered(base, key[1], rank, may_forget=self._may_forget, now=now)
        if path is not None:
            path.trigger(now)
            self._selection.peer_moved(path, now)

    def send_failed(self, key: PathKey, now: float) -> None:
        """The operating system has no way there."""
        path = self._paths.get(key)
        if path is not None and path.state is PathState.VALID:
            self._selection.doubt(path, now)

    def hold(self, data: bytes) -> None:
        """Keep a datagram of a handshake until a path is valid; of more than MAX_HELD the oldest are dropped."""
        self._held = [*self._held, data][-MAX_HELD:]

    # -- datagrams -----------------------------------------------------------------------------------------------------

    def receive(self, message: Message, data: bytes, source: Address, base: Base, now: float) -> None:
        """A STUN Binding message, and the datagram it was read from. Anything that is not proved is dropped."""
        if base.id not in self._bases or message.method is not Method.BINDING:
            return
        if message.cls is Class.REQUEST:
            self._heard_request(message, data, source, base, now)
        elif message.cls in (Class.SUCCESS, Class.ERROR):
            self._heard_answer(message, data, source, base, now)

    def _heard_request(self, message: Message, data: bytes, source: Address, base: Base, now: float) -> None:
        password = self._local.password_for(message)
        if password is None or not stun.verify_integrity(data, password.encode()):
            return
        verdict = self._local.judge(message)
        if verdict is Verdict.YIELD:
            self._set_role(controlling=not self._local.controlling)
        elif verdict is not Verdict.GOOD:
            self._reply(base, source, checks.refusal_of(message, len(data), password))
            return
        seen = self._sightings.encode(checks.SEEN_IN_ANSWER, now)
        self._reply(base, source, checks.answer(message, len(data), source, password, seen=seen))
        if self._remotes.description is None:
            self._early.add(EarlyRequest(base, source, message))
            return
        self._checked_by_peer(base, source, message, now)

    def _checked_by_peer(self, base: Base, source: Address, message: Message, now: float) -> None:
        path = self._paths.get((base.id, source))
        if path is None:
            rank = message.priority or 0
            path = self._pairing.discovered(base, source, rank, may_forget=self._may_forget, now=now)
            if path is None:
                return
        path.heard_at = now
        if path.state is PathState.FAILED:
            path.try_again(now)
        if path.state is not PathState.VALID:
            path.trigger(now)
        self._take_seen(message, now)
        if self._remotes.is_parley:
            self._sightings.heard(path.key, message.transaction_id, now)
            if (moves := checks.moved(message)) > self._peer_moves:
                self._peer_moves = moves
                self._selection.peer_moved(path, now)
        if message.use_candidate and not self._local.controlling:
            self._paths.nominate(path)
            self._selection.select(now)

    def _heard_answer(self, message: Message, data: bytes, source: Address, base: Base, now: float) -> None:
        transaction = self._transactions.get(message.transaction_id)
        if transaction is None:
            return
        path = transaction.path
        if path.base is not base or path.remote != source:
            return
        if not stun.verify_integrity(data, transaction.password.encode()):
            return
        sent_at = self._transactions.answered(message.transaction_id)
        if message.cls is Class.ERROR:
            if message.error is not None and message.error.code == checks.ROLE_CONFLICT:
                self._set_role(controlling=not transaction.controlling)
                path.trigger(now)
            return
        self._take_seen(message, now)
        path.measure(max(0.0, now - sent_at))
        self._proved(path, sent_at, now)
        path.answered(now, jitter=self._jitter())

    def _take_seen(self, message: Message, now: float) -> None:
        for key in checks.decode_seen(message):
            if (left := self._transactions.seen(key)) is not None:
                path, sent_at = left
                self._proved(path, sent_at, now)

    def _proved(self, path: Path, sent_at: float, now: float) -> None:
        """A packet sent then on this path is known to have arrived."""
        if not path.proved(sent_at, now):
            return
        match path.state:
            case PathState.CHECKING | PathState.FAILED | PathState.DEAD:
                path.revive(now, jitter=self._jitter())
                self._events.append(PathValid(path.info()))
                if path.base.relay is not None:
                    path.base.relay.bind(path.remote, now)
            case PathState.DOUBTED if path.doubted_at is None or sent_at >= path.doubted_at - CLOCK_SLACK:
                path.resolve(now)
            case _:
                pass
        self._liveness.proved(now)
        self._selection.select(now)
        self._release_held()

    def _set_role(self, *, controlling: bool) -> None:
        if controlling != self._local.controlling:
            self._local.controlling = controlling
            self._liveness.controlling = self._selection.controlling = controlling
            self._events.append(RoleChanged(controlling))

    # -- time ----------------------------------------------------------------------------------------------------------

    def handle_timeout(self, now: float) -> None:
        """Do what is due: judge the paths, tell candidates, and send one check if the pacer has a slot."""
        if self.state is AgentState.CLOSED:
            return
        self._selection.watch(now)
        self._liveness.observe(in_doubt=self._selection.in_doubt, now=now)
        self._tell_candidates(now)
        if self._remotes.description is not None and self._pacer.is_free(now):
            due = self._paths.due(now)
            if due:
                self._check(min(due, key=self._urgency), now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        if self.state is AgentState.CLOSED:
            return None
        deadlines = [self._selection.next_timeout(), self._liveness.next_timeout(), self._trickle.due_at()]
        if self._remotes.description is not None:
            due = self._paths.next_due()
            if due is not None:
                deadlines.append(max(due, self._pacer.free_at))
        return min((at for at in deadlines if at is not None), default=None)

    def outgoing(self) -> list[Transmit]:
        """Drain what is to be sent."""
        out, self._out = self._out, []
        return out

    def events(self) -> list[IceEvent]:
        """Drain what happened."""
        events = self._events.copy()
        self._events.clear()  # shared with selection and liveness, so emptied in place
        return events

    def _urgency(self, path: Path) -> tuple[bool, bool, int, int]:
        """Smallest first: triggered, then the sending path, then those with few checks so far."""
        return not path.triggered, path is not self._selection.sending, path.attempts, -path.priority

    def _check(self, path: Path, now: float) -> None:
        description = self._remotes.description
        if description is None:
            return
        self._pacer.take(now)
        transaction_id = self._ids.transaction_id()
        data = self._local.check(
            transaction_id,
            description,
            priority=priority(CandidateType.PRFLX, path.base),
            nominate=self._local.controlling and self._is_nominated(path, lite=description.lite),
            seen=self._sightings.encode(checks.SEEN_IN_REQUEST, now) if self._remotes.is_parley else None,
            moves=self._moves,
        )
        transaction = Transaction(path, description.pwd, self._local.controlling)
        self._transactions.sent(transaction_id, transaction, now)
        self._out.append(path.base.packet(path.remote, data))
        is_warm = path in self._selection.warm(now)
        is_sending = path is self._selection.sending
        path.schedule(now, is_sending=is_sending, is_warm=is_warm, jitter=self._jitter())

    def _is_nominated(self, path: Path, *, lite: bool) -> bool:
        """Whether a check says USE-CANDIDATE: on the sending path, and on any better one while nothing is settled."""
        sending = self._selection.sending
        if path is sending:
            return True
        if lite:
            return False
        return sending is None or (not self._remotes.is_parley and path.priority > sending.priority)

    def _jitter(self) -> float:
        return self._ids.uniform(*JITTER)

    def _reply(self, base: Base, source: Address, data: bytes | None) -> None:
        if data is not None:
            self._out.append(base.packet(source, data))

    def _tell_candidates(self, now: float) -> None:
        batch = self._trickle.batch(self._local.generation, now)
        if batch is not None:
            self._events.append(LocalCandidates(batch))

    def _release_held(self) -> None:
        sending = self._selection.sending
        if sending is not None and self._held:
            held, self._held = self._held, []
            self._out.extend(sending.base.packet(sending.remote, data) for data in held)
