"""A path: one base here and one address there, with its own schedule of checks and the proof that it works."""

from enum import Enum, auto
from typing import Final

from app.protocol.description import CandidateType
from media.ice.addresses import Address
from media.ice.types import Base, PathKey, PathSnapshot, RelayWay

CHECK_GAPS: Final = (*(0.05,) * 3, *(0.1,) * 4, *(0.2,) * 3, *(0.4,) * 2, *(0.8,) * 3, *(1.0,) * 8)
"""Seconds between the checks of a path that has not worked yet; after the last it has failed."""
TRIGGER_GAP: Final = 0.02  # seconds; a triggered check does not follow another check of the path sooner
TRANSACTION_LIFETIME: Final = 10.0  # seconds for which a late answer still counts
CONSENT: Final = 30.0  # seconds; without proof for so long nothing but checks may be sent (RFC 7675)

WARM_INTERVAL: Final = 1.0  # seconds between probes of the sending path and its spares
IDLE_INTERVAL: Final = 5.0  # of the other working paths, in their first minute
OLD_INTERVAL: Final = 15.0  # and later; NAT bindings live at least 30 s
YOUNG: Final = 60.0  # seconds
REPROBE_GAP: Final = 0.06  # seconds beyond the round trip after which an unanswered probe is repeated
UNPROVED_MEDIA: Final = 0.25  # seconds without acknowledgement of flowing media that raise a doubt, at least
UNPROVED_MEDIA_MARGIN: Final = 0.15  # seconds beyond the round trip, likewise
LATE_PROOF_MARGIN: Final = 0.12  # seconds beyond what proof takes lately, likewise
MOST_LATENESS: Final = 1.0  # seconds that a proof may take and still be the measure of the next
LATER: Final = 0.25  # weight of a proof that took longer than those before it
UNANSWERED_PROBES: Final = 0.3  # seconds without any answer that raise a doubt, at least
EAGER: Final = 0.5  # seconds in doubt during which it is probed most densely
EAGER_INTERVAL: Final = 0.05
DOUBT_INTERVAL: Final = 0.2
DEAD_AFTER: Final = 1.0  # seconds in doubt, plus two round trips
DEAD_INTERVAL: Final = 1.0
STALLED: Final = 0.05  # seconds past a deadline after which this machine was busy, rather than the path silent
EXCUSE: Final = 0.03  # seconds in which what has waited in the sockets is read
LOSS_INTERVAL: Final = 0.5  # seconds between two checks that count as lost
LOSS_WINDOW: Final = 200  # packets over which the loss of media is averaged
MEDIA_MEMORY: Final = 1.0  # seconds without media after which each answered check makes its loss fade
FORGETTING: Final = 0.9
UNKNOWN_RTT: Final = 0.1  # seconds, assumed before the first answer
HOPELESS_AFTER: Final = 2.0  # seconds without a sign of life after which a path that does not work may make room


class PathState(Enum):
    """Where a path stands."""

    CHECKING = auto()
    VALID = auto()
    DOUBTED = auto()
    """It worked, and proof is overdue."""
    DEAD = auto()
    """It worked once; a late answer brings it back."""
    FAILED = auto()
    """It is not checked any more unless the peer is heard on it."""


