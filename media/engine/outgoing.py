"""What we send to one other end: a sender for each local track, and the shares of its bandwidth."""

from collections.abc import Callable

from msgspec.structs import replace

from app.protocol.configuration import DirectionConfiguration
from app.protocol.description import Kind, Layer, TrackDescription, VideoLimits
from app.protocol.ids import TrackId
from media.audio.capture import AudioPacket
from media.audio.red import LOSS_SOME, VOICE_BITRATE
from media.congestion.agreement import Agreement, Encoding
from media.congestion.gate import PictureGate
from media.congestion.ladder import most_useful
from media.congestion.pacer import PacketClass
from media.congestion.shares import MIN_PICTURES, left_for_pictures, voice_share
from media.engine.association import Association
from media.engine.camera import EncodedFrame
from media.engine.rtp_sender import AudioSender, VideoSender, random32
from media.engine.tracks import LocalTrack
from media.rtp.rtcp import ReportBlock, SenderReport

AUDIO_DEMAND = 90_000.0  # bit/s on the wire: 32 kbit/s Opus with redundancy and headers
MUSIC_DEMAND = 290_000.0  # the same for 128 kbit/s
VIDEO_DEMAND = 1.12  # bit/s on the wire for each of the most that the ladder uses: headers and repairs included
HOPELESS_WAIT = 0.8  # seconds in the pacer, past or still to come: these pictures are history

Sender = AudioSender | VideoSender


