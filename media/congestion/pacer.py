"""When each packet leaves: sound at once, repairs before pictures, filler for probes last; nothing waits needlessly.

A debt model: every packet sent adds to the debt, time pays it back at the pacing rate, and a packet leaves while the
debt is within one tick's allowance. With an empty queue and a small debt a packet passes straight through.
"""

from collections import deque
from enum import IntEnum
from typing import Generic, TypeVar

from media.congestion.probing import MIN_PACKETS, ProbeCluster

TICK = 0.005  # seconds
MAX_DEBT = 0.5  # seconds' worth
MAX_WAIT = 0.5  # seconds; a backlog older than this is sent faster
MAX_HASTE = 1.5  # times the pacing rate, at most: on a narrow line more would only be sound's wait
MIN_FILLER = 255  # bytes of a packet of filler in a small cluster: the most that padding takes
PROBE_EXPIRY = 5.0
PROBE_LATE = 0.020  # seconds by which a probe's burst may be late before the cluster is worthless

Item = TypeVar("Item")


class PacketClass(IntEnum):
    """What a packet is, in order of precedence."""

    AUDIO = 0
    REPAIR = 1
    VIDEO = 2


class Pacer(Generic[Item]):
    """Machine: `push` packets, `pop` what may leave now, with the number of the probe cluster it counts for (or 0)."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._debt = 0.0
        self._paid_at: float | None = None
        self._queues: tuple[deque[tuple[Item, int, float]], ...] = tuple(deque() for _ in PacketClass)
        self._bytes = 0
        self._clusters: deque[tuple[ProbeCluster, float]] = deque()
        self._probe_started_at: float | None = None
        self._probe_sent = 0
        self._probe_packets = 0

    def set_rate(self, rate: float) -> None:
        """Pacing rate in bit/s."""
        self._rate = max(rate, 1000.0)

    def push(self, kind: PacketClass, item: Item, size: int, now: float) -> None:
        """Queue a packet of `size` wire bytes."""
        self._queues[kind].append((item, size, now))
        self._bytes += size

    def probe(self, cluster: ProbeCluster, now: float) -> None:
        """Send a cluster as soon as possible, with queued media first."""
        if len(self._clusters) < 5:
            self._clusters.append((cluster, now))

    def pop(self, now: float) -> tuple[Item, int] | None:
        """The next packet that may leave now."""
        self._pay(now)
        queues = self._queues
        if queues[0]:
            return self._leave(queues[0], 0)
        queue = queues[1] or queues[2]
        if not queue:
            return None
        number = self._probe_wants(now)
        if number == 0 and self._debt > self._allowance(now):
            return None
        return self._leave(queue, number)

    def filler(self, now: float) -> tuple[int, int]:
        """(bytes of filler wanted now, cluster number); (0, 0) if no probe is short of packets."""
        if self._queues[1] or self._queues[2]:
            return 0, 0
        number = self._probe_wants(now)
        return (0, 0) if number == 0 else (self._probe_due(now), number)

    def filler_sent(self, size: int, now: float) -> None:
        """Filler of this many wire bytes left."""
        self._pay(now)
        self._owe(size)
        self._probed(size)

    def cancel_probe(self) -> None:
        """There is no filler for the running cluster."""
        if self._clusters:
            self._finish_probe()

    def next_timeout(self) -> float | None:
        """When to pop again."""
        times: list[float] = []
        if self._clusters:
            times.append(self._probe_time())
        if self._queues[0] or self._queues[1] or self._queues[2]:
            times.append((self._paid_at or 0.0) + TICK)
        return min(times, default=None)

    @property
    def queued_bytes(self) -> int:
        """Wire bytes waiting."""
        return self._bytes

    def oldest_wait(self, now: float) -> float:
        """Seconds the oldest packet has waited."""
        return max((now - queue[0][2] for queue in self._queues if queue), default=0.0)

    def drop_video(self) -> int:
        """Forget queued pictures and repairs of them (the backlog is hopeless); returns how many packets."""
        dropped = 0
        for kind in (PacketClass.REPAIR, PacketClass.VIDEO):
            queue = self._queues[kind]
            dropped += len(queue)
            self._bytes -= sum(size for _, size, _ in queue)
            queue.clear()
        return dropped

    # -- inside -----------------------------------------------------------------------------------------------------

    def _pay(self, now: float) -> None:
        if self._paid_at is not None and now > self._paid_at:
            self._debt = max(0.0, self._debt - self._current_rate(now) / 8 * (now - self._paid_at))
        self._paid_at = now if self._paid_at is None else max(now, self._paid_at)

    def _allowance(self, now: float) -> float:
        return self._current_rate(now) * TICK / 8

    def _current_rate(self, now: float) -> float:
        if self._bytes == 0:
            return self._rate
        remaining = MAX_WAIT - self.oldest_wait(now)
        return min(MAX_HASTE * self._rate, max(self._rate, self._bytes * 8 / max(remaining, 0.02)))

    def _leave(self, queue: deque[tuple[Item, int, float]], number: int) -> tuple[Item, int]:
        item, size, _ = queue.popleft()
        self._bytes -= size
        self._owe(size)
        if number:
            self._probed(size)
        return item, number

    def _owe(self, size: int) -> None:
        self._debt = min(self._debt + size, MAX_DEBT * self._rate / 8)

    def _probe_time(self) -> float:
        cluster = self._clusters[0][0]
        if self._probe_started_at is None:
            return self._paid_at or 0.0
        # Bursts run ahead by up to a tick; the next is due when half of that lead is used up.
        return self._probe_started_at + max(0.0, self._probe_sent * 8 / cluster.rate - TICK / 2)

    def _probe_wants(self, now: float) -> int:
        """The number of the cluster that should send now, or 0."""
        while self._clusters:
            cluster, made_at = self._clusters[0]
            started = self._probe_started_at
            if started is None and now - made_at > PROBE_EXPIRY:
                self._clusters.popleft()
                continue
            if started is None:
                return cluster.number
            due = self._probe_time()
            if now - due > PROBE_LATE + TICK:
                self._finish_probe()
                continue
            return cluster.number if now >= due else 0
        return 0

    def _probe_due(self, now: float) -> int:
        """Bytes by which the running cluster is behind its rate, and one burst ahead."""
        cluster = self._clusters[0][0]
        started = self._probe_started_at
        elapsed = 0.0 if started is None else now - started
        ahead = (elapsed + TICK) * cluster.rate / 8 - self._probe_sent
        even = max(MIN_FILLER, cluster.size // MIN_PACKETS)  # a small cluster is many small packets
        return max(1, min(int(ahead), cluster.size - self._probe_sent + 200, even))

    def _probed(self, size: int) -> None:
        if not self._clusters:
            return
        if self._probe_started_at is None:
            self._probe_started_at = self._paid_at
        self._probe_sent += size
        self._probe_packets += 1
        if self._probe_sent >= self._clusters[0][0].size and self._probe_packets >= MIN_PACKETS:
            self._finish_probe()

    def _finish_probe(self) -> None:
        self._clusters.popleft()
        self._probe_started_at = None
        self._probe_sent = self._probe_packets = 0
