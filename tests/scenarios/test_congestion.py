"""Congestion control in virtual time: a sender with estimator and pacer, a link, a receiver that reports."""

import heapq
import random
from collections.abc import Callable, Sequence
from itertools import count

import pytest

from media.congestion.estimator import WIRE_OVERHEAD, BandwidthEstimator
from media.congestion.pacer import Pacer, PacketClass
from media.rtp.transport_feedback import ArrivalLog, SentPackets
from tests.kit.virtual_link import VirtualLink

PACKET = 1200
OTHER_CLOCK = 1000.0  # seconds by which the receiver's clock is ahead


class Flow:
    """One sender of pictures and sound and its receiver."""

    def __init__(self, link: VirtualLink, *, demand: float = 2_600_000.0, audio_only: bool = False) -> None:
        self.link = link
        self.now = 0.0
        self.estimator = BandwidthEstimator()
        self.pacer: Pacer[int] = Pacer(self.estimator.pacing_rate(0.0))
        self.sent = SentPackets()
        self.log = ArrivalLog()
        self.demand = demand
        self.feedback_passes: Callable[[float], bool] = lambda _: True
        self.history: list[tuple[float, float, float]] = []  # (time, target, backlog)
        self.waits: list[tuple[float, float]] = []
        self.received: list[tuple[float, int]] = []
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._random = random.Random(link.seed)
        self.estimator.start(0.0)
        self.estimator.set_demand(demand, 0.0)
        self._at(0.0, self._audio)
        if not audio_only:
            self._at(0.0, self._frame)
        self._at(0.0, self._tick)

    def run(self, until: float) -> "Flow":
        while self._events and self._events[0][0] <= until:
            self.now, _, action = heapq.heappop(self._events)
            action()
        return self

    def _at(self, time: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._events, (time, next(self._numbers), action))

    def _audio(self) -> None:
        self.pacer.push(PacketClass.AUDIO, 120, 120, self.now)
        self._pump()
        self._at(self.now + 0.02, self._audio)

    def _frame(self) -> None:
        rate = min(self.estimator.media_rate(self.now), self.demand) * 0.94 - 60_000
        size = max(300, int(rate / 30 / 8 * max(0.4, self._random.gauss(1.0, 0.15))))
        while size > 0:
            self.pacer.push(PacketClass.VIDEO, min(size, PACKET), min(size, PACKET), self.now)
            size -= PACKET
        self._pump()
        self._at(self.now + 1 / 30, self._frame)

    def _tick(self) -> None:
        now = self.now
        at = self.estimator.next_timeout()
        if at is not None and at <= now:
            self.estimator.handle_timeout(now)
        at = self.log.next_timeout()
        if at is not None and at <= now + OTHER_CLOCK:
            for report in self.log.reports(sender_ssrc=1, media_ssrc=2, now=now + OTHER_CLOCK):
                if self.feedback_passes(now):
                    self._at(now + self.link.delay, lambda report=report: self._report(report))  # type: ignore[misc]  # bound at once
        self._pump()
        self.history.append((now, self.estimator.target, self.link.backlog(now)))
        self._at(now + 0.005, self._tick)

    def _report(self, report: object) -> None:
        fates = self.sent.match(report)  # type: ignore[arg-type]  # only reports come here
        self.estimator.feedback(fates, gap=self.sent.gap, now=self.now)

    def _pump(self) -> None:
        now = self.now
        self.pacer.set_rate(self.estimator.pacing_rate(now))
        for cluster in self.estimator.take_probes(now):
            self.pacer.probe(cluster, now)
        while (popped := self.pacer.pop(now)) is not None:
            self._transmit(*popped)
        while (wanted := self.pacer.filler(now)) != (0, 0):
            size = max(300, min(PACKET, wanted[0]))
            self.pacer.filler_sent(size, now)
            self._transmit(size, wanted[1])

    def _transmit(self, size: int, cluster: int) -> None:
        size += WIRE_OVERHEAD
        sequence = self.sent.sent(size, self.now, cluster=cluster)
        self.estimator.sent(size, self.now, is_probe=cluster != 0)
        arrival = self.link.carry(size, self.now)
        if arrival is not None:
            self._at(arrival, lambda: self._arrived(sequence, size))

    def _arrived(self, sequence: int, size: int) -> None:
        self.received.append((self.now, size))
        self.log.received(sequence, self.now + OTHER_CLOCK)

    # -- figures ----------------------------------------------------------------------------------------------------

    def goodput(self, since: float, until: float) -> float:
        return sum(size for at, size in self.received if since <= at < until) * 8 / (until - since)

    def reaches(self, rate: float, since: float) -> float:
        """Seconds after `since` until the target is at least `rate`."""
        return next((at - since for at, target, _ in self.history if at >= since and target >= rate), float("inf"))

    def backlog(self, share: float, since: float, until: float) -> float:
        values = sorted(backlog for at, _, backlog in self.history if since <= at < until)
        return values[int(share * (len(values) - 1))]


