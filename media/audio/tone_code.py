"""Coded sound: a melody that tells when it was played, so that delay and losses can be measured from outside.

Each symbol is one of 32 tones for 100 ms of the sender's monotonic time; the order repeats after 3.2 s, so a reader
with the same clock knows delays below 3 s.
"""

from array import array
from collections import deque
from dataclasses import dataclass

import numpy as np

from media.audio.timeline import BLOCK, RATE, Samples

TONES = 32
LOWEST = 400.0  # Hz
SPACING = 90.0  # Hz
SYMBOL = 0.1  # seconds
STEP = 13  # tone of symbol n: 13 n mod 32, so that neighbours are far apart
AMPLITUDE = 0.4
EDGE = 0.004  # seconds of raised cosine at each end of a symbol
DECIMATION = 6  # the reader works at 8 kHz: all tones are below 4 kHz
WINDOW = 160  # of those samples in a spectrum: 20 ms
HOP = 20  # of those samples between spectra: 2.5 ms
READER_RATE = RATE // DECIMATION
PURITY = 0.5  # share of a spectrum's energy in the loudest tone that makes it a symbol
SILENT_POWER = 10 ** (-55 / 10)
MAX_DELAYS = 36_000  # an hour of symbols
SHORTEST = 14  # windows in a row that make a symbol: 35 ms


def code_block(captured_at: float, count: int = BLOCK) -> Samples:
    """The coded sound of `count` samples from a monotonic instant on."""
    first = round(captured_at * RATE)
    positions = first + np.arange(count)
    length = int(SYMBOL * RATE)
    symbols = positions // length
    into = (positions % length) / RATE
    frequency = LOWEST + SPACING * (STEP * symbols % TONES)
    edge = np.clip(np.minimum(into, SYMBOL - into) / EDGE, 0.0, 1.0)
    envelope = 0.5 - 0.5 * np.cos(np.pi * edge)
    sound: Samples = (AMPLITUDE * envelope * np.sin(2 * np.pi * frequency * into)).astype(np.float32)
    return sound


@dataclass(frozen=True, slots=True)
class HeardSymbol:
    """One symbol that was recognised."""

    number: int
    delay: float
    """Seconds from its playing at the sender to its hearing."""
    heard_at: float


@dataclass(frozen=True, slots=True)
class CodeReport:
    """What a reader heard so far."""

    symbols: int
    missing: int
    """Symbols between the first and the last heard that were not heard."""
    delay_p50: float | None
    """Seconds."""
    delay_p95: float | None
    silent_share: float
    """Share of time without sound since the first symbol."""
    longest_silence: float
    """Seconds."""


class ToneReader:
    """Recognises the code in received sound."""

    def __init__(self) -> None:
        self._buffer = np.zeros(0, np.float32)
        self._buffer_at = 0.0
        self._run_tone: int | None = None
        self._run: list[float] = []
        self._first: int | None = None
        self._last = 0
        self._count = 0
        self._recent: deque[int] = deque(maxlen=64)
        self._delays = array("f")
        self._windows = self._silent = self._silence_run = self._longest = 0
        times = np.arange(WINDOW) / READER_RATE
        taper = np.hanning(WINDOW)
        frequencies = LOWEST + SPACING * np.arange(TONES)
        self._taper = taper.astype(np.float32)
        phases = 2 * np.pi * frequencies[:, None] * times
        self._cosines = (np.cos(phases) * taper).astype(np.float32)
        self._sines = (np.sin(phases) * taper).astype(np.float32)

    def feed(self, sound: Samples, heard_at: float) -> list[HeardSymbol]:
        """Take sound heard from `heard_at` (monotonic seconds) on; returns the symbols that ended in it."""
        if not len(self._buffer):
            self._buffer_at = heard_at
        # The stamp of the newest block counts: devices drift, blocks are stamped by the clock.
        self._buffer_at = heard_at - len(self._buffer) / READER_RATE
        whole = len(sound) // DECIMATION * DECIMATION
        self._buffer = np.concatenate((self._buffer, sound[:whole].reshape(-1, DECIMATION).mean(axis=1)))
        found: list[HeardSymbol] = []
        while len(self._buffer) >= WINDOW:
            centre = self._buffer_at + WINDOW / 2 / READER_RATE
            symbol = self._window(self._buffer[:WINDOW], centre)
            if symbol is not None:
                found.append(symbol)
            self._buffer = self._buffer[HOP:]
            self._buffer_at += HOP / READER_RATE
        return found

    def report(self) -> CodeReport:
        """The figures so far."""
        delays = np.array(self._delays) if self._delays else None
        expected = self._last - self._first + 1 if self._first is not None else 0
        return CodeReport(
            symbols=self._count,
            missing=max(0, expected - self._count),
            delay_p50=float(np.quantile(delays, 0.5)) if delays is not None else None,
            delay_p95=float(np.quantile(delays, 0.95)) if delays is not None else None,
            silent_share=self._silent / self._windows if self._windows else 0.0,
            longest_silence=self._longest * HOP / READER_RATE,
        )

    def _window(self, sound: Samples, centre: float) -> HeardSymbol | None:
        energy = float(sound @ sound) / WINDOW
        tone = None
        if energy > SILENT_POWER:
            powers = (self._cosines @ sound) ** 2 + (self._sines @ sound) ** 2
            loudest = int(powers.argmax())
            tapered = sound * self._taper
            if powers[loudest] * 4 / WINDOW / 1.5 >= PURITY * float(tapered @ tapered):
                tone = loudest
        if self._first is not None:
            self._windows += 1
            silent = energy <= SILENT_POWER
            self._silent += silent
            self._silence_run = self._silence_run + 1 if silent else 0
            self._longest = max(self._longest, self._silence_run)
        return self._follow(tone, centre)

    def _follow(self, tone: int | None, centre: float) -> HeardSymbol | None:
        if tone == self._run_tone:
            self._run.append(centre)
            return None
        ended, run = self._run_tone, self._run
        self._run_tone, self._run = tone, [centre]
        if ended is None or len(run) < SHORTEST:
            return None
        heard_at = (run[0] + run[-1]) / 2
        number = _symbol_heard(ended, heard_at)
        delay = heard_at - (number + 0.5) * SYMBOL
        if number in self._recent or (self._first is not None and number < self._first):
            return None
        self._first = number if self._first is None else self._first
        self._last = max(self._last, number)
        self._count += 1
        self._recent.append(number)
        if len(self._delays) < MAX_DELAYS:
            self._delays.append(delay)
        return HeardSymbol(number, delay, heard_at)


def _symbol_heard(tone: int, heard_at: float) -> int:
    """The newest symbol with this tone that could have been heard at that time."""
    inverse = pow(STEP, -1, TONES)
    phase = tone * inverse % TONES
    newest = int(heard_at / SYMBOL + 2)  # up to 200 ms early: clocks and window edges
    return newest - (newest - phase) % TONES
