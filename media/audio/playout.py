"""Playout of one received track: packets in any order, 10 ms blocks out, at the least delay that hides the network.

The design and its figures: the playout delay follows `DelayEstimator`'s target by stretching time and by the length
of pauses; gaps are filled from redundancy (in-band, RFC 2198 copies) or concealed.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from media.audio import stretch
from media.audio.block import HISTORY, STRETCHED, TAG_MASK, Block, PlayoutStats, SoundQueue, Tag, Tags
from media.audio.clock import PERIOD
from media.audio.codec import Decoder, is_tiny, packet_samples
from media.audio.delay import EDGE, DelayEstimator
from media.audio.timeline import BLOCK, FRAME, RATE, LossMeter, Samples, Unwrapper, is_pause, stereo

START_DELAY = 0.020  # seconds from the first packet to the first sound
MAX_PACKETS = 200
MAX_DELAY = 1.0  # seconds; beyond it sound is dropped, not stretched
CONCEALED = 120  # samples: Opus conceals multiples of 2.5 ms
RESET_JUMP = 5 * RATE  # samples between two packets that can only be a new timeline
STARVED_AFTER = int(0.6 * RATE)  # concealed samples after which the codec is left alone
IDLE_AFTER = 5 * RATE
REBUFFER_AFTER = int(0.1 * RATE)  # concealed samples after which a little sound is gathered before going on
SKIP_MARGIN = 0.020  # seconds above target at which a gap is jumped over
MARGIN = 0.001  # seconds below target at which a pause ends and sound is lengthened
SPEED_UP_MARGIN = 0.020  # seconds above target at which speech is shortened
QUIET_MARGIN = 0.006  # the same in quiet passages, where nobody hears it
LINGER_MARGIN = stretch.MIN_LAG / RATE  # the same after LINGER_TIME above it
LINGER_TIME = 1.0
FAST_MARGIN = 0.120  # seconds above target at which it is done in haste
EARLY_DECAY = 0.001  # seconds a second by which early pulls are forgotten
STRETCH_SPACING = 0.040  # seconds
FAST_SPACING = 0.010
VOICE_LIKENESS = 0.85
FAST_LIKENESS = 0.5
MUSIC_LIKENESS = 0.95  # in stereo: a cut in music is heard sooner
QUIET_ENERGY = BLOCK * 10 ** (-45 / 10)  # of a block at -45 dBFS
LOSS_HIGH, LOSS_LOW = 0.01, 0.004  # loss share at which room for repair is made, and given up
REPAIR_MEMORY = 10 * RATE  # samples for which a kind of redundancy, once seen, is counted on

_MISSING = (int(Tag.CONCEALED), int(Tag.STARVED))
_UNIFORM = {bytes([tag]) * BLOCK: int(tag) for tag in Tag}
"""Blocks of one kind of sample, nearly all there are, to the kind: ten times faster than counting."""


@dataclass(frozen=True, slots=True)
class _Packet:
    payload: bytes
    seq: int
    samples: int
    is_copy: bool


class Playout:
    """The playout machine of one track. `now` and arrivals are seconds on one scale; `now` is device-locked (clock.py).

    One thread calls it. Nothing that arrives makes it raise.
    """

    def __init__(self, decoder: Decoder) -> None:
        self.stats = PlayoutStats()
        self.loss = LossMeter()
        self.min_delay = 0.0
        """Seconds the playout delay must have at least, for lip sync."""
        self._decoder = decoder
        self._delay = DelayEstimator()
        self._queue = SoundQueue()
        self._lossy = False
        self._early = 0.0
        self._is_stereo = False
        self._gap = 0
        self._newest: int | None = None
        self._first_at: float | None = None
        self._started = False
        self._start_anew()

    # -- packets in -----------------------------------------------------------------------------------------------

    def insert(self, arrived_at: float, seq: int, timestamp: int, payload: bytes, *, redundant: bool = False) -> None:
        """Take one Opus packet; `seq` and `timestamp` as on the wire (or unwrapped).

        `redundant`: a copy from RFC 2198 or a retransmission; `seq` is then that of the packet that carried it, or
        its own. Copies say nothing about the path's delay.
        """
        samples = packet_samples(payload)
        if not samples:
            self.stats.refused_packets += 1
            return
        stamp = self._timestamps.extend(timestamp)
        if self._newest is not None and abs(stamp - self._newest) > RESET_JUMP:
            if redundant:
                return
            self._start_anew()
            self.stats.resets += 1
            stamp = self._timestamps.extend(timestamp)
        number = self._numbers.extend(seq)
        if redundant:
            self._insert_copy(stamp, number, payload, samples)
        else:
            self._insert_original(arrived_at, stamp, number, payload, samples)

    def _insert_original(self, arrived_at: float, stamp: int, number: int, payload: bytes, samples: int) -> None:
        known = self._packets.get(stamp)
        if known is not None and not known.is_copy:
            self.stats.duplicate_packets += 1
            return
        self.loss.received(number)
        self._lossy = self.loss.share > (LOSS_LOW if self._lossy else LOSS_HIGH)
        self._delay.packet(arrived_at, stamp)
        if self._newest is None or stamp > self._newest:
            self._newest = stamp
        if self._first_at is None:
            self._first_at = arrived_at
        self._store(stamp, _Packet(payload, number, samples, is_copy=False))

    def _insert_copy(self, stamp: int, number: int, payload: bytes, samples: int) -> None:
        if self._newest is None or stamp > self._newest:
            return
        distance = (self._newest - stamp) // samples
        self._see_redundancy(distance)
        if stamp not in self._packets and stamp >= self._expected and self._started:
            self._store(stamp, _Packet(payload, number - distance, samples, is_copy=True))
            self.stats.copies_used += 1

    def _store(self, stamp: int, packet: _Packet) -> None:
        if self._started and stamp < self._expected:
            self.stats.late_packets += 1
            return
        if stamp not in self._packets:
            insort(self._order, stamp)
        self._packets[stamp] = packet
        if len(self._order) > MAX_PACKETS:
            self._skip_to(self._order[-MAX_PACKETS // 2])

    # -- blocks out -----------------------------------------------------------------------------------------------

    def get(self, now: float, pulled_at: float | None = None) -> Block:
        """The next 10 ms; call it every 10 ms of the device's time.

        `pulled_at` is when it is really called: what a jittery device asks for too early must be there all the same.
        """
        early = 0.0 if pulled_at is None else now - pulled_at
        self._early = max(self._early - EARLY_DECAY * PERIOD, early, 0.0)
        if not self._started and not self._start(now):
            self.stats.played += BLOCK
            return Block(self._silence(BLOCK), np.zeros(BLOCK, np.uint8))
        self._target = self._delay.target(now, self._floor()) + self._early
        self._bound(now)
        while len(self._queue) < BLOCK:
            self._produce(now)
        self._stretch(now)
        block = self._queue.pop()
        self._count(block.tags)
        return block

    @property
    def target(self) -> float:
        """The lead aimed at, seconds: packets are needed that long after the fastest could have come.

        The playout delay is more, by what is left of the last packet when a block begins: up to 10 ms.
        """
        return self._target

    def delay(self, now: float) -> float:
        """The playout delay of the next sample, seconds above the fastest packet; 0 before the start."""
        return self._delay_at(now, self._expected) if self._started else 0.0

    @property
    def head_timestamp(self) -> int | None:
        """Unwrapped timestamp of the next sample to play; None before the start."""
        return self._expected - len(self._queue) if self._started else None

    @property
    def is_idle(self) -> bool:
        """Whether nothing has come for seconds."""
        return not self._started or self._concealed > IDLE_AFTER

    def _start_anew(self) -> None:
        self._timestamps = Unwrapper(32)
        self._numbers = Unwrapper(16)
        self._packets: dict[int, _Packet] = {}
        self._order: list[int] = []
        self._newest = None
        self._first_at = None
        self._started = False
        self._expected = 0
        self._frame = FRAME
        self._last_number: int | None = None
        self._concealed = 0
        self._pausing = False
        self._target = 0.0
        self._stretched_at = float("-inf")
        self._lingering_since: float | None = None
        self._recovery_seen: int | None = None
        self._copy_seen: int | None = None
        self._copy_distance = 0
        self._merge: Samples | None = None
        self._queue.drop()
        self._decoder.reset()
        self._delay.restart()
        self.loss.restart()

    def widen(self, decoder: Decoder) -> None:
        """From now on decode to stereo, with this decoder; the caller closes the old one."""
        self._decoder = decoder
        self._is_stereo = True
        self._queue.widen()
        if self._merge is not None:
            self._merge = stereo(self._merge)

    def _silence(self, count: int) -> Samples:
        return np.zeros((count, 2) if self._is_stereo else count, np.float32)

    @property
    def _voice_likeness(self) -> float:
        return MUSIC_LIKENESS if self._is_stereo else VOICE_LIKENESS

    def _start(self, now: float) -> bool:
        if self._first_at is None or not self._order or now < self._first_at + START_DELAY:
            return False
        self._expected = self._order[0]
        self._started = True
        return True

    def _delay_at(self, now: float, timestamp: int) -> float:
        """Delay of the queue's head if `timestamp` came right after the queue."""
        assert self._delay.reference is not None
        return now - self._delay.reference - (timestamp - len(self._queue)) / RATE

    @property
    def _phase(self) -> float:
        """Seconds of sound that are left when the next packet is needed: a block takes them and its first samples."""
        return len(self._queue) % BLOCK / RATE

    def _lead(self, now: float, timestamp: int) -> float:
        """How long after it could have come at the earliest a packet is needed, if it came right after the queue."""
        return self._delay_at(now, timestamp) - self._phase

    def _floor(self) -> float:
        floor = self.min_delay
        if self._lossy:
            distance = 0
            if self._recent(self._recovery_seen):
                distance = 1
            if self._recent(self._copy_seen):
                distance = max(distance, self._copy_distance)
            if distance:
                floor = max(floor, EDGE + distance * self._frame / RATE)
        return floor

    def _recent(self, seen: int | None) -> bool:
        return seen is not None and self._expected - seen < REPAIR_MEMORY

    def _see_redundancy(self, distance: int) -> None:
        assert self._newest is not None
        if distance >= self._copy_distance or not self._recent(self._copy_seen):
            self._copy_distance, self._copy_seen = distance, self._newest

    # -- producing sound ------------------------------------------------------------------------------------------

    def _produce(self, now: float) -> None:
        """Add sound to the queue or move on to the next stored packet."""
        while self._order and self._order[0] < self._expected:
            del self._packets[self._order.pop(0)]
        if not self._order:
            self._wait()
        elif self._order[0] > self._expected:
            self._bridge(self._order[0], now)
        elif self._should_gather(now):
            self._conceal(self._wanting)
        else:
            self._decode()

    def _decode(self) -> None:
        packet = self._packets.pop(self._order.pop(0))
        sound = self._decoder.decode(packet.payload)
        if len(sound) != packet.samples:
            sound = self._decoder.conceal(packet.samples)
        if self._lossy and not is_tiny(packet.payload) and self._decoder.has_recovery(packet.payload):
            self._recovery_seen = self._expected
        if self._merge is not None:
            tail, self._merge = self._merge, None
            if len(sound) >= stretch.FADE <= len(tail):
                sound = sound.copy()
                sound[: stretch.FADE] = stretch.crossfade(tail, sound)
        self._pausing = is_tiny(packet.payload)
        self._queue.append(sound, Tag.COMFORT if self._pausing else Tag.DECODED)
        self._expected += packet.samples
        self._frame = packet.samples
        self._last_number = packet.seq
        self._concealed = 0

    def _wait(self) -> None:
        """Nothing is stored: go on as the last packet sounded."""
        if self._concealed < STARVED_AFTER:
            self._conceal(self._wanting)
            return
        self._queue.append(self._silence(BLOCK), Tag.COMFORT if self._pausing else Tag.STARVED)
        self._concealed += BLOCK

    def _should_gather(self, now: float) -> bool:
        """After a long gap, whether to wait for a little more sound, so that the next hiccup is not a gap again."""
        if self._concealed < REBUFFER_AFTER or self._pausing:
            return False
        stored = (self._order[-1] + self._frame - self._order[0]) / RATE
        return stored < self._target / 2 and self._lead(now, self._expected) < self._target

    def _bridge(self, stored: int, now: float) -> None:
        """The next stored packet lies ahead: fill, jump, or wait for what may still come."""
        packet = self._packets[stored]
        gap = stored - self._expected
        rest = gap - self._concealed
        lead = self._lead(now, stored)
        if self._pausing or self._is_pause(packet, gap):
            if lead >= self._target - MARGIN:
                self._expected = stored
            else:
                self._pausing = True
                self._conceal(self._wanting)
            return
        if rest <= 0 or (lead > self._target + SKIP_MARGIN and self._concealed >= BLOCK):
            self._expected = stored
        elif self._decoder.has_recovery(packet.payload):
            if rest <= packet.samples:
                self._recover(stored, packet)
            else:
                self._conceal(min(self._wanting, rest - packet.samples))
        else:
            self._conceal(min(self._wanting, rest))

    def _is_pause(self, packet: _Packet, gap: int) -> bool:
        if self._last_number is None or packet.is_copy:
            return False
        return is_pause(packet.seq - self._last_number, gap + self._frame, self._frame)

    def _recover(self, stored: int, packet: _Packet) -> None:
        sound = self._decoder.recover(packet.payload, packet.samples)
        self._queue.append(sound, Tag.RECOVERED)
        self._recovery_seen = stored
        self._expected = stored
        self._concealed = 0

    @property
    def _wanting(self) -> int:
        """Samples missing for the next block: to conceal no more gives the next packet its chance."""
        return BLOCK - len(self._queue)

    def _conceal(self, count: int) -> None:
        count = -(-count // CONCEALED) * CONCEALED
        tag = Tag.COMFORT if self._pausing else Tag.CONCEALED
        self._queue.append(self._decoder.conceal(count), tag)
        self._concealed += count

    # -- too much delay, too little -------------------------------------------------------------------------------

    def _bound(self, now: float) -> None:
        """Drop sound when it is hopelessly behind."""
        if not self._order or self._delay_at(now, self._order[0]) <= MAX_DELAY:
            return
        for stamp in self._order:
            if self._delay_at(now, stamp) <= self._target + self._frame / RATE:
                self._skip_to(stamp)
                return
        self._skip_to(self._order[-1])

    def _skip_to(self, stamp: int) -> None:
        index = bisect_left(self._order, stamp)
        for old in self._order[:index]:
            del self._packets[old]
        del self._order[:index]
        self.stats.dropped_packets += index
        if self._started:
            tail = self._queue.drop()
            missing = max(0, stretch.FADE - len(tail))
            self._merge = np.concatenate((tail, self._decoder.conceal(stretch.FADE))) if missing else tail
            self._expected = stamp
            self._last_number = None

    def _stretch(self, now: float) -> None:
        if self._concealed or self._pausing:
            return
        spare = self._lead(now, self._expected) - self._target
        # Blocks are taken every 10 ms, so packets are needed sooner or later in steps of 10 ms; less is free to cut.
        surplus = spare if spare < 0 else spare // PERIOD * PERIOD + self._phase
        if surplus < -MARGIN:
            self._slow_down(now)
        elif surplus > LINGER_MARGIN:
            self._speed_up(now, surplus)
        if surplus <= LINGER_MARGIN:
            self._lingering_since = None
        elif self._lingering_since is None:
            self._lingering_since = now

    def _slow_down(self, now: float) -> None:
        if now - self._stretched_at < STRETCH_SPACING - 0.001:
            return
        sound, head = self._queue.sound, self._queue.head
        match = stretch.find_lag(
            sound, head, direction=-1, shortest=stretch.MIN_LAG, longest=min(stretch.MAX_LAG, HISTORY)
        )
        if match is not None and (match.likeness >= self._voice_likeness or self._is_quiet()):
            self._queue.replace(stretch.repeat(sound, head, match.lag))
            self._stretched(now)

    def _speed_up(self, now: float, surplus: float) -> None:
        fast = surplus > FAST_MARGIN
        if now - self._stretched_at < (FAST_SPACING if fast else STRETCH_SPACING) - 0.001:
            return
        lingering = self._lingering_since is not None and now - self._lingering_since > LINGER_TIME
        quiet = surplus > QUIET_MARGIN and self._is_quiet()
        if not (quiet or lingering or surplus > SPEED_UP_MARGIN):
            return
        shortest, longest = (stretch.FAST_MIN_LAG, stretch.FAST_MAX_LAG) if fast else (stretch.MIN_LAG, stretch.MAX_LAG)
        longest = min(longest, int(surplus * RATE))
        if longest < shortest or not self._look_ahead(longest + max(stretch.WINDOW, BLOCK)):
            return
        sound, head = self._queue.sound, self._queue.head
        match = stretch.find_lag(sound, head, direction=1, shortest=shortest, longest=longest)
        wanted = FAST_LIKENESS if fast else self._voice_likeness
        if match is not None and (quiet or match.likeness >= wanted):
            self._queue.replace(stretch.remove(sound, head, match.lag))
            self._stretched(now)

    def _look_ahead(self, count: int) -> bool:
        """Decode until `count` samples are queued; False if the next packet is not there."""
        while len(self._queue) < count:
            if not self._order or self._order[0] != self._expected:
                return False
            self._decode()
        return not self._pausing

    def _is_quiet(self) -> bool:
        head = self._queue.head
        block = self._queue.sound[head : head + BLOCK]
        return float(np.vdot(block, block)) < QUIET_ENERGY

    def _stretched(self, now: float) -> None:
        self._stretched_at = now
        self.stats.stretches += 1

    # -- figures --------------------------------------------------------------------------------------------------

    def _count(self, tags: Tags) -> None:
        self.stats.played += BLOCK
        kind = _UNIFORM.get(tags.tobytes())
        if kind is not None:
            self._add(kind, BLOCK)
            self._run(kind in _MISSING, BLOCK)
            return
        self.stats.stretched += int(np.count_nonzero(tags & STRETCHED))
        for kind, run in groupby((tags & TAG_MASK).tolist()):
            length = len(list(run))
            self._add(kind, length)
            self._run(kind in _MISSING, length)

    def _add(self, kind: int, count: int) -> None:
        stats = self.stats
        if kind == Tag.DECODED:
            stats.decoded += count
        elif kind == Tag.RECOVERED:
            stats.recovered += count
        elif kind == Tag.CONCEALED:
            stats.concealed += count
        elif kind == Tag.COMFORT:
            stats.comfort += count
        elif kind == Tag.STARVED:
            stats.starved += count

    def _run(self, is_missing: bool, count: int) -> None:
        self._gap = self._gap + count if is_missing else 0
        self.stats.longest_gap = max(self.stats.longest_gap, self._gap)