class Path:
    """Evidence about one path. The agent decides what to make of it."""

    __slots__ = (
        "_excused_until", "_lost_sent", "_seen", "acked_at", "attempts", "base", "born", "doubted_at", "heard_at",
        "inflight", "last_check_at", "loss", "media_at", "media_loss", "next_at", "nominated", "priority",
        "proof_at", "proof_took", "proven_sent", "relay_name", "remote", "remote_type", "remote_way", "rttvar",
        "samples", "srtt", "state", "triggered", "unanswered_since", "unproven_since", "valid_since",
    )  # fmt: skip

    def __init__(
        self,
        base: Base,
        remote: Address,
        remote_type: CandidateType,
        *,
        priority: int,
        relay_name: str = "",
        now: float,
    ) -> None:
        """`relay_name` is the server of a relayed remote candidate."""
        self.base = base
        self.remote = remote
        self.remote_type = remote_type
        self.relay_name = relay_name
        self.remote_way = RelayWay.UDP
        """How the peer reaches its relay, if it uses one here."""
        self.priority = priority
        self.born = now
        self.state = PathState.CHECKING
        self.next_at = now
        self.attempts = 0
        self.triggered = False
        self.nominated = False
        self.last_check_at = float("-inf")
        self.inflight: dict[bytes, float] = {}
        """Transaction id of each recent check: when it was sent."""
        self.srtt: float | None = None
        self.rttvar = 0.0
        """Mean deviation of the round trip, seconds: a machine that is busy measures nothing well."""
        self.proof_took = 0.0
        """Seconds from sending to proof of arrival, lately."""
        self.samples = 0
        self.loss = 0.0
        """Share of checks without an answer, lately."""
        self._lost_sent = float("-inf")
        self._seen: set[bytes] = set()
        """Checks in flight that the peer has heard: a path that works one way only loses their answers."""
        self.media_loss = 0.0
        """Share of media that did not arrive, lately."""
        self.proven_sent = float("-inf")
        """Sending time of the newest packet that is known to have arrived."""
        self.proof_at: float | None = None
        self.heard_at: float | None = None
        self.unproven_since: float | None = None
        """Sending time of the oldest media that no proof covers yet."""
        self.unanswered_since: float | None = None
        """Sending time of the oldest check that no proof covers yet."""
        self.media_at = float("-inf")
        self.acked_at: float | None = None
        """When media was last acknowledged; None: the peer does not acknowledge, so its silence means nothing."""
        self.doubted_at: float | None = None
        self.valid_since = now
        """Since when it has worked without a doubt."""
        self._excused_until = float("-inf")

    @property
    def key(self) -> PathKey:
        """What identifies it."""
        return self.base.id, self.remote

    @property
    def relays(self) -> int:
        """How many relays it passes."""
        return (self.base.relay is not None) + (self.remote_type is CandidateType.RELAY)

    @property
    def rtt(self) -> float:
        """Smoothed round trip, or a guess."""
        return UNKNOWN_RTT if self.srtt is None else self.srtt

    @property
    def works(self) -> bool:
        """Whether it has worked and is not given up."""
        return self.state in (PathState.VALID, PathState.DOUBTED)

    def gives_hope(self, now: float) -> bool:
        """Whether it works, or something was heard of it lately."""
        signs = (at for at in (self.proof_at, self.heard_at) if at is not None)
        return self.works or now - max(signs, default=float("-inf")) <= HOPELESS_AFTER

    @property
    def consent_ends_at(self) -> float:
        """Until when the peer is known to want our packets here."""
        return float("-inf") if self.proof_at is None else self.proof_at + CONSENT

    def is_within_consent(self, now: float) -> bool:
        """Whether media may still be sent here."""
        return now < self.consent_ends_at

    def may_carry(self, now: float) -> bool:
        """Whether it may be chosen: it works, proved within the last 30 seconds, on a living base."""
        return self.works and self.base.is_alive and self.is_within_consent(now)

    def info(self) -> PathSnapshot:
        """A snapshot."""
        relay = self.base.relay
        kind = CandidateType.HOST if relay is None else CandidateType.RELAY
        way = None if relay is None else relay.way
        return PathSnapshot(
            self.key, self.base.address, self.remote, kind, self.remote_type, self.relays, way, self.srtt
        )

    # -- evidence ----------------------------------------------------------------------------------------------------

    def check_sent(self, transaction_id: bytes, now: float) -> tuple[bytes, ...]:
        """A check leaves. Returns the transactions that are too old to count."""
        self.inflight[transaction_id] = now
        self.last_check_at = now
        self.triggered = False
        self.attempts += 1
        if self.unanswered_since is None:
            self.unanswered_since = now
        old = tuple(tid for tid, sent_at in self.inflight.items() if now - sent_at > TRANSACTION_LIFETIME)
        for tid in old:
            self._expired(tid, self.inflight.pop(tid))
        return old

    def answered_check(self, transaction_id: bytes) -> float:
        """This one does not wait any more. Returns when it was sent."""
        self._seen.discard(transaction_id)
        return self.inflight.pop(transaction_id)

    def seen_there(self, transaction_id: bytes) -> None:
        """The peer heard this check, whatever becomes of its answer."""
        self._seen.add(transaction_id)

    def _expired(self, transaction_id: bytes, sent_at: float) -> None:
        is_heard = transaction_id in self._seen
        self._seen.discard(transaction_id)
        if is_heard or (self.acked_at is not None and self.acked_at >= sent_at):
            # Where media is acknowledged, its own loss says more: answers may be lost on another way than checks.
            self.loss -= self.loss / 20
            return
        # Of the dense checks of a doubt one counts: a short break is no more loss than the time it took.
        if sent_at - self._lost_sent >= LOSS_INTERVAL:
            self._lost_sent = sent_at
            self.loss += (1.0 - self.loss) / 20

    def measure(self, rtt: float) -> None:
        """A check was answered after this time."""
        # The first answer's time has the set-up of NAT and ARP in it, so the second replaces it.
        if self.samples < 2 or self.srtt is None:
            self.srtt = rtt
        else:
            self.rttvar += (abs(rtt - self.srtt) - self.rttvar) / 4
            self.srtt = 0.8 * self.srtt + 0.2 * rtt
        self.samples += 1
        self.loss -= self.loss / 20

    def media_sent(self, now: float) -> None:
        """Media leaves on it."""
        self.media_at = now
        if self.unproven_since is None:
            self.unproven_since = now

    def media_acknowledged(self, now: float) -> None:
        """The peer acknowledges media on this path, so from now on its silence is evidence."""
        self.acked_at = now

    def media_fate(self, arrived: int, lost: int) -> None:
        """The peer reported how many packets of ours arrived here, and how many did not."""
        count = arrived + lost
        if count:
            self.media_loss += (lost / count - self.media_loss) * min(1.0, count / LOSS_WINDOW)

    def proved(self, sent_at: float, now: float) -> bool:
        """A packet sent then is known to have arrived. False if something newer was known already."""
        if sent_at <= self.proven_sent:
            return False
        self.proven_sent, self.proof_at = sent_at, now
        took = min(now - sent_at, MOST_LATENESS)
        # All of it down, a part of it up: a lost answer makes one proof late, a queue every one.
        self.proof_took += (took - self.proof_took) * (1.0 if took < self.proof_took else LATER)
        self.unproven_since = sent_at if self.media_at > sent_at else None
        self.unanswered_since = self.last_check_at if self.last_check_at > sent_at else None
        return True

    def revive(self, now: float, *, jitter: float) -> None:
        """It works: for the first time, or again."""
        self.state = PathState.VALID
        self.doubted_at = None
        self.valid_since = now
        self.attempts = 0
        self.next_at = now + WARM_INTERVAL * jitter

    def doubt(self, now: float) -> None:
        """Proof is overdue."""
        self.state, self.doubted_at, self.next_at = PathState.DOUBTED, now, now

    def resolve(self, now: float) -> None:
        """The doubt was needless."""
        self.state, self.doubted_at = PathState.VALID, None
        self.valid_since = now
        self.next_at = now + WARM_INTERVAL
        if self.acked_at is not None and now - self.acked_at > UNPROVED_MEDIA:
            # A check came through and the media's acknowledgements did not: the peer has stopped giving them.
            self.acked_at = None

    # -- deadlines ---------------------------------------------------------------------------------------------------

    def doubt_at(self, *, is_sending: bool) -> float | None:
        """When proof will be overdue, as things stand."""
        if self.state is not PathState.VALID:
            return None
        deadlines: list[float] = []
        if self.unproven_since is not None and self.acked_at is not None:
            patience = max(UNPROVED_MEDIA, self.rtt + UNPROVED_MEDIA_MARGIN, self._late_proof)
            deadlines.append(self.unproven_since + patience)
        if is_sending and self.unanswered_since is not None:
            deadlines.append(self.unanswered_since + self._probe_patience)
        return max(min(deadlines), self._excused_until) if deadlines else None

    def excuse(self, deadline: float, now: float) -> bool:
        """Whether a passed deadline is rather our own fault: nobody looked for long, so proof may wait to be read.

        It gets a moment more, once.
        """
        if now - deadline < STALLED or self._excused_until == deadline:
            return False
        self._excused_until = now + EXCUSE
        return True

    def is_overdue(self, now: float) -> bool:
        """Whether a check has waited for its answer longer than a working path takes."""
        return self.unanswered_since is not None and now > self.unanswered_since + self._probe_patience

    @property
    def _probe_patience(self) -> float:
        return max(UNANSWERED_PROBES, 3 * (self.rtt + REPROBE_GAP), self._late_proof)

    @property
    def _late_proof(self) -> float:
        # A queue on the way makes proof later and later, and it keeps coming: that path is alive, and copies of all
        # media on another that leads through the same queue would only make it longer.
        return self.proof_took + LATE_PROOF_MARGIN

    def dead_at(self) -> float | None:
        """When a doubt becomes certainty."""
        if self.state is not PathState.DOUBTED or self.doubted_at is None:
            return None
        return self.doubted_at + DEAD_AFTER + 2 * self.rtt

    def trigger(self, now: float) -> None:
        """The peer checks it: check back in the next slot, not too soon after the last check."""
        self.triggered = True
        self.next_at = min(self.next_at, max(now, self.last_check_at + TRIGGER_GAP))

    def try_again(self, now: float) -> None:
        """Start its schedule anew."""
        self.state, self.attempts, self.next_at = PathState.CHECKING, 0, now

    def schedule(self, now: float, *, is_sending: bool, is_warm: bool, jitter: float) -> None:
        """A check was sent: when is the next one due? `jitter` is a factor around 1."""
        match self.state:
            case PathState.CHECKING if self.attempts > len(CHECK_GAPS):
                self.state = PathState.FAILED
            case PathState.CHECKING:
                self.next_at = now + CHECK_GAPS[self.attempts - 1]
            case PathState.VALID:
                self.next_at = now + self._upkeep(now, is_sending=is_sending, is_warm=is_warm) * jitter
            case PathState.DOUBTED:
                eager = self.doubted_at is not None and now - self.doubted_at < EAGER
                self.next_at = now + (EAGER_INTERVAL if eager else DOUBT_INTERVAL)
            case PathState.DEAD:
                self.next_at = now + DEAD_INTERVAL
                if self.proof_at is None or now - self.proof_at > CONSENT:
                    self.state = PathState.FAILED
            case PathState.FAILED:
                pass

    def _upkeep(self, now: float, *, is_sending: bool, is_warm: bool) -> float:
        if is_sending:
            return self.rtt + REPROBE_GAP  # the answer moves the next probe to WARM_INTERVAL
        if is_warm:
            return WARM_INTERVAL
        return IDLE_INTERVAL if now - self.born < YOUNG else OLD_INTERVAL

    def answered(self, now: float, *, jitter: float) -> None:
        """A check of the sending path was answered: the next probe can wait."""
        if now - self.media_at > MEDIA_MEMORY:
            self.media_loss *= FORGETTING
        if self.state is PathState.VALID and not self.triggered:
            self.next_at = max(self.next_at, now + WARM_INTERVAL * jitter)
