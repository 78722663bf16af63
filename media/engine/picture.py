"""The way in of one video stream: packets to frames to pictures, decoded on a thread of its own, the newest shown."""

import threading
import time
from collections import deque
from collections.abc import Callable

from app import clock
from app.protocol.description import CodecName
from media.codecs.h264 import H264Decoder
from media.codecs.picture import PictureDecoder
from media.codecs.vp8 import Vp8Decoder
from media.engine.api import FrameSink, VideoStats
from media.engine.meter import FrameMeter, FreezeMeter
from media.frame import VideoFrame
from media.rtp.assembly import AssembledFrame, AssemblyEvent, FrameAssembler, HoleHopeless, KeyframeWanted
from media.rtp.h264 import H264Format
from media.rtp.payload import PayloadFormat, PayloadTransform
from media.rtp.playout_delay import PlayoutDelay
from media.rtp.vp8 import Vp8Format

KEYFRAME_INTERVAL = 0.25  # seconds between two requests; the assembler asks again while nothing helps
VIDEO_CLOCK = 90_000
MAX_WAITING = 30  # frames before the decoder; more means that it cannot keep up
MAX_DELAY = 0.5  # seconds a picture may be held for the sound
MAX_HELD = 20  # pictures held for the sound: 28 MB at 720p
COST_MEMORY = 0.05
_NEVER = float("inf")

_CODECS: dict[CodecName, tuple[Callable[[], PayloadFormat], Callable[[], PictureDecoder]]] = {
    CodecName.H264: (H264Format, H264Decoder),
    CodecName.VP8: (Vp8Format, Vp8Decoder),
}


