"""What one other end sends us: its tracks, their receivers, where pictures and sound go."""

import asyncio
from collections.abc import Callable

from app import clock
from app.protocol.description import CodecName, DirectionCapabilities, Kind, TrackDescription, TrackSource
from app.protocol.ids import TrackId
from media.engine.api import AudioStats, FirstMedia, FrameSink, PeerEvent, RemoteTrackChanged, VideoStats
from media.engine.lip_sync import LipSyncLoop
from media.engine.picture import PictureStream
from media.engine.rtp_receiver import AudioReceiver, Feedback, PeerClock, VideoReceiver
from media.engine.speaker import AudioStream, Speaker
from media.engine.tracks import Router, payload_meanings
from media.frame import VideoFrame
from media.rtp.packet import Header
from media.rtp.rtcp import ReportBlock, SenderReport

Receiver = AudioReceiver | VideoReceiver
MAX_RECEIVERS = 16
MAX_PICTURES = 4  # of them with a decoder and its pictures: camera, screen, and those that they replace
SILENCE = 2.0  # seconds after which a receiver gives way to another one


class Incoming:
    """Receivers of one association, on the core loop."""

    def __init__(
        self,
        capabilities: DirectionCapabilities,
        *,
        feedback: Feedback,
        speaker: Speaker,
        notify: Callable[[PeerEvent], None],
    ) -> None:
        self._meanings = payload_meanings(capabilities)
        self._feedback = feedback
        self._speaker = speaker
        self._notify = notify
        self._loop = asyncio.get_running_loop()
        self._router = Router()
        self._tracks: dict[TrackId, TrackDescription] = {}
        self._receivers: dict[int, tuple[TrackId, Receiver]] = {}
        self._sinks: dict[TrackSource, FrameSink] = {}
        self._volume = 1.0
        self._told_first: set[TrackId] = set()
        self._lip_sync = LipSyncLoop()
        self._is_closed = False
        self._is_deaf = False
        self._before = frozenset[int]()  # SSRCs that were heard until a hold
        self.clock = PeerClock()

    def set_capabilities(self, capabilities: DirectionCapabilities) -> None:
        """The payload types under which we receive."""
        self._meanings = payload_meanings(capabilities)

    # -- tracks -----------------------------------------------------------------------------------------------------

    def describe(self, tracks: tuple[TrackDescription, ...]) -> None:
        """The other end's tracks, whole."""
        self._router.describe(tracks)
        before, self._tracks = self._tracks, {track.track_id: track for track in tracks}
        for track_id, track in before.items():
            if track_id not in self._tracks:
                self._end(track_id)
                self._tell(track, gone=True)
        for track_id, track in self._tracks.items():
            known = before.get(track_id)
            if known is None or known.muted != track.muted:
                self._tell(track, gone=False)

    @property
    def ssrcs(self) -> frozenset[int]:
        """SSRCs heard so far."""
        return frozenset(self._receivers) | self._before

    def hush(self) -> None:
        """Release every receiver: the call goes on hold. What arrives afterwards begins anew."""
        self._before = self.ssrcs
        for _, receiver in self._receivers.values():
            self._release(receiver)
        self._receivers.clear()

    def set_deaf(self, is_deaf: bool) -> None:
        """Whether to play and decode nothing, whatever arrives."""
        self._is_deaf = is_deaf

    def _tell(self, track: TrackDescription, *, gone: bool) -> None:
        self._notify(RemoteTrackChanged(track.track_id, track.kind, track.source, track.muted, gone))

    def _end(self, track_id: TrackId) -> None:
        for ssrc, (owner, receiver) in list(self._receivers.items()):
            if owner == track_id:
                del self._receivers[ssrc]
                self._release(receiver)

    def _release(self, receiver: Receiver) -> None:
        if isinstance(receiver, AudioReceiver):
            self._speaker.remove(receiver.stream)
        else:
            receiver.close()

    # -- packets ----------------------------------------------------------------------------------------------------

    def packet(self, header: Header, data: bytes, arrived_at: float) -> None:
        """An authentic RTP packet."""
        meaning = None if self._is_deaf else self._meanings.get(header[0])
        if meaning is None:
            return
        found = self._router.route(meaning, header, data)
        if found is None:
            return
        track, ssrc = found
        known = self._receivers.get(ssrc)
        receiver = known[1] if known is not None else self._open(track, ssrc, arrived_at)
        if isinstance(receiver, AudioReceiver):
            receiver.packet(meaning.is_red, header, data, arrived_at)
        elif isinstance(receiver, VideoReceiver):
            if meaning.is_rtx:
                receiver.retransmission(meaning.codec, header, data, arrived_at)
            else:
                receiver.packet(meaning.codec, header, data, arrived_at)

    def sender_report(self, block: SenderReport, arrived_at: float) -> None:
        """Time of the other end."""
        self.clock.report(block, arrived_at)
        known = self._receivers.get(block.ssrc)
        if known is not None:
            known[1].sender_report(block, arrived_at)

    def _has_room(self, kind: Kind, now: float) -> bool:
        """Whether there is room for one more receiver; one that has been silent for long makes it."""
        present = self._receivers.items()
        pictures = [ssrc for ssrc, (_, receiver) in present if isinstance(receiver, VideoReceiver)]
        if kind is Kind.VIDEO and len(pictures) >= MAX_PICTURES:
            crowd = pictures
        elif len(present) >= MAX_RECEIVERS:
            crowd = list(self._receivers)
        else:
            return True
        oldest = min(crowd, key=lambda ssrc: self._receivers[ssrc][1].heard_at)
        if now - self._receivers[oldest][1].heard_at < SILENCE:
            return False
        self._release(self._receivers.pop(oldest)[1])
        return True

    def _open(self, track: TrackDescription, ssrc: int, now: float) -> Receiver | None:
        if not self._has_room(track.kind, now):
            return None
        receiver: Receiver
        if track.kind is Kind.AUDIO:
            stream = AudioStream()
            stream.set_volume(self._volume)
            self._speaker.add(stream)
            receiver = AudioReceiver(ssrc, stream, clock_of_peer=self.clock)
        else:
            receiver = VideoReceiver(
                ssrc,
                feedback=self._feedback,
                clock_of_peer=self.clock,
                open_pictures=lambda codec, owner: self._open_pictures(track, codec, owner),
            )
        self._receivers[ssrc] = (track.track_id, receiver)
        return receiver

    def _open_pictures(self, track: TrackDescription, codec: CodecName, receiver: VideoReceiver) -> PictureStream:
        def later(action: Callable[[], None]) -> None:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(action)

        pictures = PictureStream(
            codec,
            on_keyframe_needed=lambda: later(lambda: self._want_keyframe(receiver)),
            on_first_picture=lambda at: later(lambda: self._first(track.track_id, track.kind, at)),
            on_hopeless=lambda _, last: later(lambda: receiver.give_up_before(last + 1)),
            capture_time=receiver.capture_time,
        )
        pictures.set_sink(self._watched(track.source))
        return pictures

    def _want_keyframe(self, receiver: VideoReceiver) -> None:
        if not self._is_closed:
            receiver.want_keyframe(clock.now())

    def _first(self, track_id: TrackId, kind: Kind, at: float) -> None:
        if not self._is_closed and track_id not in self._told_first:
            self._told_first.add(track_id)
            self._notify(FirstMedia(track_id, kind, at))

    # -- where it goes ----------------------------------------------------------------------------------------------

    def set_sink(self, source: TrackSource, sink: FrameSink | None) -> None:
        """Where pictures of this source go."""
        if sink is None:
            self._sinks.pop(source, None)
        else:
            self._sinks[source] = sink
        for track_id, receiver in self._receivers.values():
            track = self._tracks.get(track_id)
            if track is None or track.source is not source or not isinstance(receiver, VideoReceiver):
                continue
            if receiver.pictures is not None:
                receiver.pictures.set_sink(self._watched(source))

    def set_volume(self, gain: float) -> None:
        """Loudness of all sound of this end."""
        self._volume = gain
        for _, receiver in self._receivers.values():
            if isinstance(receiver, AudioReceiver):
                receiver.stream.set_volume(gain)

    def _watched(self, source: TrackSource) -> FrameSink | None:
        sink = self._sinks.get(source)
        if sink is None or source is not TrackSource.CAMERA:
            return sink
        lip_sync = self._lip_sync

        def watched(frame: VideoFrame) -> None:
            lip_sync.shown(frame.captured_at, clock.now())
            sink(frame)

        return watched

    # -- time -------------------------------------------------------------------------------------------------------

    def next_timeout(self) -> float | None:
        """When a repair is due."""
        times = [
            at
            for _, receiver in self._receivers.values()
            if isinstance(receiver, VideoReceiver) and (at := receiver.next_timeout()) is not None
        ]
        return min(times, default=None)

    def handle_timeout(self, now: float) -> None:
        """Ask for what is missing."""
        for _, receiver in self._receivers.values():
            if isinstance(receiver, VideoReceiver):
                receiver.handle_timeout(now)

    def tick(self, now: float, rtt: float) -> None:
        """Ten times a second: first sound, lip sync, the round trip."""
        self.clock.rtt = rtt
        sound, pictures = self._sound(), self._pictures()
        for track_id, receiver in self._receivers.values():
            if isinstance(receiver, VideoReceiver):
                receiver.set_rtt(rtt)
            elif track_id not in self._told_first and receiver.stream.first_played_at is not None:
                self._first(track_id, Kind.AUDIO, receiver.stream.first_played_at)
        self._lip_sync.update(sound, pictures, now)

    def reports(self, now: float) -> tuple[ReportBlock, ...]:
        """A block for each stream heard."""
        blocks = (receiver.report(now) for _, receiver in self._receivers.values())
        return tuple(block for block in blocks if block is not None)

    # -- figures ----------------------------------------------------------------------------------------------------

    @property
    def skew(self) -> float | None:
        """Seconds by which sound is ahead of the picture."""
        return self._lip_sync.skew

    @property
    def loss(self) -> float:
        """The worst stream's share of packets lost on the way."""
        return max((receiver.loss for _, receiver in self._receivers.values()), default=0.0)

    @property
    def decode_cost(self) -> float:
        """Seconds of processor per received frame."""
        pictures = self._pictures()
        return pictures.pictures.decode_cost if pictures is not None and pictures.pictures is not None else 0.0

    def audio_stats(self) -> AudioStats:
        """The sound received."""
        sound = self._sound()
        return AudioStats() if sound is None else sound.stream.stats()

    def video_stats(self) -> VideoStats:
        """The pictures received."""
        receiver = self._pictures()
        return VideoStats() if receiver is None else receiver.stats()

    def _sound(self) -> AudioReceiver | None:
        return next((r for _, r in reversed(self._receivers.values()) if isinstance(r, AudioReceiver)), None)

    def _pictures(self) -> VideoReceiver | None:
        return next((r for _, r in reversed(self._receivers.values()) if isinstance(r, VideoReceiver)), None)

    def close(self) -> None:
        """Release every receiver. Idempotent."""
        self._is_closed = True
        for _, receiver in self._receivers.values():
            self._release(receiver)
        self._receivers.clear()