class Outgoing:
    """Senders towards one other end. Codecs are known only once it has described itself."""

    def __init__(self, association: Association, now: Callable[[], float], want_keyframe: Callable[[], None]) -> None:
        self._association = association
        self._now = now
        self._want_keyframe = want_keyframe
        self._tracks: tuple[LocalTrack, ...] = ()
        self._ssrcs: dict[TrackId, Layer] = {}
        self._configuration: DirectionConfiguration | None = None
        self._is_silent = False
        self._gate = PictureGate()
        self.agreement = Agreement()
        """On what the camera's track carries."""
        # A sender outlives its track: SRTP allows a sequence number of one SSRC only once, so a camera that comes back
        # has to go on where it stopped.
        self._pool: dict[TrackId, Sender] = {}
        self._senders: dict[TrackId, Sender] = {}
        self._by_ssrc: dict[int, Sender] = {}

    def set_tracks(self, tracks: tuple[LocalTrack, ...]) -> None:
        """The tracks we publish now."""
        self._tracks = tracks
        for track in tracks:
            if track.track_id not in self._ssrcs:
                self._ssrcs[track.track_id] = Layer(random32(), random32() if track.kind is Kind.VIDEO else 0)
        self._rebuild()

    def set_silent(self, is_silent: bool) -> None:
        """Send no media, be it new or repaired, while an end has the call on hold; pictures begin anew afterwards."""
        if is_silent != self._is_silent:
            self._is_silent = is_silent
            self._association.drop_pictures()
            self._rebuild()

    def configure(self, configuration: DirectionConfiguration) -> None:
        """What the other end can take."""
        self._configuration = configuration
        for sender in self._pool.values():
            codec = configuration.audio if isinstance(sender, AudioSender) else configuration.video
            if codec is not None:
                sender.use(codec)
        self._association.estimator.set_maximum(float(max(configuration.max_bitrate, 1)), self._now())
        self._rebuild()

    def describe(self, *, is_held: bool) -> tuple[TrackDescription, ...]:
        """Our tracks with their bindings on this association; muted while we have the call on hold."""
        return tuple(
            TrackDescription(
                track.track_id,
                track.kind,
                track.source,
                track.mid,
                (self._layer(track),),
                track.muted or is_held or (track.kind is Kind.VIDEO and not self.carries_pictures),
            )
            for track in self._tracks
        )

    def _layer(self, track: LocalTrack) -> Layer:
        layer, encoding = self._ssrcs[track.track_id], self.agreement.told
        if track.kind is not Kind.VIDEO or encoding is None:
            return layer
        return replace(
            layer,
            max_width=encoding.width,
            max_height=encoding.height,
            max_fps=encoding.fps,
            max_bitrate=encoding.max_bitrate,
        )

    @property
    def carries_pictures(self) -> bool:
        """Whether there is room for pictures beside sound; while there is not, their track counts as muted."""
        return self._gate.is_open

    def send_sound(self, sound: AudioPacket, now: float) -> None:
        """Send a packet of the microphone."""
        for sender in self._senders.values():
            if isinstance(sender, AudioSender):
                sender.send(sound)
        self._association.flush(now)

    def send_frame(self, frame: EncodedFrame, now: float) -> None:
        """Send a frame of the camera."""
        for sender in self._senders.values():
            if isinstance(sender, VideoSender) and self._gate.is_open:
                sender.send(frame, now)
                self.agreement.sending(Encoding(frame.width, frame.height, round(frame.fps), frame.max_bitrate), now)
        self._association.flush(now)

    def sender_of(self, ssrc: int) -> Sender | None:
        """Who sends under this SSRC."""
        return self._by_ssrc.get(ssrc)

    @property
    def video(self) -> VideoSender | None:
        """The camera's sender, if there is one."""
        return next((sender for sender in self._senders.values() if isinstance(sender, VideoSender)), None)

    @property
    def video_limits(self) -> VideoLimits | None:
        """The largest pictures that may go to this end; None while it is not known, and if it takes none."""
        configuration = self._configuration
        return None if configuration is None or configuration.video is None else configuration.limits

    @property
    def sound_channels(self) -> int:
        """How many channels of sound this end hears apart; 1 while it is not known."""
        configuration = self._configuration
        return 1 if configuration is None or configuration.audio is None else configuration.audio.channels

    @property
    def ssrcs(self) -> tuple[int, ...]:
        """Every SSRC that was in use, also while nothing is sent."""
        return tuple(sender.ssrc for sender in self._pool.values())

    def reports(self, blocks: tuple[ReportBlock, ...], now: float) -> list[SenderReport]:
        """A sender report for each stream; the first carries the reception blocks."""
        reports: list[SenderReport] = []
        for sender in self._senders.values():
            report = sender.report(blocks if not reports else (), now)
            if report is not None:
                reports.append(report)
        return reports

    def filler(self, size: int, now: float) -> bytes | None:
        """A packet for a probe."""
        sender = self.video
        return None if sender is None else sender.filler(size, now)

    def next_timeout(self) -> float | None:
        """When a copy of a repair is due."""
        return None if self.video is None else self.video.next_timeout()

    def handle_timeout(self, now: float) -> None:
        """Send what is due."""
        if self.video is not None and self.video.handle_timeout(now):
            self._association.flush(now)

    def video_budget(self, now: float) -> float | None:
        """Payload bit/s the camera may use towards this end; None if it gets no pictures, or has no room for them."""
        if self.video is None or not self._association.is_started or self._association.estimator.is_looking(now):
            return None
        estimator = self._association.estimator
        rate, loss = estimator.media_rate(now), estimator.path_loss
        backlog, wait = self._association.backlog
        if max(wait, backlog * 8 / estimator.pacing_rate(now)) > HOPELESS_WAIT:
            self._association.drop_pictures()
            self.video.restart()
            backlog = 0
        self.video.set_loss(loss, now, draining=rate if estimator.is_draining else None)
        repairs = loss * self.video.repair_copies
        left = left_for_pictures(rate, sound=self._sound_share(rate), backlog=backlog, repairs=repairs)
        was_open = self._gate.is_open
        if self._gate.update(left, now) != was_open:
            self._association.drop_pictures()
            self.video.restart()
        return max(MIN_PICTURES, left) if self._gate.is_open else None

    def _sound_share(self, rate: float) -> float:
        """bit/s on the wire that our sound takes of this rate."""
        if self._audio_demand != AUDIO_DEMAND:
            return self._audio_demand
        is_protected = self._association.sound_loss.summary()[0] >= LOSS_SOME
        return voice_share(rate, bitrate=VOICE_BITRATE, is_protected=is_protected)

    @property
    def _audio_demand(self) -> float:
        if not any(isinstance(sender, AudioSender) for sender in self._senders.values()):
            return 0.0
        return MUSIC_DEMAND if any(track.is_music for track in self._tracks) else AUDIO_DEMAND

    def _send(self, kind: PacketClass, data: bytes) -> None:
        self._association.send(kind, data, self._now())

    def _rebuild(self) -> None:
        configuration = self._configuration
        if configuration is None:
            return
        before, self._senders = self._senders, {}
        for track in () if self._is_silent else self._tracks:
            sender = self._pool.get(track.track_id) or self._open(track, configuration)
            if sender is None:
                continue
            self._pool[track.track_id] = self._senders[track.track_id] = sender
            if track.track_id not in before and isinstance(sender, VideoSender):
                sender.restart()
        self._by_ssrc = {sender.ssrc: sender for sender in self._senders.values()}
        if self._by_ssrc:
            self._association.set_local_ssrc(next(iter(self._by_ssrc)))
        demand = self._audio_demand
        if self.video is not None:
            demand += VIDEO_DEMAND * most_useful(configuration.limits.max_height)
        self._association.estimator.set_demand(max(demand, AUDIO_DEMAND), self._now())

    def _open(self, track: LocalTrack, configuration: DirectionConfiguration) -> Sender | None:
        layer = self._ssrcs[track.track_id]
        if track.kind is Kind.AUDIO and configuration.audio is not None:
            return AudioSender(ssrc=layer.ssrc, mid=track.mid, codec=configuration.audio, send=self._send)
        if track.kind is Kind.VIDEO and configuration.video is not None:
            return VideoSender(
                ssrc=layer.ssrc,
                rtx_ssrc=layer.rtx_ssrc,
                mid=track.mid,
                codec=configuration.video,
                send=self._send,
                want_keyframe=self._want_keyframe,
            )
        return None
