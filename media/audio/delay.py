"""How late packets come and how much playout delay covers it: reference, histogram, bump and peaks.

Delays are seconds above the fastest packet of the last seconds, so that they need no common clock with the sender.
"""

from collections import deque
from itertools import pairwise

import numpy as np

from media.audio.timeline import RATE

REFERENCE_WINDOW = 4.0  # seconds in which the fastest packet is sought; follows the sender's clock drift and new paths
BIN = 0.0025  # seconds a histogram bin
BINS = 800
SAMPLE_PERIOD = 0.1  # seconds of which the largest delay enters the histogram
FORGET = 0.99  # per sample: a memory of about 10 s
QUANTILE = 0.95
EDGE = 0.002  # seconds a packet should be there before it is needed
EDGE_GROWTH = 0.5  # seconds more for each second of base
MOST_EDGE = 0.006  # seconds, on a path with jitter: what is beyond the quantile grows with it
BUMP_STEP = 0.020  # seconds the bump may grow at once
BUMP_PERIOD = 0.2  # seconds between two growths
BUMP_DECAY = 0.008  # seconds a second
PEAK_RISE = 0.060  # seconds above the base that make a packet part of a peak
PEAK_RUN = 3  # packets in a row: a stalled queue, not one late packet
PEAK_SPACING = 0.4  # seconds from one peak to the next one
PEAK_INTERVAL = 12.0  # seconds; rarer peaks are not foreseen
PEAKS_KEPT = 4  # three intervals
MAX_TARGET = 0.8


class DelayEstimator:
    """Learns the target playout delay of one received track from the arrivals of its original packets."""

    def __init__(self) -> None:
        self.reference: float | None = None
        """Least `arrival - media time` of the window, seconds; None before the first packet."""
        self.base = BIN
        """Delay that covers 95 % of the recent worst delays."""
        self._window: deque[tuple[float, float]] = deque()
        self._histogram = np.zeros(BINS)
        self._histogram_reference = 0.0
        self._samples = 0
        self._sample_started: float | None = None
        self._sample_worst = 0.0
        self._bump = 0.0
        self._bump_at = float("-inf")
        self._bump_grown_at = float("-inf")
        self._run = 0
        self._run_worst = 0.0
        self._peaks: deque[tuple[float, float]] = deque(maxlen=PEAKS_KEPT)

    def packet(self, arrived_at: float, timestamp: int) -> float:
        """Learn from one original packet (no copy, duplicate or retransmission); late ones count too.

        Returns its delay above the reference.
        """
        delay = self._refer(arrived_at, arrived_at - timestamp / RATE)
        self._sample(arrived_at, delay)
        self._grow_bump(arrived_at, delay)
        self._watch_peaks(arrived_at, delay)
        return delay

    def target(self, now: float, floor: float = 0.0) -> float:
        """The lead wanted now, seconds: how long after the fastest packet could have come one is needed.

        `floor` is the least the caller needs (repair, lip sync).
        """
        self._decay_bump(now)
        wanted = max(self.base + self._bump, self._foreseen_peak(now)) + self._edge
        return min(max(wanted, floor), MAX_TARGET)

    @property
    def _edge(self) -> float:
        return min(MOST_EDGE, EDGE + EDGE_GROWTH * (self.base - BIN))

    def restart(self) -> None:
        """Begin a new media timeline; what is known of the jitter stays."""
        self.reference = None
        self._window.clear()
        self._sample_started = None
        self._sample_worst = 0.0
        self._run = 0

    def _refer(self, arrived_at: float, offset: float) -> float:
        window = self._window
        while window and window[-1][1] >= offset:
            window.pop()
        window.append((arrived_at, offset))
        while window[0][0] < arrived_at - REFERENCE_WINDOW:
            window.popleft()
        fresh = self.reference is None
        self.reference = window[0][1]
        if fresh or self.reference < self._histogram_reference:
            self._histogram_reference = self.reference
        else:
            self._rebase()
        return offset - self.reference

    def _rebase(self) -> None:
        """Follow a path that became slower: the old delays are that much nearer to the new fastest packet.

        Without it a step of 80 ms would cost 65 ms of delay for as long as the histogram remembers.
        """
        assert self.reference is not None
        shift = int((self.reference - self._histogram_reference) / BIN)
        if shift <= 0:
            return
        self._histogram_reference += shift * BIN
        shift = min(shift, BINS - 1)
        lowest = float(self._histogram[: shift + 1].sum())
        self._histogram[:-shift] = self._histogram[shift:]
        self._histogram[-shift:] = 0.0
        self._histogram[0] = lowest
        self._measure()

    def _sample(self, arrived_at: float, delay: float) -> None:
        if self._sample_started is None:
            self._sample_started = arrived_at
        if arrived_at - self._sample_started >= SAMPLE_PERIOD:
            self._samples += 1
            forget = min(FORGET, 1 - 2 / (self._samples + 1))  # the first samples count more, for a quick start
            self._histogram *= forget
            self._histogram[min(int(self._sample_worst / BIN), BINS - 1)] += 1 - forget
            self._measure()
            self._sample_started = arrived_at
            self._sample_worst = 0.0
        self._sample_worst = max(self._sample_worst, delay)

    def _measure(self) -> None:
        total = np.cumsum(self._histogram)
        if total[-1] > 0:
            self.base = (int(np.searchsorted(total, QUANTILE * total[-1])) + 1) * BIN

    def _decay_bump(self, now: float) -> None:
        if now > self._bump_at:
            if self._bump:
                self._bump = max(0.0, self._bump - BUMP_DECAY * (now - self._bump_at))
            self._bump_at = now

    def _grow_bump(self, arrived_at: float, delay: float) -> None:
        """React to the onset of jitter before the histogram has seen enough of it."""
        self._decay_bump(arrived_at)
        if arrived_at - self._bump_grown_at < BUMP_PERIOD or delay <= self.base + self._bump + self._edge:
            return
        self._bump = min(delay - self.base, self._bump + BUMP_STEP)
        self._bump_grown_at = arrived_at

    def _watch_peaks(self, arrived_at: float, delay: float) -> None:
        if delay <= self.base + PEAK_RISE:
            self._run = 0
            return
        self._run_worst = delay if self._run == 0 else max(self._run_worst, delay)
        self._run += 1
        if self._run == PEAK_RUN and (not self._peaks or arrived_at - self._peaks[-1][0] >= PEAK_SPACING):
            self._peaks.append((arrived_at, self._run_worst))

    def _foreseen_peak(self, now: float) -> float:
        if len(self._peaks) < 2:
            return 0.0
        times = [at for at, _ in self._peaks]
        interval = max(later - earlier for earlier, later in pairwise(times))
        if interval >= PEAK_INTERVAL or now - times[-1] > 2 * interval:
            return 0.0
        return max(height for _, height in list(self._peaks)[-3:])
