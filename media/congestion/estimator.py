"""How much may be sent: delay trend, loss and probes from transport-wide feedback, with REMB and receiver reports
as a fallback. One machine per direction of an association; the same in the client and in the call server.

All sizes are wire bytes, headers of IP and UDP included. Rates are bit/s.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from media.congestion.aimd import DelayBasedRate
from media.congestion.burst import BurstRate
from media.congestion.loss import LossLimit
from media.congestion.probing import START_PHASE, Outlook, ProbeCluster, ProbePlan, ProbeResults
from media.congestion.throughput import Throughput
from media.congestion.trend import DelayTrend, Usage
from media.rtp.transport_feedback import Fate

START = 1_000_000.0  # a first picture of 720p is decent with it, and start probes correct it within a second
MINIMUM = 30_000.0
MAXIMUM = 50_000_000.0
WIRE_OVERHEAD = 28  # bytes of IPv4 and UDP per datagram

TICK = 0.1  # seconds
SILENCE = 0.6  # seconds of sending without any feedback before the rate falls
SILENCE_STEP = 0.5
SILENCE_FACTOR = 0.7
FLOOR = 5_000.0
REMB_LIFETIME = 8.0
BASE_WINDOW = 10.0  # seconds over which the least one-way delay is the empty queue

ALR_SHARE = 0.65
ALR_BUDGET = 0.5  # seconds
ALR_ON, ALR_OFF = 0.8, 0.5

DRAIN_ABOVE, DRAIN_BELOW = 0.060, 0.030  # seconds of queue
DRAIN_LIMIT = 1.0
PROBE_SHADOW = 0.1  # seconds after a probe's last packet in which its queue is not taken for overuse
PACING_FACTOR = 1.5
LOOK_WAIT = 0.25  # seconds for which pictures wait for the first look at a path
PROMISING = 1.4  # times the target: frames that pass at this rate make a probe worth while


@dataclass(frozen=True, slots=True)
class EstimatorStats:
    """A snapshot for people and tests."""

    target: float
    acked: float | None
    queue: float
    rtt: float
    loss: float
    in_alr: bool
    usage: Usage


class BandwidthEstimator:
    """Machine: `sent`, `feedback`, `remb`, `reported` in; `target`, `media_rate`, `pacing_rate`, probes out."""

    def __init__(self, *, start: float = START, minimum: float = MINIMUM, maximum: float = MAXIMUM) -> None:
        self._minimum, self._maximum, self._demand = minimum, maximum, start
        self._burst = BurstRate()
        self._throughput = Throughput()
        self._trend = DelayTrend(self._throughput.add)
        self._delay = DelayBasedRate(start)
        self._loss = LossLimit()
        self._results = ProbeResults()
        self._plan = ProbePlan()
        self._clusters: dict[int, ProbeCluster] = {}
        self._remb: tuple[float, float] | None = None
        self.rtt = 0.1
        self._has_rtt = False
        self._delays: deque[tuple[float, float]] = deque()
        self._queue = 0.0
        self._drain_since: float | None = None
        self._started = False
        self._shadow_until = -inf
        self._look_until = -inf
        self._believe_until = 0.0
        self._has_probed = False
        self._sent_at: float | None = None
        self._feedback_at: float | None = None
        self._silent_since: float | None = None
        self._rate_before_silence = 0.0
        self._alr_budget = 0.0
        self._alr_at: float | None = None
        self._in_alr = False
        self._tick_at: float | None = None
        self.target = start

    # -- commands ---------------------------------------------------------------------------------------------------

    def start(self, now: float) -> None:
        """Packets can flow: begin to measure, with probes."""
        self._started = True
        self._tick_at = now + TICK
        self._look_until = now + LOOK_WAIT
        self._begin_probing(now)

    def set_demand(self, demand: float, now: float) -> None:
        """What all senders together would use if they could; caps probes and growth at twice this."""
        raised = demand > self._demand
        self._demand = demand
        if raised and self._started:
            self._plan.demand_raised(demand, self._outlook(now))
        self._settle(now)

    def set_maximum(self, maximum: float, now: float) -> None:
        """The most this direction may use. More than before is looked for at once."""
        raised = maximum > self._maximum
        self._maximum = maximum
        if raised and self._started:
            self._plan.recover((min(self._demand, 2 * self.target),))
        self._settle(now)

    def path_changed(self, now: float) -> None:
        """Another path is used: half the rate, a new idea of its delay, and probes.

        Not while a queue of ours drains: a path that is taken because of that is mostly another address on the same
        line, and whoever forgets then what the line takes keeps its queue full.
        """
        if self.is_draining:
            return
        self._burst = BurstRate(self._burst.rate)
        self._throughput = Throughput()
        self._trend = DelayTrend(self._throughput.add)
        self._delays.clear()
        self._queue = 0.0
        self._loss = LossLimit()
        self._delay.set_rate(max(0.5 * self.target, min(self.target, START)))
        self._settle(now)
        if self._started:
            self._begin_probing(now)

    # -- input ------------------------------------------------------------------------------------------------------

    def sent(self, size: int, now: float, *, is_probe: bool = False) -> None:
        """A packet left; `size` in wire bytes."""
        if self._feedback_at is None:
            self._feedback_at = now
        self._sent_at = now
        if not is_probe:
            self._alr_budget -= size

    def feedback(self, fates: Sequence[Fate], *, gap: bool, now: float) -> None:
        """What a transport-wide feedback told (`media.rtp.transport_feedback.SentPackets.match`)."""
        self._feedback_at = now
        arrived = [fate for fate in fates if fate[1] is not None]
        self._loss.count(
            packets=sum(not fate[5] for fate in fates),
            lost=(len(fates) - len(arrived)) - sum(fate[5] for fate in arrived),
        )
        if arrived:
            self._learn(arrived, gap, now)
        if self._silent_since is not None:
            self._silence_ended()
        acked, is_queueing = self._throughput.rate(), self._queue > DRAIN_ABOVE
        self._loss.update(self.target, acked=acked, is_queueing=is_queueing, rtt=self.rtt, now=now)
        self._settle(now)

    def remb(self, bitrate: float, now: float) -> None:
        """The receiver's own estimate: a cap while it is young."""
        self._remb = (bitrate, now)
        self._settle(now)

    def reported(self, loss: float, rtt: float | None, now: float) -> None:
        """A receiver report. Its loss counts only when there is no transport-wide feedback."""
        if rtt is not None and not self._has_rtt:
            self.rtt = rtt
        if not self._delays:
            self._feedback_at = now
            self._loss.reported(loss, self.target, rtt=self.rtt, now=now)
            self._settle(now)

    def handle_timeout(self, now: float) -> None:
        """Ten times a second: application-limited state, silence, probes that are due."""
        if self._tick_at is None or now < self._tick_at:
            return
        self._tick_at = now + TICK
        self._update_alr(now)
        self._watch_silence(now)
        self._settle(now)

    def next_timeout(self) -> float | None:
        """When `handle_timeout` is due."""
        return self._tick_at

    # -- output -----------------------------------------------------------------------------------------------------

    def take_probes(self, now: float) -> list[ProbeCluster]:
        """Clusters to hand to the pacer now."""
        if not self._started or self._silent_since is not None:
            return []
        clusters = self._plan.take(self._outlook(now), now)
        for cluster in clusters:
            self._results.expect(cluster, now)
            self._clusters[cluster.number] = cluster
        while len(self._clusters) > 16:
            del self._clusters[next(iter(self._clusters))]
        return clusters

    def media_rate(self, now: float) -> float:
        """What the encoders together should use now: below the target while a queue drains."""
        acked = self._throughput.rate()
        if self._drain_since is None or acked is None or now - self._drain_since > DRAIN_LIMIT:
            return self.target
        return min(self.target, acked * max(0.4, 1.0 - self._queue))

    def pacing_rate(self, now: float) -> float:
        """How fast the pacer may send: as bursts pass, and never slower than one and a half times the media."""
        return max(PACING_FACTOR * self.media_rate(now), self._burst.rate)

    def is_looking(self, now: float) -> bool:
        """Whether it is about to be known what the path takes: pictures had better wait, and not fill it at a guess."""
        return now < self._look_until

    @property
    def loss(self) -> float:
        """Share of our packets lost lately."""
        return self._loss.loss

    @property
    def path_loss(self) -> float:
        """The same, as far as no queue of ours ran over."""
        return self._loss.path_loss

    @property
    def is_draining(self) -> bool:
        """Whether a queue that we filled has not become short again."""
        return self._drain_since is not None

    def stats(self) -> EstimatorStats:
        """A snapshot."""
        return EstimatorStats(
            target=self.target,
            acked=self._throughput.rate(),
            queue=self._queue,
            rtt=self.rtt,
            loss=self._loss.loss,
            in_alr=self._in_alr,
            usage=self._trend.usage,
        )

    def _begin_probing(self, now: float) -> None:
        self._believe_until = now + START_PHASE
        self._has_probed = False
        self._plan.start(self.target, now)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _learn(self, arrived: list[Fate], gap: bool, now: float) -> None:
        times: list[float] = [fate[1] for fate in arrived if fate[1] is not None]
        if any(later < earlier for earlier, later in pairwise(times)):
            arrived = sorted(arrived, key=lambda fate: fate[1] or 0.0)
        if gap:
            self._throughput.skip_to(min(times))
        probed: float | None = None
        for sent_at, arrived_at, size, number, _, _ in arrived:
            assert arrived_at is not None
            if number:
                self._shadow_until = sent_at + PROBE_SHADOW
            if number or sent_at < self._shadow_until:
                self._throughput.add(arrived_at, size)  # the queue is a probe's own doing
            else:
                self._trend.add(sent_at, arrived_at, size)
            self._burst.add(sent_at, arrived_at, size)
            if number:
                measured = self._results.add(number, sent_at, arrived_at, size)
                if measured is not None:
                    probed = measured
                    self._probe_arrived(number, measured, now)
        self._learn_delay(arrived, now)
        acked = self._throughput.rate()
        usage = self._trend.usage
        self._burst.usage(usage, now)
        self._delay.update(usage, acked=acked, rtt=self.rtt, in_alr=self._in_alr, minimum=self._minimum, now=now)
        if probed is not None:
            # The first results count whatever they say; later a probe only raises: that a path takes less is for delay
            # and loss to say.
            is_first = now < self._believe_until and not self._has_probed
            self._has_probed = True
            self._delay.probed(probed if is_first else max(probed, self._delay.rate))
            self._loss.lift(probed)
        self._watch_queue(usage, now)

    def _probe_arrived(self, number: int, measured: float, now: float) -> None:
        self._look_until = -inf
        cluster = self._clusters.get(number)
        if cluster is not None:
            self._plan.measured(cluster, measured, now)
            self._burst.probed(measured, sent=cluster.rate, now=now)

    def _learn_delay(self, arrived: list[Fate], now: float) -> None:
        last_sent = max(fate[0] for fate in arrived)
        sample = now - last_sent
        self.rtt = sample if not self._has_rtt else self.rtt + (sample - self.rtt) / 8
        self._has_rtt = True
        newest = arrived[-1]
        delay = (newest[1] or 0.0) - newest[0]
        least = min((fate[1] or 0.0) - fate[0] for fate in arrived)
        while self._delays and self._delays[-1][1] >= least:
            self._delays.pop()
        self._delays.append((now, least))
        while now - self._delays[0][0] > BASE_WINDOW:
            self._delays.popleft()
        self._queue = max(0.0, delay - self._delays[0][1])

    def _watch_queue(self, usage: Usage, now: float) -> None:
        if usage is Usage.OVER and self._queue > DRAIN_ABOVE and self._drain_since is None:
            self._drain_since = now
        elif self._queue < DRAIN_BELOW:
            self._drain_since = None

    def _update_alr(self, now: float) -> None:
        elapsed = 0.0 if self._alr_at is None else now - self._alr_at
        self._alr_at = now
        rate = ALR_SHARE * self.target / 8
        limit = ALR_BUDGET * rate
        self._alr_budget = min(limit, max(-limit, self._alr_budget + elapsed * rate))
        unused = self._alr_budget / limit if limit else 0.0
        if unused > ALR_ON:
            self._in_alr = True
        elif unused < ALR_OFF:
            self._in_alr = False

    def _watch_silence(self, now: float) -> None:
        if self._sent_at is None or self._feedback_at is None or not self._delays:
            return  # a peer without transport-wide feedback, or none yet: reports and REMB decide
        silent_for = self._sent_at - self._feedback_at
        if silent_for < max(SILENCE, 0.3 + self.rtt):
            return
        if self._silent_since is None:
            self._rate_before_silence = self.target
            self._silent_since = now
        elif now - self._silent_since < SILENCE_STEP:
            return
        self._silent_since = now
        self._delay.set_rate(max(FLOOR, SILENCE_FACTOR * self._delay.rate))

    def _silence_ended(self) -> None:
        self._silent_since = None
        self._trend.reset()
        before = self._rate_before_silence
        self._plan.recover((0.5 * before, 0.9 * before))

    def _outlook(self, now: float) -> Outlook:
        return Outlook(
            target=self.target,
            demand=self._demand,
            maximum=self._maximum,
            usage=self._trend.usage,
            in_alr=self._in_alr,
            queue=self._queue,
            is_losing=self._loss.is_cutting,
            is_promising=self._burst.suggests(PROMISING * self.target, now),
        )

    def _settle(self, now: float) -> None:
        cap = min(self._maximum, max(2 * self._demand, START))
        if self._delay.rate > cap:
            self._delay.set_rate(cap)
        target = min(self._delay.rate, self._loss.rate, cap)
        if self._remb is not None and now - self._remb[1] < REMB_LIFETIME:
            target = min(target, self._remb[0])
        floor = FLOOR if self._silent_since is not None else self._minimum
        self.target = max(floor, target)
        self._plan.update(self._outlook(now), now)
