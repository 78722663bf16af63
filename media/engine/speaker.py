"""The receiving side of sound: streams of packets in, one mix out to the device, on the device's thread."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app import clock
from media.audio.block import PlayoutStats
from media.audio.capture import SILENT_DBOV, level_dbov
from media.audio.clock import DeviceClock
from media.audio.codec import Decoder, is_stereo
from media.audio.mixer import Fader, FarEnd, Limiter, mix
from media.audio.playout import Playout
from media.audio.red import split
from media.audio.ring import Ring
from media.audio.ringing import RingPlayer
from media.audio.timeline import RATE, ReportFit, Samples, Unwrapper
from media.codecs.opus import open_decoder, open_stereo_decoder
from media.engine.api import AudioOutput, AudioStats
from media.engine.meter import StallMeter

ARRIVALS = 400  # packets kept between two blocks; more than playout stores
RATE_PERIOD = 1.0  # seconds over which the received bit rate is measured
_WRAP = 1 << 32


@dataclass(frozen=True, slots=True)
class _Arrival:
    arrived_at: float
    seq: int
    timestamp: int
    payload: bytes
    redundant: bool


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the device was given last: from `play_time` on, the sample with this timestamp."""

    play_time: float
    timestamp: int


class AudioStream:
    """One received track. `insert`, `set_*` and the figures may be used from any thread; `Speaker` plays it."""

    def __init__(self, decoder: Decoder | None = None) -> None:
        self._decoder = decoder or open_decoder()
        self._playout = Playout(self._decoder)
        self._may_widen = True
        self._arrivals: deque[_Arrival] = deque(maxlen=ARRIVALS)
        self.fader = Fader()
        self._reports = ReportFit()
        self._report_numbers = Unwrapper(32)
        self._report_timestamp: int | None = None
        self._heard: _Heard | None = None
        self._delay = 0.0
        self._level = SILENT_DBOV
        self._received = 0
        self._rate = (0.0, 0, 0.0)
        self._closed = False
        self._lock = threading.Lock()
        self.first_played_at: float | None = None
        """When the first received sound left for the device, monotonic seconds."""

    # -- network side ---------------------------------------------------------------------------------------------

    def insert(self, arrived_at: float, seq: int, timestamp: int, payload: bytes, redundant: bool = False) -> None:
        """Give one Opus packet, with the time it reached the socket and its numbers as on the wire (or unwrapped)."""
        self._received += len(payload)
        self._arrivals.append(_Arrival(arrived_at, seq, timestamp, payload, redundant))

    def insert_red(self, arrived_at: float, seq: int, timestamp: int, payload: bytes) -> None:
        """Give one RFC 2198 packet; a malformed one is dropped."""
        *copies, original = split(payload) or (None,)
        if original is None:
            return
        self.insert(arrived_at, seq, timestamp, original.payload)
        for copy in copies:
            if copy is not None:
                self.insert(arrived_at, seq, (timestamp - copy.offset) % _WRAP, copy.payload, redundant=True)

    def sender_report(self, ntp: float, timestamp: int) -> None:
        """Give the pair of an RTCP sender report: NTP seconds and 48 kHz RTP timestamp of the same instant."""
        with self._lock:
            unwrapped = self._report_numbers.extend(timestamp)
            self._reports.report(ntp, unwrapped)
            self._report_timestamp = unwrapped

    def set_volume(self, gain: float) -> None:
        """Loudness 0..2, from the next block on."""
        self.fader.set(gain)

    def set_min_delay(self, seconds: float) -> None:
        """Hold sound back at least this long, for lip sync; stretching makes it inaudible."""
        self._playout.min_delay = seconds

    # -- figures --------------------------------------------------------------------------------------------------

    def playing_capture_time(self, now: float) -> float | None:
        """The sender's NTP time at which the sound heard at `now` was captured; None before its first report."""
        heard = self._heard
        with self._lock:
            if heard is None or self._report_timestamp is None:
                return None
            # Both count the same 32 bits, but may have begun on different turns of them.
            distance = (heard.timestamp - self._report_timestamp + _WRAP // 2) % _WRAP - _WRAP // 2
            return self._reports.ntp_of(self._report_timestamp + distance + (now - heard.play_time) * RATE)

    def stats(self) -> AudioStats:
        """What is heard of this stream."""
        totals = self._playout.stats
        played = max(1, totals.played)
        return AudioStats(
            bitrate=self._bitrate(),
            level_dbov=self._level,
            concealed_share=(totals.concealed + totals.starved) / played,
            longest_gap=totals.longest_gap / RATE,
            playout_delay=self._delay,
        )

    @property
    def totals(self) -> PlayoutStats:
        """Counters in samples and packets, for tests and benchmarks; a live object."""
        return self._playout.stats

    @property
    def loss(self) -> float:
        """Share of packets that did not come, lately."""
        return self._playout.loss.share

    # -- device side ----------------------------------------------------------------------------------------------

    def block(self, now: float, play_time: float, pulled_at: float | None = None) -> Samples:
        """The next 10 ms, in stereo once that was sent. Device thread only.

        `now` is `pulled_at` device-locked, `play_time` when it is heard.
        """
        while self._arrivals:
            arrival = self._arrivals.popleft()
            if self._may_widen and is_stereo(arrival.payload):
                self._widen()
            self._playout.insert(
                arrival.arrived_at, arrival.seq, arrival.timestamp, arrival.payload, redundant=arrival.redundant
            )
        block = self._playout.get(now, pulled_at)
        head = self._playout.head_timestamp
        if head is not None:
            self._heard = _Heard(play_time, head - len(block.sound))
            self._delay = self._playout.delay(now + len(block.sound) / RATE)
            if self.first_played_at is None:
                self.first_played_at = now
            level = level_dbov(block.sound)
            self._level = max(level, self._level + 0.1 * (level - self._level))
        return block.sound

    def _widen(self) -> None:
        """The first stereo packet has come: stay in stereo, whatever follows."""
        self._may_widen = False
        decoder = open_stereo_decoder()
        if decoder is not None:
            self._playout.widen(decoder)
            old, self._decoder = self._decoder, decoder
            old.close()

    def close(self) -> None:
        """Release the decoder; the speaker must not play it any more. Idempotent."""
        if not self._closed:
            self._closed = True
            self._decoder.close()

    def _bitrate(self) -> float:
        since, size, bitrate = self._rate
        now = clock.now()
        if now - since >= RATE_PERIOD:
            bitrate = (self._received - size) * 8 / (now - since) if since else 0.0
            self._rate = (now, self._received, bitrate)
        return bitrate


class Speaker:
    """Plays all streams on one device. Methods may be called from any thread."""

    def __init__(self, output: AudioOutput | None = None, *, now: Callable[[], float] = clock.now) -> None:
        self._output = output
        self._now = now
        self._streams: tuple[AudioStream, ...] = ()
        self._ring: RingPlayer | None = None
        self._limiter = Limiter()
        self._far_end = FarEnd()
        self._clock = DeviceClock()
        self._lock = threading.Lock()  # streams and machines: one device pulls at a time, even during a change
        self._far_lock = threading.Lock()
        self._stalls = StallMeter()
        self._generation = 0
        self._started = False

    def start(self) -> None:
        """Open the device, if there is one. Raises SourceError."""
        if self._output is not None:
            self._output.start(self._pull_for(self._generation))
        self._started = True

    def set_output(self, output: AudioOutput | None) -> None:
        """Change the device without a gap: the old one plays until the new one is open. Raises SourceError."""
        generation = self._generation + 1
        old = self._output
        if self._started and output is not None:
            output.start(self._pull_for(generation))
        with self._lock:
            self._output, self._generation = output, generation
            self._clock = DeviceClock()
            self._stalls.restart()
        with self._far_lock:
            self._far_end = FarEnd()
        if self._started and old is not None:
            old.stop()

    def add(self, stream: AudioStream) -> None:
        """Play this stream too."""
        with self._lock:
            self._streams = (*self._streams, stream)

    def remove(self, stream: AudioStream) -> None:
        """Play it no more, and release it."""
        with self._lock:
            self._streams = tuple(other for other in self._streams if other is not stream)
            stream.close()

    def play(self, ring: Ring) -> None:
        """Let a sound that ends by itself be heard along with the streams; the far end contains it."""
        player = RingPlayer(ring)
        with self._lock:
            self._ring = player

    def far_end(self, captured_at: float) -> Samples:
        """What was being played when the microphone captured a block, in mono: `MicrophoneTrack`'s far end."""
        with self._far_lock:
            return self._far_end.read(captured_at)[0]

    def stalled_share(self) -> float:
        """Share of the time since the last call in which the device's thread was kept from its work, 0..1."""
        with self._lock:
            return self._stalls.take(self._now())

    def close(self) -> None:
        """Release the device and every stream. Idempotent."""
        if self._started and self._output is not None:
            self._output.stop()
        self._started = False
        with self._lock:
            for stream in self._streams:
                stream.close()
            self._streams = ()

    def _pull_for(self, generation: int) -> Callable[[float], Samples]:
        def pull(play_time: float) -> Samples:
            with self._lock:
                if generation != self._generation:
                    return mix((), Limiter())
                sound = self._mix(play_time)
            with self._far_lock:
                self._far_end.write(play_time, sound)
            return sound

        return pull

    def _mix(self, play_time: float) -> Samples:
        pulled_at = self._now()
        self._stalls.beat(pulled_at)
        now = self._clock.tick(pulled_at)
        streams = self._streams
        parts = [(stream.fader, stream.block(now, play_time, pulled_at)) for stream in streams]
        if self._ring is not None:
            parts.append((Fader(), self._ring.block()))
            if self._ring.is_over:
                self._ring = None
        return mix(parts, self._limiter)
