"""Arrival patterns of packet streams, seeded, and a runner that plays them in virtual time."""

from dataclasses import dataclass, field

import numpy as np

from media.audio.block import TAG_MASK, PlayoutStats, Tag
from media.audio.clock import DeviceClock
from media.audio.codec import Decoder, is_tiny
from media.audio.playout import Playout
from media.audio.timeline import FRAME, RATE, Samples

PERIOD = FRAME / RATE
BASE_DELAY = 0.040  # seconds every packet takes at least
START = 1000.0  # seconds; clocks do not start at zero
FIRST_SEQ = 65_500  # wraps early
FIRST_TIMESTAMP = 2**32 - 48_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """One packet that arrives: when, and which frame of the stream it holds."""

    at: float
    index: int


@dataclass(slots=True)
class Trace:
    """A stream's arrivals, in order of time. Built by chaining the methods."""

    count: int
    seed: int = 1
    sent: list[float] = field(default_factory=list)
    delay: list[float] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sent = [START + index * PERIOD for index in range(self.count)]
        self.delay = [BASE_DELAY] * self.count
        self.kept = [True] * self.count

    @property
    def _random(self) -> np.random.Generator:
        self.seed += 1000
        return np.random.default_rng(self.seed)

    def loss(self, share: float) -> "Trace":
        """Lose each packet with this probability."""
        lost = self._random.random(self.count) < share
        self.kept = [kept and not gone for kept, gone in zip(self.kept, lost, strict=True)]
        return self

    def bursts(self, share: float, mean_burst: float) -> "Trace":
        """Lose packets in bursts (Gilbert's model)."""
        recover = 1 / mean_burst
        fail = share * recover / (1 - share)
        draws = self._random.random(self.count)
        bad = False
        for index in range(self.count):
            bad = draws[index] >= recover if bad else draws[index] < fail
            if bad:
                self.kept[index] = False
        return self

    def jitter_normal(self, mean: float, deviation: float) -> "Trace":
        """Delay each packet by a normal law, cut at zero; packets overtake one another."""
        return self._add(np.maximum(0.0, self._random.normal(mean, deviation, self.count)))

    def jitter_uniform(self, longest: float) -> "Trace":
        """Delay each packet by 0..longest seconds."""
        return self._add(self._random.uniform(0, longest, self.count))

    def jitter_exponential(self, mean: float) -> "Trace":
        """Delay each packet by an exponential law."""
        return self._add(self._random.exponential(mean, self.count))

    def spike(self, at: float, height: float) -> "Trace":
        """Stall the path for `height` seconds, `at` seconds into the stream; what was held comes at once."""
        for index in range(self.count):
            into = index * PERIOD - at
            if 0 <= into < height:
                self.delay[index] += height - into
        return self

    def step(self, begin: float, end: float, height: float) -> "Trace":
        """Make the path slower by `height` seconds between two instants."""
        for index in range(self.count):
            if begin <= index * PERIOD < end:
                self.delay[index] += height
        return self

    def drift(self, ppm: float) -> "Trace":
        """Let the sender's clock run slow by `ppm` (packets come ever later)."""
        self.sent = [START + index * PERIOD * (1 + ppm * 1e-6) for index in range(self.count)]
        return self

    def in_order(self) -> "Trace":
        """Hold packets back so that none overtakes another, as one queue does."""
        last = 0.0
        for index in range(self.count):
            if self.kept[index]:
                arrival = max(last, self.sent[index] + self.delay[index])
                self.delay[index] = arrival - self.sent[index]
                last = arrival
        return self

    def arrivals(self) -> list[Arrival]:
        """The packets in order of arrival."""
        found = []
        for index in range(self.count):
            if self.kept[index]:
                at = self.sent[index] + self.delay[index]
                found.append(Arrival(at, index))
        return sorted(found, key=lambda arrival: arrival.at)

    def _add(self, delays: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> "Trace":
        self.delay = [delay + float(more) for delay, more in zip(self.delay, delays, strict=True)]
        return self


@dataclass(slots=True)
class Played:
    """What a trace sounded like."""

    stats: PlayoutStats
    sound: Samples
    tags: "np.ndarray[tuple[int], np.dtype[np.uint8]]"
    delays: list[tuple[float, float]]
    """(now, delay beyond the path's least) of blocks that begin with real sound, seconds."""

    @property
    def concealed_share(self) -> float:
        """Concealed and starved samples over all."""
        return (self.stats.concealed + self.stats.starved) / max(1, self.stats.played)

    @property
    def longest_gap(self) -> float:
        """Seconds."""
        return self.stats.longest_gap / RATE

    @property
    def mean_delay(self) -> float:
        """Seconds added to the path's least."""
        return float(np.mean([delay for _, delay in self.delays])) if self.delays else 0.0

    @property
    def stretched_share(self) -> float:
        """Samples next to a change of tempo, over all."""
        return self.stats.stretched / max(1, self.stats.played)


def play(
    trace: Trace,
    payloads: tuple[bytes, ...],
    decoder: Decoder,
    *,
    red: tuple[int, ...] = (),
    tick_jitter: float = 0.0,
    withhold_tiny: bool = False,
) -> Played:
    """Play the trace; `payloads` go round.

    `red`: distances of RFC 2198 copies. `tick_jitter`: of the device's pulls, seconds. `withhold_tiny`: send only the
    first two tiny packets of a pause.
    """
    machine = Playout(decoder)
    clock = DeviceClock()
    jitter = np.random.default_rng(trace.seed).uniform(0, tick_jitter, trace.count * 2 + 100) if tick_jitter else None
    arrivals = trace.arrivals()
    sequence = _numbers(payloads, trace.count, withhold_tiny)
    sounds, tags, delays = [], [], []
    position = 0
    for tick in range(int((arrivals[-1].at - START) / 0.01) if arrivals else 0):
        real = START + tick * 0.01 + (float(jitter[tick]) if jitter is not None else 0.0)
        while position < len(arrivals) and arrivals[position].at <= real:
            _insert(machine, arrivals[position], payloads, sequence, red)
            position += 1
        now = clock.tick(real) if jitter is not None else real
        head = machine.head_timestamp
        block = machine.get(now, real)
        sounds.append(block.sound)
        tags.append(block.tags)
        if head is not None and block.tags[0] & TAG_MASK in (Tag.DECODED, Tag.RECOVERED):
            index = (head - FIRST_TIMESTAMP) / FRAME
            drift = trace.sent[-1] - START if trace.count > 1 else 0.0
            sent = START + index * (drift / (trace.count - 1))
            delays.append((real, real - sent - BASE_DELAY))
    return Played(machine.stats, np.concatenate(sounds), np.concatenate(tags), delays)


def _numbers(payloads: tuple[bytes, ...], count: int, withhold_tiny: bool) -> list[int | None]:
    """Sequence number of each frame; None for frames of a pause that the sender keeps back."""
    numbers: list[int | None] = []
    run = 0
    number = FIRST_SEQ
    for index in range(count):
        run = run + 1 if is_tiny(payloads[index % len(payloads)]) else 0
        if withhold_tiny and run > 2:
            numbers.append(None)
        else:
            numbers.append(number)
            number += 1
    return numbers


def _insert(
    machine: Playout,
    arrival: Arrival,
    payloads: tuple[bytes, ...],
    numbers: list[int | None],
    red: tuple[int, ...],
) -> None:
    number = numbers[arrival.index]
    if number is None:
        return
    timestamp = FIRST_TIMESTAMP + arrival.index * FRAME
    payload = payloads[arrival.index % len(payloads)]
    machine.insert(arrival.at, number % 65_536, timestamp % 2**32, payload)
    for distance in red:
        copied = arrival.index - distance
        if copied >= 0 and numbers[copied] is not None and not is_tiny(payloads[copied % len(payloads)]):
            copy = payloads[copied % len(payloads)]
            machine.insert(arrival.at, number % 65_536, (timestamp - distance * FRAME) % 2**32, copy, redundant=True)
