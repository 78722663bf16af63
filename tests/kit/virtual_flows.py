"""Flows in virtual time: our sender with estimator and pacer and its receiver, and a TCP, over links they share."""

import heapq
import random
from bisect import bisect_left
from collections.abc import Callable
from itertools import count

from media.congestion.estimator import WIRE_OVERHEAD, BandwidthEstimator
from media.congestion.pacer import Pacer, PacketClass
from media.congestion.shares import picture_share
from media.rtp.rtcp import TransportFeedback
from media.rtp.transport_feedback import ArrivalLog, SentPackets
from tests.kit.virtual_link import VirtualLink

PACKET = 1150  # bytes of payload in a full packet of pictures
HEADERS = 44  # of RTP, its extensions and SRTP on each of them
SOUND = 150  # bytes of a packet of sound on the wire less IP and UDP
SOUND_PERIOD = 0.02
SOUND_RATE = (SOUND + WIRE_OVERHEAD) * 8 / SOUND_PERIOD
FRAMES = 30.0
KEYFRAME = 5.0  # times a mean frame
KEYFRAME_PERIOD = 10.0
TICK = 0.005
OTHER_CLOCK = 1000.0  # seconds by which receivers' clocks are ahead


class World:
    """Time, and what happens when."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, time: float, action: Callable[[], None]) -> None:
        """Do something then."""
        heapq.heappush(self._events, (time, next(self._numbers), action))

    def run(self, until: float) -> None:
        """Let time pass."""
        events = self._events
        while events and events[0][0] <= until:
            self.now, _, action = heapq.heappop(events)
            action()
        self.now = until


class Received:
    """Wire bytes that arrived, for rates over any time."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._sums: list[int] = [0]

    def add(self, now: float, size: int) -> None:
        """Bytes came."""
        self._times.append(now)
        self._sums.append(self._sums[-1] + size)

    def rate(self, since: float, until: float) -> float:
        """bit/s on the wire."""
        first, last = bisect_left(self._times, since), bisect_left(self._times, until)
        return (self._sums[last] - self._sums[first]) * 8 / (until - since)


class MediaFlow:
    """A sender of pictures and sound and its receiver, as an association has them. Feedback takes `back`."""

    def __init__(
        self,
        world: World,
        link: VirtualLink,
        *,
        back: VirtualLink | None = None,
        demand: float = 2_900_000.0,
        has_pictures: bool = True,
        keyframes: bool = True,
        start: float = 0.0,
        delay: float = 0.0,
        seed: int | None = None,
        silent: tuple[float, float] | None = None,
    ) -> None:
        """`delay` is this flow's own, beside the link's, each way; nothing is sent while `silent`."""
        self.world = world
        self.link = link
        self.estimator = BandwidthEstimator()
        self.pacer: Pacer[int] = Pacer(self.estimator.pacing_rate(0.0))
        self.received = Received()
        self.sound: list[tuple[float, float | None]] = []
        """(when it was said, when it arrived or None) of each packet of sound that left."""
        self.history: list[tuple[float, float, float]] = []
        """(time, target, seconds of queue in the link) each 5 ms."""
        self.feedback_passes: Callable[[float], bool] = lambda _: True
        self.packets = 0
        self._back = back or VirtualLink([(0.0, 1e9)], delay=link.delay)
        self._demand = demand
        self._keyframes = keyframes
        self._delay = delay
        self._silent = silent or (float("inf"), float("inf"))
        self._sent = SentPackets()
        self._log = ArrivalLog()
        self._random = random.Random(link.seed if seed is None else seed)
        self._key_at = start
        self._owed = 0.0  # bytes that a keyframe took from the frames after it
        world.at(start, lambda: self._start(has_pictures))

    def _start(self, has_pictures: bool) -> None:
        self.estimator.start(self.world.now)
        self.estimator.set_demand(self._demand, self.world.now)
        self._sound()
        if has_pictures:
            self._frame()
        self._tick()

    @property
    def _is_silent(self) -> bool:
        return self._silent[0] <= self.world.now < self._silent[1]

    def _sound(self) -> None:
        now = self.world.now
        if not self._is_silent:
            self.pacer.push(PacketClass.AUDIO, SOUND, SOUND + WIRE_OVERHEAD, now)
            self._pump()
        self.world.at(now + SOUND_PERIOD, self._sound)

    def _frame(self) -> None:
        now = self.world.now
        self.world.at(now + 1 / FRAMES, self._frame)
        if self._is_silent or self.estimator.is_looking(now):
            return
        rate = picture_share(self.estimator.media_rate(now), sound=SOUND_RATE, backlog=self.pacer.queued_bytes)
        mean = rate / FRAMES / 8
        size = mean * max(0.4, self._random.gauss(1.0, 0.15))
        if self._keyframes and now >= self._key_at:
            self._key_at = now + KEYFRAME_PERIOD
            self._owed += (KEYFRAME - 1) * mean
            size = KEYFRAME * mean
        elif self._owed > 0:
            repaid = min(self._owed, 0.25 * mean)
            self._owed -= repaid
            size -= repaid
        left = max(100, int(size))
        while left > 0:
            payload = min(left, PACKET) + HEADERS
            self.pacer.push(PacketClass.VIDEO, payload, payload + WIRE_OVERHEAD, now)
            left -= PACKET
        self._pump()

    def _tick(self) -> None:
        now = self.world.now
        due = self.estimator.next_timeout()
        if due is not None and due <= now:
            self.estimator.handle_timeout(now)
        due = self._log.next_timeout()
        if due is not None and due <= now + OTHER_CLOCK:
            for report in self._log.reports(sender_ssrc=1, media_ssrc=2, now=now + OTHER_CLOCK):
                self._send_report(report)
        self._pump()
        self.history.append((now, self.estimator.target, self.link.backlog(now)))
        self.world.at(now + TICK, self._tick)

    def _send_report(self, report: TransportFeedback) -> None:
        if not self.feedback_passes(self.world.now):
            return
        arrival = self._back.carry(80 + len(report.deltas), self.world.now)
        if arrival is not None:
            self.world.at(arrival + self._delay, lambda: self._reported(report))

    def _reported(self, report: TransportFeedback) -> None:
        fates = self._sent.match(report)
        self.estimator.feedback(fates, gap=self._sent.gap, now=self.world.now)
        self._pump()

    def _pump(self) -> None:
        now = self.world.now
        self.pacer.set_rate(self.estimator.pacing_rate(now))
        for cluster in self.estimator.take_probes(now):
            self.pacer.probe(cluster, now)
        while (popped := self.pacer.pop(now)) is not None:
            self._transmit(*popped)
        while (wanted := self.pacer.filler(now)) != (0, 0):
            size = max(255, min(PACKET, wanted[0])) + HEADERS
            self.pacer.filler_sent(size + WIRE_OVERHEAD, now)
            self._transmit(size, wanted[1])

    def _transmit(self, size: int, cluster: int) -> None:
        now = self.world.now
        size += WIRE_OVERHEAD
        self.packets += 1
        sequence = self._sent.sent(size, now, cluster=cluster)
        self.estimator.sent(size, now, is_probe=cluster != 0)
        arrival = self.link.carry(size, now)
        if size == SOUND + WIRE_OVERHEAD:
            self.sound.append((now, arrival))
        if arrival is not None:
            self.world.at(arrival + self._delay, lambda: self._arrived(sequence, size))

    def _arrived(self, sequence: int, size: int) -> None:
        self.received.add(self.world.now, size)
        self._log.received(sequence, self.world.now + OTHER_CLOCK)

    # -- figures ----------------------------------------------------------------------------------------------------

    def goodput(self, since: float, until: float) -> float:
        """bit/s that arrived."""
        return self.received.rate(since, until)

    def reaches(self, rate: float, since: float) -> float:
        """Seconds after `since` until the target is at least `rate`."""
        return next((at - since for at, target, _ in self.history if at >= since and target >= rate), float("inf"))

    def backlog(self, share: float, since: float, until: float) -> float:
        """The queue's quantile over a time, seconds."""
        values = sorted(backlog for at, _, backlog in self.history if since <= at < until)
        return values[int(share * (len(values) - 1))]

    def drained(self, since: float, below: float = 0.05) -> float:
        """Seconds after `since` until the queue is shorter than this and stays so for half a second."""
        short_since: float | None = None
        for at, _, backlog in self.history:
            if at < since:
                continue
            if backlog >= below:
                short_since = None
            elif short_since is None:
                short_since = at
            elif at - short_since >= 0.5:
                return short_since - since
        return float("inf")


