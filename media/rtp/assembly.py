"""Frame assembler: video packets in, decodable frames out, each as soon as its last missing packet is here.

A frame is released when its marker and everything before it have arrived; it never waits for the next frame. Frames
leave in order and without holes between them, because each refers to the one before; a complete keyframe starts a new
chain at once and drops what is older. When a hole is older than `patience`, repair has failed for practical purposes:
the frames in it are called hopeless and a keyframe is asked for, but a repair that comes late is still used.

Memory is bounded by packets and bytes; the oldest frames go first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from media.rtp.payload import PayloadFormat

DEFAULT_PATIENCE = 0.25  # seconds a hole may stay before a keyframe is asked for; the engine sets it from the RTT
KEYFRAME_RETRY = 0.5  # seconds between two requests while nothing decodable arrives
MAX_PACKETS = 2048  # held at once: several seconds at 2.5 Mbit/s
MAX_BYTES = 4_000_000
MAX_JUMP = 3000  # a packet further ahead than this means that the sender started anew


@dataclass(frozen=True, slots=True)
class AssembledFrame:
    """One encoded frame, ready for the decoder."""

    data: bytes
    """Annex B for H.264, the bare frame for VP8."""
    timestamp: int
    """Unwrapped RTP timestamp."""
    is_keyframe: bool
    first_seq: int
    last_seq: int
    first_arrival: float
    """When the first of its packets arrived, monotonic seconds."""
    completed_at: float
    """When its last missing packet arrived."""


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """Nothing can be decoded until the sender makes a keyframe."""


@dataclass(frozen=True, slots=True)
class HoleHopeless:
    """Packets [first_seq, last_seq] did not come in time; asking for them again is of no use."""

    first_seq: int
    last_seq: int


AssemblyEvent = KeyframeWanted | HoleHopeless


@dataclass(slots=True)
class _Frame:
    timestamp: int
    first_arrival: float
    packets: dict[int, bytes] = field(default_factory=dict)
    end: int | None = None
    """Sequence number of the marker."""
    key_start: int | None = None
    """Sequence number of the packet a decoder can begin with."""


class FrameAssembler:
    """Puts one stream's packets together. Sequence numbers and timestamps come in unwrapped (they never wrap)."""

    def __init__(self, payload_format: PayloadFormat) -> None:
        self.packets_dropped = 0
        """Duplicates, late and malformed packets."""
        self.frames_dropped = 0
        """Frames (in part) received and given up."""
        self._format = payload_format
        self._patience = DEFAULT_PATIENCE
        self._frames: dict[int, _Frame] = {}
        self._held: dict[int, int | None] = {}  # sequence number -> timestamp of its frame; None for empty packets
        self._bytes = 0
        self._next: int | None = None  # where the next frame of the chain begins; None: only a keyframe helps
        self._floor: int | None = None  # what lies before is settled
        self._highest: int | None = None
        self._missing: int | None = None  # lowest sequence number that the chain lacks
        self._stuck_at: float | None = None  # since when the chain cannot go on
        self._asked_at: float | None = None
        self._events: list[AssemblyEvent] = []

    def set_patience(self, seconds: float) -> None:
        """How long a hole may wait for its retransmission: about two round trips and the NACK timer."""
        self._patience = seconds

    def insert(
        self, arrived_at: float, seq: int, timestamp: int, marker: bool, payload: bytes
    ) -> tuple[AssembledFrame, ...]:
        """Take a packet; return the frames that it completed, in order. An empty payload is padding of the sender."""
        now = arrived_at
        if self._highest is not None and seq > self._highest + MAX_JUMP:
            self._start_anew(now)
        is_late = self._floor is not None and seq < self._floor
        if is_late or seq in self._held or not self._store(now, seq, timestamp, marker, payload):
            self.packets_dropped += 1
            return ()
        self._highest = seq if self._highest is None else max(seq, self._highest)
        frames = tuple(self._release(now))
        self._shrink(now)
        self._watch(now)
        if self._next is None and marker and not frames and self._is_whole_delta(timestamp):
            self._ask(now)
        return frames

    def require_keyframe(self, now: float) -> None:
        """Release nothing before a keyframe: the decoder cannot go on, or frames were skipped. Asks for one."""
        self._next = self._missing = None
        self._stuck_at = now
        self._ask(now)

    def handle_timeout(self, now: float) -> None:
        """Ask for a keyframe when the chain has been stuck for too long."""
        due = self.next_timeout()
        if due is None or due > now:
            return
        if self._missing is not None and self._asked_at is None:
            after = min((seq for seq in self._held if seq > self._missing), default=self._missing + 1)
            self._events.append(HoleHopeless(self._missing, after - 1))
        self._asked_at = None
        self._ask(now)

    def next_timeout(self) -> float | None:
        """When a hole becomes hopeless, or the next request for a keyframe is due."""
        if self._stuck_at is None:
            return None
        return self._stuck_at + self._patience if self._asked_at is None else self._asked_at + KEYFRAME_RETRY

    def events(self) -> list[AssemblyEvent]:
        """Drain what happened since the last call."""
        events, self._events = self._events, []
        return events

    def _start_anew(self, now: float) -> None:
        self.frames_dropped += len(self._frames)
        self._frames.clear()
        self._held.clear()
        self._bytes = 0
        self._highest = self._floor = None
        self.require_keyframe(now)

    def _store(self, now: float, seq: int, timestamp: int, marker: bool, payload: bytes) -> bool:
        if not payload:
            self._held[seq] = None
            return True
        frame = self._frames.get(timestamp)
        if frame is None:
            frame = self._frames[timestamp] = _Frame(timestamp, now)
        elif frame.end is not None and (marker or seq > frame.end):
            return False  # a second marker, or a packet behind it
        if self._format.starts_keyframe(payload) and (frame.key_start is None or seq < frame.key_start):
            frame.key_start = seq
        if marker:
            frame.end = seq
        frame.packets[seq] = payload
        self._held[seq] = timestamp
        self._bytes += len(payload)
        return True

    def _release(self, now: float) -> Iterable[AssembledFrame]:
        while True:
            self._skip_padding()
            frame = self._chained() or self._newest_keyframe()
            if frame is None:
                return
            begin = frame.key_start if frame.key_start is not None else self._next
            assert begin is not None
            assert frame.end is not None
            data = self._format.join([frame.packets[seq] for seq in range(begin, frame.end + 1)])
            self._settle(frame.end + 1, frame)
            if data is None:
                self.packets_dropped += frame.end + 1 - begin
                self.require_keyframe(now)
                return
            self._next = frame.end + 1
            self._missing = self._asked_at = self._stuck_at = None
            yield AssembledFrame(
                data=data,
                timestamp=frame.timestamp,
                is_keyframe=frame.key_start is not None,
                first_seq=begin,
                last_seq=frame.end,
                first_arrival=frame.first_arrival,
                completed_at=now,
            )

    def _skip_padding(self) -> None:
        while self._next is not None and self._next in self._held and self._held[self._next] is None:
            del self._held[self._next]
            self._next += 1
            self._floor = self._next

    def _chained(self) -> _Frame | None:
        """The frame that continues the chain, if it is whole."""
        timestamp = None if self._next is None else self._held.get(self._next)
        if self._next is None or timestamp is None:
            return None
        frame = self._frames[timestamp]
        return frame if _is_whole(frame, self._next) else None

    def _newest_keyframe(self) -> _Frame | None:
        """A whole keyframe, wherever it is: it makes what is older useless."""
        whole = [
            frame
            for frame in self._frames.values()
            if frame.key_start is not None and frame.end is not None and _is_whole(frame, frame.key_start)
        ]
        return max(whole, key=lambda frame: frame.key_start or 0, default=None)

    def _settle(self, floor: int, released: _Frame | None) -> None:
        """Drop everything before `floor`."""
        self._floor = floor
        for seq in [seq for seq in self._held if seq < floor]:
            timestamp = self._held.pop(seq)
            frame = None if timestamp is None else self._frames.get(timestamp)
            if frame is not None:
                self._bytes -= len(frame.packets.pop(seq))
                if not frame.packets:
                    del self._frames[frame.timestamp]
                    self.frames_dropped += frame is not released

    def _shrink(self, now: float) -> None:
        while self._held and (len(self._held) > MAX_PACKETS or self._bytes > MAX_BYTES):
            self._next = self._missing = None
            timestamp = self._held[min(self._held)]
            end = max(self._frames[timestamp].packets) if timestamp is not None else min(self._held)
            self._settle(end + 1, None)
            self._ask(now)

    def _watch(self, now: float) -> None:
        """Keep the time since when nothing more can be released; a new hole starts a new patience.

        A keyframe on its way counts instead of the chain it will replace: a slow one must not be asked for twice.
        """
        bases = [frame.key_start for frame in self._frames.values() if frame.key_start is not None]
        if self._next is not None:
            bases.append(self._next)
        if not bases:
            self._missing = None
            self._stuck_at = now if self._stuck_at is None else self._stuck_at
            return
        missing = max(bases) if self._missing is None else max(self._missing, *bases)
        while missing in self._held:
            missing += 1
        if self._highest is None or missing > self._highest:
            self._stuck_at = self._asked_at = None
        elif missing != self._missing or self._stuck_at is None:
            self._stuck_at = now
            self._asked_at = None
        self._missing = missing

    def _is_whole_delta(self, timestamp: int) -> bool:
        """Whether a frame is all here and no keyframe: the packet before its first belongs to another frame."""
        frame = self._frames.get(timestamp)
        if frame is None or frame.key_start is not None:
            return False
        first = min(frame.packets)
        return self._held.get(first - 1) is not None and _is_whole(frame, first)

    def _ask(self, now: float) -> None:
        if self._asked_at is None or now - self._asked_at >= KEYFRAME_RETRY:
            self._asked_at = now
            self._events.append(KeyframeWanted())


def _is_whole(frame: _Frame, begin: int) -> bool:
    end = frame.end
    if end is None or not begin <= end < begin + len(frame.packets):
        return False
    return all(seq in frame.packets for seq in range(begin, end + 1))
