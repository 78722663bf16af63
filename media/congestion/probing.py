"""Bandwidth probes: when to send a short burst at a higher rate, and what its arrival says."""

from dataclasses import dataclass
from enum import Enum, auto

from media.congestion.look import Answer, Look
from media.congestion.trend import Usage

MIN_PACKETS = 5
FURTHER_ABOVE = 0.7  # share of a start probe's rate that must be reached to try twice the result
PASSED_ABOVE = 0.9  # the same for later probes, which are followed up at once by one and a half times the result
FREE_QUEUE = 0.025  # seconds of queue up to which a link may be free, and a probe that passed be followed up
FOLLOW_UP_WAIT = 0.3  # seconds
START_PHASE = 1.0  # seconds during which start probes may follow one another
MIN_SHARE = 0.8  # of packets and bytes that must be acknowledged
MAX_INTERVAL = 1.0  # seconds
MAX_RATIO = 2.0  # arriving faster than sent by more than this is not a measurement
BOTTLENECK_BELOW = 0.9
KEEP = 5.0  # seconds a cluster's packets are waited for

ENOUGH = 1.2  # of the demand: nothing is gained by knowing more
ALR_INTERVAL = 5.0
STAGNATION_INTERVAL = 5.0
PROMISING_INTERVAL = 1.0
STAGNATION_BACKOFF = 1.5
MAX_STAGNATION_INTERVAL = 6.0
QUIET_AFTER_OVERUSE = 2.0
MAX_QUEUE = 0.060  # seconds of standing queue with which no probe is sent
DROP = 0.66  # falling below this share of the rate before is a drop worth probing back from
RECOVERY_WINDOW = 5.0


class Purpose(Enum):
    """What a probe is for."""

    LOOK = auto()
    """The first at a path, short enough for a narrow one."""
    START = auto()
    """Those that follow it within `START_PHASE`."""
    LATER = auto()


DURATIONS = {Purpose.LOOK: 0.005, Purpose.START: 0.015, Purpose.LATER: 0.030}  # seconds


@dataclass(frozen=True, slots=True)
class ProbeCluster:
    """Please send at least `size` bytes and `MIN_PACKETS` packets at `rate`."""

    number: int
    rate: float
    size: int
    purpose: Purpose


@dataclass(slots=True)
class _Sums:
    cluster: ProbeCluster
    made_at: float
    packets: int = 0
    size: int = 0
    first_sent: float = 0.0
    last_sent: float = 0.0
    last_sent_size: int = 0
    first_arrived: float = 0.0
    last_arrived: float = 0.0
    first_arrived_size: int = 0


class ProbeResults:
    """Adds up what arrives of each cluster."""

    def __init__(self) -> None:
        self._sums: dict[int, _Sums] = {}

    def expect(self, cluster: ProbeCluster, now: float) -> None:
        """A cluster is about to be sent."""
        self._sums = {n: s for n, s in self._sums.items() if now - s.made_at < KEEP}
        self._sums[cluster.number] = _Sums(cluster, now)

    def add(self, number: int, sent_at: float, arrived_at: float, size: int) -> float | None:
        """Take an acknowledged packet of a cluster; the measured rate with each one from when enough has arrived."""
        sums = self._sums.get(number)
        if sums is None:
            return None
        if sums.packets == 0:
            sums.first_sent = sums.last_sent = sent_at
            sums.first_arrived = sums.last_arrived = arrived_at
            sums.first_arrived_size = size
        if arrived_at < sums.first_arrived:
            sums.first_arrived, sums.first_arrived_size = arrived_at, size
        # Several packets share one sending instant here: all bytes of the last instant are outside the interval.
        if sent_at > sums.last_sent:
            sums.last_sent, sums.last_sent_size = sent_at, size
        elif sent_at == sums.last_sent:
            sums.last_sent_size += size
        sums.last_arrived = max(sums.last_arrived, arrived_at)
        sums.packets += 1
        sums.size += size
        return self._measure(sums)

    @staticmethod
    def _measure(sums: _Sums) -> float | None:
        if sums.packets < MIN_SHARE * MIN_PACKETS or sums.size < MIN_SHARE * sums.cluster.size:
            return None
        sending, arriving = sums.last_sent - sums.first_sent, sums.last_arrived - sums.first_arrived
        if sums.cluster.purpose is Purpose.LOOK and 0 <= sending <= MAX_INTERVAL and 0 <= arriving <= MAX_INTERVAL:
            return _looked(sums, sending, arriving)
        if not (0 < sending <= MAX_INTERVAL and 0 < arriving <= MAX_INTERVAL):
            return None
        sent_rate = (sums.size - sums.last_sent_size) * 8 / sending
        arrived_rate = (sums.size - sums.first_arrived_size) * 8 / arriving
        if sent_rate <= 0 or arrived_rate > MAX_RATIO * sent_rate:
            return None
        if arrived_rate < BOTTLENECK_BELOW * sent_rate:
            return 0.95 * arrived_rate
        return min(sent_rate, arrived_rate)