class TcpFlow:
    """A long download: Reno's window by packets, one cut for each window, a timeout of a second."""

    SIZE = 1500

    def __init__(
        self,
        world: World,
        link: VirtualLink,
        *,
        start: float = 0.0,
        end: float = float("inf"),
        packets: float = float("inf"),
        cut: float = 0.5,
    ) -> None:
        """Ends at `end`, or when so many packets have arrived."""
        self.world = world
        self.link = link
        self.received = Received()
        self.is_done = False
        self._end = end
        self._left = packets
        self._cut = cut
        self._window = 10.0
        self._threshold = float("inf")
        self._next = 0
        self._in_flight: dict[int, float] = {}
        self._recover_before = -1
        world.at(start, self._fill)
        world.at(start + 1.0, self._watch)

    def _fill(self) -> None:
        if self.world.now >= self._end or self._left <= 0:
            self.is_done = True
        while not self.is_done and len(self._in_flight) < self._window:
            number = self._next
            self._next += 1
            self._in_flight[number] = self.world.now
            arrival = self.link.carry(self.SIZE, self.world.now)
            if arrival is not None:
                self.world.at(arrival, lambda number=number: self._arrived(number))  # type: ignore[misc]  # bound at once

    def _arrived(self, number: int) -> None:
        self.received.add(self.world.now, self.SIZE)
        self._left -= 1
        self.world.at(self.world.now + self.link.delay, lambda: self._acknowledged(number))

    def _acknowledged(self, number: int) -> None:
        self._in_flight.pop(number, None)
        lost = [other for other in self._in_flight if other < number - 2]
        for other in lost:
            del self._in_flight[other]
        if lost and max(lost) > self._recover_before:
            self._recover_before = self._next
            self._window = self._threshold = max(2.0, self._window * self._cut)
        elif not lost:
            self._window += 1.0 if self._window < self._threshold else 1.0 / self._window
        self._fill()

    def _watch(self) -> None:
        if self.is_done:
            return
        if self._in_flight and self.world.now - max(self._in_flight.values()) >= 1.0:
            self._threshold = max(2.0, self._window / 2)
            self._window = 1.0
            self._in_flight.clear()
        self._fill()
        self.world.at(self.world.now + 0.1, self._watch)