def _link(capacity: Sequence[tuple[float, float]], **rest: float) -> VirtualLink:
    return VirtualLink(capacity, **rest)  # type: ignore[arg-type]  # fields of the dataclass


@pytest.mark.parametrize("delay", [0.0002, 0.02])
def test_a_fast_network_carries_720p_within_a_second(delay: float) -> None:
    flow = Flow(_link([(0.0, 1e9)], delay=delay)).run(5.0)

    assert flow.reaches(2_500_000.0, 0.0) <= 1.0
    assert flow.goodput(2.0, 5.0) > 2_000_000.0
    assert flow.estimator.pacing_rate(5.0) > 50e6  # frames leave in one go


PHASES = ((2, 40, 1e6), (43, 60, 2.5e6), (62, 80, 0.6e6), (83, 100, 1e6))


def test_capacity_steps_of_rfc_8867() -> None:
    flows = [
        Flow(VirtualLink([(0, 1e6), (40, 2.5e6), (60, 0.6e6), (80, 1e6)], jitter=0.003, seed=seed)).run(100.0)
        for seed in range(6)
    ]

    for since, until, capacity in PHASES:
        use = [flow.goodput(since, until) / capacity for flow in flows]
        assert sum(use) / len(use) > 0.7, (since, use)
        assert min(use) > 0.6, (since, use)
    risen = sorted(flow.reaches(0.9 * 2.5e6, 40.0) for flow in flows)
    assert risen[len(risen) // 2] < 10.0, risen
    for flow in flows:
        assert flow.backlog(0.5, 2, 100) < 0.030
        assert flow.backlog(0.95, 2, 100) < 0.120
        assert flow.backlog(0.95, 63, 80) < 0.150


@pytest.mark.parametrize("seed", range(3))
def test_five_percent_random_loss_does_not_starve_the_call(seed: int) -> None:
    flow = Flow(VirtualLink([(0, 2e6)], loss=0.05, seed=seed)).run(60.0)

    assert flow.goodput(10.0, 60.0) > 0.65 * 2e6


def test_heavy_loss_cuts_the_rate() -> None:
    flow = Flow(VirtualLink([(0, 5e6)], loss=0.25)).run(20.0)

    assert flow.goodput(10.0, 20.0) < 1e6


def test_a_narrow_link_is_not_flooded_at_the_start() -> None:
    flow = Flow(VirtualLink([(0, 200e3)], delay=0.03)).run(30.0)

    assert flow.goodput(10.0, 30.0) > 0.6 * 200e3
    assert flow.backlog(0.9, 5.0, 30.0) < 0.2


def test_silence_of_feedback_lowers_the_rate_and_its_return_restores_it() -> None:
    flow = Flow(VirtualLink([(0, 3e6)]))
    flow.feedback_passes = lambda now: not 20.0 <= now < 25.0
    flow.run(40.0)

    at_end_of_silence = min(target for at, target, _ in flow.history if 24.0 <= at < 25.0)
    assert at_end_of_silence < 0.2 * 3e6
    assert flow.reaches(2.2e6, 25.1) < 8.0


def test_sound_alone_probes_nothing() -> None:
    flow = Flow(VirtualLink([(0, 1e6)]), demand=60_000.0, audio_only=True).run(20.0)

    assert flow.goodput(1.0, 20.0) < 80_000.0


def test_one_in_five_feedbacks_lost_costs_little() -> None:
    dice = random.Random(5)
    flow = Flow(VirtualLink([(0, 2e6)], jitter=0.003))
    flow.feedback_passes = lambda _: dice.random() > 0.2
    flow.run(40.0)

    assert flow.goodput(5.0, 40.0) > 0.7 * 2e6