def _looked(sums: _Sums, sending: float, arriving: float) -> float:
    """What a look says, however uneven: it lasts a few ticks of either end's clock, and only a narrow path spreads it.

    Never more than its own rate: what came together says that the path is faster, and not by how much.
    """
    sent_rate = (sums.size - sums.last_sent_size) * 8 / sending if sending > 0 else sums.cluster.rate
    if arriving <= 0:
        return min(sent_rate, sums.cluster.rate)
    arrived_rate = (sums.size - sums.first_arrived_size) * 8 / arriving
    if arrived_rate < BOTTLENECK_BELOW * sent_rate:
        arrived_rate *= 0.95
    return min(sent_rate, arrived_rate, sums.cluster.rate)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the decision to probe depends on. Rates in bit/s."""

    target: float
    demand: float
    maximum: float
    usage: Usage
    in_alr: bool
    queue: float
    """Seconds of standing queue."""
    is_losing: bool
    is_promising: bool
    """Whether frames pass faster than the target, so that a probe is likely to succeed."""


class ProbePlan:
    """Decides when to probe: at the start, when idle capacity may have grown, when the rate stagnates, after a drop."""

    def __init__(self) -> None:
        self._number = 0
        self._started_at: float | None = None
        self._wanted: list[float] = []
        self._look = Look()
        self._probed_at = float("-inf")
        self._over_at = float("-inf")
        self._interval = STAGNATION_INTERVAL
        self._rate_at_probe: float | None = None
        self._before_drop: tuple[float, float] | None = None
        self._highest = 0.0
        self._last_usage = Usage.NORMAL
        self._follow_up: tuple[float, float] | None = None

    def start(self, rate: float, now: float) -> None:
        """The path carries packets now, or another one does: find out quickly how much it takes.

        A look of some 2 kB comes first. What is more goes only where that arrived quickly: a narrow line would be
        full for half a second, and lose the first words.
        """
        self._started_at = now
        self._wanted = [self._look.begin(rate)]
        self._before_drop = None
        self._highest = 0.0

    def measured(self, cluster: ProbeCluster, rate: float, now: float) -> None:
        """This probe showed `rate`."""
        if not self._is_starting(now):
            if rate > PASSED_ABOVE * cluster.rate:
                self._follow_up = (1.5 * rate, now)
            return
        answer = self._look.answered(cluster.number, asked=cluster.rate, seen=rate)
        if answer is Answer.PASSED or (answer is None and rate > FURTHER_ABOVE * cluster.rate):
            self._wanted = [max([2 * rate, *self._wanted])]
        elif answer is Answer.LATE:
            self._wanted = [cluster.rate]

    def demand_raised(self, demand: float, outlook: Outlook) -> None:
        """More is wanted than before: while idle, look at once whether it fits."""
        if outlook.in_alr and demand > outlook.target:
            self._wanted.append(min(demand, 2 * outlook.target))

    def recover(self, rates: tuple[float, ...]) -> None:
        """Probe these rates as soon as possible (after silence)."""
        self._wanted.extend(rates)

    def update(self, outlook: Outlook, now: float) -> None:
        """Look at the state after each feedback and on each tick."""
        if outlook.usage is Usage.OVER:
            self._over_at = now
            self._wanted.clear()
            self._follow_up = None
            if self._rate_at_probe is not None and now - self._probed_at < 1.0:
                self._failed()
        self._watch_drop(outlook, now)
        self._last_usage = outlook.usage
        if not self._allowed(outlook, now) or outlook.demand <= outlook.target:
            return
        since = now - self._probed_at
        if outlook.in_alr:
            if since >= ALR_INTERVAL:
                self._wanted.append(2 * outlook.target)
            return
        if self._rate_at_probe is not None and since >= 2.0:
            if outlook.target > 1.1 * self._rate_at_probe:
                self._interval = STAGNATION_INTERVAL
                self._rate_at_probe = None
            else:
                self._failed()
        interval = PROMISING_INTERVAL if outlook.is_promising else self._interval
        if since >= interval and now - self._over_at >= QUIET_AFTER_OVERUSE:
            self._wanted.append(1.5 * outlook.target)
            self._rate_at_probe = outlook.target

    def take(self, outlook: Outlook, now: float) -> list[ProbeCluster]:
        """The clusters to send now."""
        if self._follow_up is not None:
            following, at = self._follow_up
            if outlook.queue <= FREE_QUEUE:
                self._wanted.append(following)
            if outlook.queue <= FREE_QUEUE or now - at > FOLLOW_UP_WAIT:
                self._follow_up = None
        if not self._wanted or not self._allowed(outlook, now):
            return []
        purpose = Purpose.LOOK if self._look.is_due else Purpose.START if self._is_starting(now) else Purpose.LATER
        ceiling = min(outlook.maximum, 2 * outlook.demand)
        clusters: list[ProbeCluster] = []
        for wanted in sorted(self._wanted):
            rate = min(wanted, ceiling)
            is_pointless = rate <= 1.05 * outlook.target or outlook.target >= ENOUGH * outlook.demand
            if is_pointless or (clusters and rate <= clusters[-1].rate):
                continue
            self._number += 1
            clusters.append(ProbeCluster(self._number, rate, int(rate * DURATIONS[purpose] / 8), purpose))
        self._wanted.clear()
        if clusters:
            self._probed_at = now
            self._look.sent(clusters[0].number)
        return clusters

    def _is_starting(self, now: float) -> bool:
        return self._started_at is not None and now - self._started_at <= START_PHASE

    def _allowed(self, outlook: Outlook, now: float) -> bool:
        return (
            outlook.usage is not Usage.OVER
            and not outlook.is_losing
            and outlook.queue <= MAX_QUEUE
            and now >= self._over_at
        )

    def _failed(self) -> None:
        self._rate_at_probe = None
        self._interval = min(MAX_STAGNATION_INTERVAL, self._interval * STAGNATION_BACKOFF)

    def _watch_drop(self, outlook: Outlook, now: float) -> None:
        if outlook.target < DROP * self._highest:
            self._before_drop = (self._highest, now)
            self._highest = outlook.target
        else:
            self._highest = max(outlook.target, self._highest)
        recovered = self._last_usage is Usage.UNDER and outlook.usage is Usage.NORMAL
        if recovered and self._before_drop is not None:
            rate, at = self._before_drop
            self._before_drop = None
            if now - at <= RECOVERY_WINDOW and outlook.in_alr:
                self._wanted.append(BETA_BACK * rate)


BETA_BACK = 0.85  # of the rate before a drop: where to probe back to