class PictureStream:
    """Receives one video stream until closed. Commands may come from any thread and return at once.

    Callbacks run on the caller's or the decode thread and must return at once. Without a sink nothing is decoded and
    no keyframe is asked for. A sink that comes within a second of a keyframe, as when a window opens, gets what was
    sent since; a later one asks for a keyframe.
    """

    def __init__(
        self,
        codec: CodecName,
        *,
        on_keyframe_needed: Callable[[], None],
        on_first_picture: Callable[[float], None] | None = None,
        on_hopeless: Callable[[int, int], None] | None = None,
        capture_time: Callable[[int], float | None] | None = None,
        transform: PayloadTransform | None = None,
    ) -> None:
        """`on_first_picture(at)`: the first picture was decoded. `on_hopeless(first, last)`: these sequence numbers
        need no repair any more. `capture_time(unwrapped timestamp)`: the capture instant on our clock, None if unknown.
        `transform` undoes the sender's payload transform. Raises ValueError for a codec that is no video codec.
        """
        if codec not in _CODECS:
            raise ValueError(f"{codec} is no video codec")
        payload_format, decoder = _CODECS[codec]
        self._codec = codec
        self._assembler = FrameAssembler(payload_format())
        self._decoder = decoder()
        self._transform = transform
        self._on_keyframe_needed = on_keyframe_needed
        self._on_first_picture = on_first_picture
        self._on_hopeless = on_hopeless
        self._capture_time = capture_time
        self._condition = threading.Condition()
        self._sink: FrameSink | None = None
        self._delay = 0.0
        self._playout = PlayoutDelay()
        self._rtt = 0.0
        self._waiting: deque[AssembledFrame] = deque()
        self._held: deque[tuple[float, VideoFrame]] = deque()  # show at, picture
        self._is_chain_cut = False  # frames were left undecoded
        self._is_closed = False
        self._asked_at = -_NEVER
        self._wakes_at = -_NEVER  # when the decode thread looks again by itself
        self._number = 0
        self._size = (0, 0)
        self._frames = FrameMeter()
        self._frames_total = 0
        self._frames_dropped = 0
        self._keyframes = 0
        self._requests = 0
        self._freezes = FreezeMeter()
        self._decode_cost = 0.0
        self._thread = threading.Thread(target=self._run, name="decode", daemon=True)
        self._thread.start()

    def insert(self, arrived_at: float, seq: int, timestamp: int, marker: bool, payload: bytes) -> None:
        """Take a packet; sequence number and timestamp are unwrapped. Any bytes are fine."""
        if self._transform is not None and payload:
            payload = self._transform(payload)
            if not payload:
                return
        with self._condition:
            self._enqueue(self._assembler.insert(arrived_at, seq, timestamp, marker, payload), arrived_at)
            events = self._assembler.events()
            due = self._next_timeout()
            if (self._waiting and self._sink is not None) or (due is not None and due < self._wakes_at):
                self._condition.notify()
        self._tell(events, arrived_at)

    def set_sink(self, sink: FrameSink | None) -> None:
        """Where pictures go, on the decode thread. None: decoding stops."""
        with self._condition:
            self._sink = sink
            self._freezes.pause()
            needs_keyframe = sink is not None and self._is_chain_cut
            if needs_keyframe:
                self._cut_chain(clock.now())
                self._assembler.events()  # the request is made below, whenever the last one was
            self._condition.notify()
        if needs_keyframe:
            self._tell([KeyframeWanted()], clock.now())

    def set_delay(self, seconds: float) -> None:
        """Hold pictures for so long after they have arrived, so that they meet their sound."""
        with self._condition:
            self._delay = max(0.0, min(seconds, MAX_DELAY))
            self._condition.notify()

    def set_patience(self, seconds: float) -> None:
        """How long a hole may wait for repair before a keyframe is asked for; about two round trips."""
        with self._condition:
            self._assembler.set_patience(seconds)

    def set_rtt(self, seconds: float) -> None:
        """The round trip: while packets are repaired, pictures wait for it so that they run evenly."""
        self._rtt = seconds

    def repaired(self, now: float) -> None:
        """A lost packet came by retransmission."""
        with self._condition:
            self._playout.repaired(now)

    def pause(self) -> None:
        """The sender stopped on purpose (camera off): the time until its next frame is no freeze."""
        with self._condition:
            self._freezes.pause()

    @property
    def decode_cost(self) -> float:
        """Seconds of processor that one frame takes to decode, averaged."""
        return self._decode_cost

    def stats(self) -> VideoStats:
        """What is received. NACKs are counted elsewhere."""
        now = clock.now()
        with self._condition:
            return VideoStats(
                width=self._size[0],
                height=self._size[1],
                fps=self._frames.fps(now),
                bitrate=self._frames.bitrate(now),
                codec=self._codec.value,
                frames_total=self._frames_total,
                frames_dropped_total=self._frames_dropped + self._assembler.frames_dropped,
                keyframes_total=self._keyframes,
                keyframe_requests_total=self._requests,
                freeze_seconds_total=self._freezes.seconds,
            )

    def close(self) -> None:
        """Stop the thread and wait for it: one frame's decoding. Idempotent."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()
        if self._thread is not threading.current_thread():
            self._thread.join()

    # -- under the lock -------------------------------------------------------------------------------------------

    def _enqueue(self, frames: tuple[AssembledFrame, ...], now: float) -> None:
        for frame in frames:
            self._frames_total += 1
            self._keyframes += frame.is_keyframe
            self._frames.add(len(frame.data), now)
            is_watched = self._sink is not None
            if frame.is_keyframe:
                # Everything before a keyframe is out of date by now.
                self._frames_dropped += len(self._waiting) if is_watched else 0
                self._waiting.clear()
                self._is_chain_cut = False
            if not self._is_chain_cut:
                self._waiting.append(frame)
            elif is_watched:
                self._frames_dropped += 1
        if len(self._waiting) <= MAX_WAITING:
            return
        if self._sink is not None:
            self._cut_chain(now)
        else:
            self._waiting.clear()
            self._is_chain_cut = True

    def _cut_chain(self, now: float) -> None:
        """Decode nothing before the next keyframe."""
        self._frames_dropped += len(self._waiting)
        self._waiting.clear()
        self._is_chain_cut = True
        self._assembler.require_keyframe(now)

    def _next_timeout(self) -> float | None:
        missing = self._assembler.next_timeout() if self._sink is not None else None
        held = self._held[0][0] if self._held else None
        return min((at for at in (missing, held) if at is not None), default=None)

    def _due_picture(self, now: float) -> VideoFrame | None:
        """The newest picture whose time has come; older ones are dropped."""
        picture = None
        while self._held and self._held[0][0] <= now:
            self._frames_dropped += picture is not None
            picture = self._held.popleft()[1]
        return picture

    def _wait_for_work(self) -> tuple[list[AssemblyEvent], VideoFrame | None, AssembledFrame | None] | None:
        """Events to tell, a picture to show, a frame to decode, at least one of them; None when closed."""
        while not self._is_closed:
            now = clock.now()
            if self._sink is not None:
                self._assembler.handle_timeout(now)
            events = self._assembler.events()
            picture = self._due_picture(now)
            frame = self._waiting.popleft() if self._waiting and self._sink is not None else None
            if events or picture or frame:
                return events, picture, frame
            due = self._next_timeout()
            self._wakes_at = _NEVER if due is None else due
            self._condition.wait(None if due is None else max(0.0, due - now))
            self._wakes_at = -_NEVER  # awake: nobody has to wake it
        return None

    # -- on the decode thread -------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._condition:
                work = self._wait_for_work()
            if work is None:
                break
            events, picture, frame = work
            self._tell(events, clock.now())
            if picture is not None:
                self._show(picture)
            if frame is not None:
                self._decode(frame)
        self._decoder.close()

    def _decode(self, frame: AssembledFrame) -> None:
        spent = time.thread_time()
        was_waiting = self._decoder.needs_keyframe
        image = self._decoder.decode(frame.data, is_keyframe=frame.is_keyframe)
        now = clock.now()
        if image is None:
            with self._condition:
                self._frames_dropped += 1
                if frame.is_keyframe or not was_waiting:
                    self._cut_chain(now)
            return
        self._decode_cost += COST_MEMORY * (time.thread_time() - spent - self._decode_cost)
        captured_at = self._capture_time(frame.timestamp) if self._capture_time is not None else None
        self._number += 1
        picture = VideoFrame(image, frame.first_arrival if captured_at is None else captured_at, number=self._number)
        if self._number == 1 and self._on_first_picture is not None:
            self._on_first_picture(now)
        with self._condition:
            self._size = (image.width, image.height)
            show_at = self._playout.show_at(frame.timestamp / VIDEO_CLOCK, frame.completed_at, rtt=self._rtt)
            show_at = max(show_at, frame.completed_at + self._delay)
            must_hold = show_at > now or bool(self._held)
            if must_hold:
                self._held.append((show_at, picture))
                if len(self._held) > MAX_HELD:
                    self._held.popleft()
                    self._frames_dropped += 1
        if not must_hold:
            self._show(picture)

    def _show(self, picture: VideoFrame) -> None:
        with self._condition:
            sink = self._sink
            if sink is not None:
                self._freezes.shown(clock.now())
        if sink is not None:
            sink(picture)

    # -- on any thread, without the lock --------------------------------------------------------------------------

    def _tell(self, events: list[AssemblyEvent], now: float) -> None:
        for event in events:
            if isinstance(event, HoleHopeless):
                if self._on_hopeless is not None:
                    self._on_hopeless(event.first_seq, event.last_seq)
            elif self._sink is not None and now - self._asked_at >= KEYFRAME_INTERVAL:
                self._asked_at = now
                self._requests += 1
                self._on_keyframe_needed()
