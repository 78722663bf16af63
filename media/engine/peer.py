"""Media between us and one other participant: `media.engine.api.Peer` on an association."""

import asyncio
import logging
from collections.abc import Callable

from app import clock
from app.protocol.configuration import configure
from app.protocol.description import (
    CandidateBatch,
    Capabilities,
    DtlsDescription,
    DtlsSetup,
    Layer,
    SessionDescription,
    TrackDescription,
    TrackSource,
    VideoLimits,
)
from app.protocol.ids import TrackId
from media.audio.capture import AudioPacket
from media.dtls.certificate import Certificate
from media.dtls.session import DtlsProblem
from media.engine import api
from media.engine.association import (
    Association,
    AssociationEvent,
    GoodbyeHeard,
    KeysAgreed,
    OpenTransport,
    SecurityFailed,
)
from media.engine.camera import EncodedFrame
from media.engine.incoming import Incoming
from media.engine.outgoing import Outgoing
from media.engine.rtp_sender import VideoSender
from media.engine.speaker import Speaker
from media.engine.tracks import LocalTrack, answering, limited
from media.ice import types as ice
from media.rtp import rtcp
from media.rtp.ntp import round_trip
from media.rtp.packet import Header

logger = logging.getLogger(__name__)

TICK = 0.1  # seconds
REPORT_INTERVAL = 1.0  # seconds between RTCP reports
FIRST_REPORT = 0.2  # seconds after the start: lip sync waits for it
DEFAULT_RTT = 0.1

_REASONS = {
    DtlsProblem.FINGERPRINT: "the other end's certificate is not the one it announced",
    DtlsProblem.NO_PROFILE: "the other end knows none of our media protections",
    DtlsProblem.HANDSHAKE: "the secure connection could not be made",
    DtlsProblem.TIMEOUT: "the other end did not answer the secure connection",
}


class MediaPeer:
    """One association with senders, receivers and reports. Created by `MediaEngine.open_peer`, on the core loop."""

    def __init__(
        self,
        *,
        is_caller: bool,
        certificate: Certificate,
        capabilities: Capabilities,
        open_transport: OpenTransport,
        tracks: tuple[LocalTrack, ...],
        speaker: Speaker,
        notify: Callable[[api.PeerEvent], None],
        want_keyframe: Callable[[], None],
        budget_changed: Callable[[], None],
        closed: "Callable[[MediaPeer], None]",
        add_sent: "Callable[[MediaPeer, api.PeerStats], api.PeerStats]",
    ) -> None:
        """`add_sent` fills the figures of what is encoded for everybody into a snapshot."""
        self._is_caller = is_caller
        self._certificate = certificate
        self._notify = notify
        self._budget_changed = budget_changed
        self._closed = closed
        self._add_sent = add_sent
        self._revision = 0
        self._was_described = False
        self._remote: SessionDescription | None = None
        self._cname = clock.entropy(8).hex()
        self._rtt: float | None = None
        self._loss_reported = 0.0
        self._is_connected = False
        self._is_closed = False
        self._is_on_hold = False
        self._tick_at: float | None = None
        self._report_at = 0.0
        self.video_budget: float | None = None
        """Payload bit/s for the camera; None if this end gets no pictures. `video_limits` change along with it."""
        self._capabilities = capabilities
        self._incoming = Incoming(capabilities.receive, feedback=self, speaker=speaker, notify=self._tell)
        self._association = Association(
            self, certificate=certificate, is_client=not is_caller, open_transport=open_transport
        )
        self._outgoing = Outgoing(self._association, clock.now, want_keyframe)
        self._outgoing.set_tracks(tracks)

    # -- api.Peer ---------------------------------------------------------------------------------------------------

    def description(self) -> SessionDescription:
        """Ours, with the host candidates known now."""
        self._was_described = True
        transport = self._association.transport
        return SessionDescription(
            ice=transport.description(),
            dtls=DtlsDescription(self._certificate.fingerprint, self._setup()),
            capabilities=self._capabilities,
            tracks=self._outgoing.describe(is_held=self._is_on_hold),
            candidates=transport.host_candidates(),
            revision=self._revision,
            seen=-1 if self._remote is None else self._remote.revision,
            held=self._is_on_hold,
        )

    def apply(self, description: SessionDescription, *, peer_address: str = "") -> None:
        """The other end's whole description; older revisions are ignored."""
        if self._is_closed or (self._remote is not None and description.revision <= self._remote.revision):
            return
        before, self._remote = self._remote, description
        is_first = before is None
        if is_first and not self._was_described:
            self._capabilities = answering(self._capabilities, description.capabilities.receive)
            self._incoming.set_capabilities(self._capabilities.receive)
        transport = self._association.transport
        if peer_address:
            transport.hint_peer_address(peer_address)
        transport.set_remote(description.ice)
        transport.add_remote_candidates(description.candidates)
        self._configure()
        if is_first:
            self._association.secure_with(description.dtls.fingerprint, is_client=self._is_client(description.dtls))
        self._incoming.describe(description.tracks)
        if description.held != (before is not None and before.held):
            self._follow_hold()
        if self._outgoing.agreement.seen(description.seen):
            self._tell_encoding(api.Flow.SENT, self._outgoing.describe(is_held=self._is_on_hold))
        if before is not None and _encodings(before.tracks) != _encodings(description.tracks):
            self._tell_encoding(api.Flow.RECEIVED, description.tracks)
            self._describe_again()  # which says that we have read it

    def add_candidates(self, batch: CandidateBatch) -> None:
        """Trickled candidates of the other end."""
        if not self._is_closed:
            self._association.transport.add_remote_candidates(batch)

    def restart(self) -> SessionDescription:
        """New ICE credentials on our side; old paths go on until new ones are valid."""
        self._association.transport.restart()
        self._revision += 1
        return self.description()

    def set_frame_sink(self, source: TrackSource, sink: api.FrameSink | None) -> None:
        """Where this participant's pictures go. Without a sink they are not decoded."""
        self._incoming.set_sink(source, sink)

    def set_volume(self, gain: float) -> None:
        """Loudness of this participant, 0..2."""
        self._incoming.set_volume(gain)

    def set_hold(self, is_on_hold: bool) -> None:
        """Our person has this call on hold: nothing is sent, played or decoded; paths and keys stay."""
        if is_on_hold != self._is_on_hold and not self._is_closed:
            self._is_on_hold = is_on_hold
            self._incoming.set_deaf(is_on_hold)
            self._follow_hold()
            self._describe_again()

    @property
    def is_on_hold(self) -> bool:
        """Whether either end has the call on hold, so that no media of ours goes there."""
        return self._is_on_hold or (self._remote is not None and self._remote.held)

    def stats(self) -> api.PeerStats:
        """Snapshot; cheap."""
        path = self._association.transport.path_info()
        stats = api.PeerStats(
            path=None if path is None else _path_info(path),
            rtt=self._rtt,
            loss_sent=self._association.estimator.loss,
            loss_received=self._incoming.loss,
            estimate=self._association.estimator.target,
            video_received=self._incoming.video_stats(),
            audio_received=self._incoming.audio_stats(),
            av_skew=self._incoming.skew,
        )
        return self._add_sent(self, stats)

    async def close(self) -> None:
        """Say goodbye to the other end and release everything. Idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        self._closed(self)
        ssrcs = self._outgoing.ssrcs
        farewell: list[rtcp.Block] = [rtcp.ReceiverReport(ssrcs[0]), rtcp.Goodbye(ssrcs)] if ssrcs else []
        await self._association.close(farewell)
        self._incoming.close()

    # -- from the engine --------------------------------------------------------------------------------------------

    def set_tracks(self, tracks: tuple[LocalTrack, ...]) -> None:
        """Our tracks changed."""
        self._outgoing.set_tracks(tracks)
        self.rate_changed(clock.now())
        if not self._is_closed:
            self._describe_again()

    def set_limits(self, send: api.MediaLimits, receive: api.MediaLimits) -> None:
        """The most we claim and use in each direction changed."""
        capabilities = limited(self._capabilities, send, receive)
        if capabilities == self._capabilities or self._is_closed:
            return
        self._capabilities = capabilities
        self._configure()
        self._describe_again()

    def send_sound(self, sound: AudioPacket, now: float) -> None:
        """Send a packet of the microphone."""
        if self._association.is_started:
            self._outgoing.send_sound(sound, now)

    def send_frame(self, frame: EncodedFrame, now: float) -> None:
        """Send a frame of the camera."""
        if self._association.is_started:
            self._outgoing.send_frame(frame, now)

    def tell(self, event: api.PeerEvent) -> None:
        """Pass on what concerns every peer."""
        self._tell(event)

    @property
    def video_sender(self) -> VideoSender | None:
        """The camera's sender."""
        return self._outgoing.video

    @property
    def video_limits(self) -> VideoLimits | None:
        """The largest pictures that may go to this end; None while it is not known, and if it takes none."""
        return self._outgoing.video_limits

    @property
    def sound_channels(self) -> int:
        """How many channels of sound this end hears apart; 1 while it is not known."""
        return self._outgoing.sound_channels

    @property
    def room_for_sound(self) -> float:
        """The bandwidth estimate towards this end, bit/s."""
        return self._association.estimator.target

    @property
    def sound_loss(self) -> tuple[float, float]:
        """(share, burst) of our sound that is lost on the way: from transport feedback, else from receiver reports."""
        share, burst = self._association.sound_loss.summary()
        return (share, burst) if share else (self._loss_reported, 1.0 if self._loss_reported else 0.0)

    @property
    def decode_cost(self) -> float:
        """Seconds of processor per received frame."""
        return self._incoming.decode_cost

    # -- rtp_receiver.Feedback --------------------------------------------------------------------------------------

    def send_nack(self, media_ssrc: int, sequences: tuple[int, ...]) -> None:
        """Ask for packets again."""
        self._association.send_control([rtcp.Nack(self._ssrc, media_ssrc, sequences)])

    def send_keyframe_request(self, media_ssrc: int) -> None:
        """Ask for a keyframe."""
        self._association.send_control([rtcp.KeyframeRequest(self._ssrc, (media_ssrc,))])

    def wake_at(self, at: float | None) -> None:
        """Have the timer fire by then."""
        self._association.wake_at(at)

    # -- association.AssociationUser --------------------------------------------------------------------------------

    def packet_arrived(self, header: Header, data: bytes, arrived_at: float) -> None:
        """An authentic RTP packet."""
        self._incoming.packet(header, data, arrived_at)

    def control_arrived(self, block: rtcp.Block, arrived_at: float) -> None:
        """An authentic RTCP block."""
        match block:
            case rtcp.SenderReport():
                self._incoming.sender_report(block, arrived_at)
                self._report_blocks(block.reports, arrived_at)
            case rtcp.ReceiverReport():
                self._report_blocks(block.reports, arrived_at)
            case rtcp.Nack():
                sender = self._outgoing.sender_of(block.media_ssrc)
                if isinstance(sender, VideoSender):
                    sender.repair(block.sequences, rtt=self._rtt or 0.0, now=arrived_at)
                    self._association.flush(arrived_at)
                    self._association.wake_at(sender.next_timeout())
            case rtcp.KeyframeRequest():
                for ssrc in block.media_ssrcs:
                    sender = self._outgoing.sender_of(ssrc)
                    if isinstance(sender, VideoSender):
                        sender.keyframe_requested()
            case rtcp.Goodbye():
                heard = self._incoming.ssrcs
                if heard and heard <= set(block.ssrcs):
                    self._other_end_left()
            case _:
                pass

    def filler(self, size: int, now: float) -> bytes | None:
        """A packet for a probe."""
        return self._outgoing.filler(size, now)

    def next_timeout(self) -> float | None:
        """When reports, repairs or the tick are due."""
        times = (self._tick_at, self._incoming.next_timeout(), self._outgoing.next_timeout())
        return min((at for at in times if at is not None), default=None)

    def handle_timeout(self, now: float) -> None:
        """Do what is due."""
        self._incoming.handle_timeout(now)
        self._outgoing.handle_timeout(now)
        if self._tick_at is None or now < self._tick_at:
            return
        self._tick_at = now + TICK
        if self._outgoing.agreement.take_due(now):
            self._outgoing.agreement.await_answer(self._revision + 1)
            self._describe_again()
        path = self._association.transport.path_info()
        if path is not None and path.rtt is not None:
            self._rtt = path.rtt
        self._incoming.tick(now, self._rtt if self._rtt is not None else DEFAULT_RTT)
        if now >= self._report_at:
            self._report_at = now + REPORT_INTERVAL
            self._send_reports(now)

    def rate_changed(self, now: float) -> None:
        """Look at the camera's share of the new estimate."""
        had_pictures = self._outgoing.carries_pictures
        budget = self._outgoing.video_budget(now)
        if self._outgoing.carries_pictures != had_pictures:
            logger.info("= %s", "pictures have room again" if not had_pictures else "there is room for sound only")
            self._describe_again()
        if budget != self.video_budget or budget is None:
            self.video_budget = budget
            self._budget_changed()

    def association_event(self, event: AssociationEvent) -> None:
        """Translate what happened below."""
        match event:
            case ice.LocalCandidates(batch):
                self._tell(api.LocalCandidates(batch))
            case ice.Connected() | KeysAgreed() | ice.PathValid():
                self._start_if_ready()
            case ice.Disconnected():
                if self._is_connected:
                    self._is_connected = False
                    self._tell(api.Disconnected())
            case ice.SendPathChanged(_, new, reason):
                if reason in (ice.SwitchReason.SILENT, ice.SwitchReason.DEAD) and self._outgoing.video is not None:
                    self._outgoing.video.path_changed()
                self._tell(api.PathChanged(_path_info(new), reason.name.lower()))
            case ice.RelayHeld():
                self._describe_again()
            case ice.RestartNeeded():
                self._tell(api.RestartWanted())
            case ice.Failed(reason):
                self._tell(api.Failed(reason))
            case SecurityFailed(problem):
                self._tell(api.Failed(_REASONS[problem]))
            case GoodbyeHeard():
                self._other_end_left()
            case _:
                pass

    # -- inside -----------------------------------------------------------------------------------------------------

    @property
    def _ssrc(self) -> int:
        return next(iter(self._outgoing.ssrcs), 1)

    def _setup(self) -> DtlsSetup:
        if self._is_caller and self._remote is None:
            return DtlsSetup.ACTPASS
        return DtlsSetup.ACTIVE if self._association.is_client else DtlsSetup.PASSIVE

    def _is_client(self, remote: DtlsDescription) -> bool:
        if remote.setup is DtlsSetup.ACTPASS:
            return not self._is_caller
        return remote.setup is DtlsSetup.PASSIVE

    def _follow_hold(self) -> None:
        """A hold began or ended at one end: what was received of this call is history, and pictures begin anew."""
        self._incoming.hush()
        self._outgoing.set_silent(self.is_on_hold)
        self.rate_changed(clock.now())

    def _configure(self) -> None:
        """Both ends' capabilities decide what we send."""
        if self._remote is not None:
            self._outgoing.configure(configure(self._capabilities, self._remote.capabilities).send)
            self.video_budget = self._outgoing.video_budget(clock.now())
            self._budget_changed()

    def _describe_again(self) -> None:
        if self._was_described:
            self._revision += 1
            self._tell(api.DescriptionChanged(self.description()))

    def _tell_encoding(self, flow: api.Flow, tracks: tuple[TrackDescription, ...]) -> None:
        for layer in _encodings(tracks).values():
            self._tell(api.EncodingAgreed(flow, layer.max_width, layer.max_height, layer.max_fps, layer.max_bitrate))

    def _start_if_ready(self) -> None:
        # The association tells of its keys and paths before it starts by itself; look again when it has.
        asyncio.get_running_loop().call_soon(self._look_started)

    def _look_started(self) -> None:
        if self._is_closed or self._is_connected or not self._association.is_started:
            return
        self._is_connected = True
        if self._tick_at is None:
            now = clock.now()
            self._tick_at = now + TICK
            self._report_at = now + FIRST_REPORT
            self._association.wake_at(self._tick_at)
            if self._outgoing.video is not None:
                self._outgoing.video.restart()
            self.rate_changed(now)
        self._tell(api.Connected())

    def _report_blocks(self, blocks: tuple[rtcp.ReportBlock, ...], now: float) -> None:
        ours = [block for block in blocks if self._outgoing.sender_of(block.ssrc) is not None]
        if not ours:
            return
        self._loss_reported = max(block.fraction_lost for block in ours) / 256
        trips = (
            round_trip(
                now_ntp=clock.ntp_of(now), last_sender_report=block.last_sender_report, delay_since=block.delay_since
            )
            for block in ours
        )
        trip = min((trip for trip in trips if trip is not None), default=None)
        if trip is not None:
            self._rtt = trip if self._rtt is None else self._rtt + (trip - self._rtt) / 4
        self._association.estimator.reported(self._loss_reported, trip, now)

    def _send_reports(self, now: float) -> None:
        blocks = self._incoming.reports(now)
        reports: list[rtcp.Block] = list(self._outgoing.reports(blocks, now))
        if not reports:
            reports = [rtcp.ReceiverReport(self._ssrc, blocks)]
        self._association.send_control([*reports, rtcp.SourceDescription(self._ssrc, self._cname)])

    def _other_end_left(self) -> None:
        if not self._is_closed:
            self._tell(api.PeerLeft())

    def _tell(self, event: api.PeerEvent) -> None:
        self._notify(event)


def _encodings(tracks: tuple[TrackDescription, ...]) -> dict[TrackId, Layer]:
    """What the tracks of pictures carry, where that is said."""
    return {track.track_id: layer for track in tracks for layer in track.layers[:1] if layer.max_height}


def _path_info(path: ice.PathSnapshot) -> api.PathInfo:
    return api.PathInfo(
        kind=api.PathKind.RELAY if path.relays else api.PathKind.DIRECT,
        transport=path.way.name.lower() if path.way is not None else "udp",
        local=path.local_type.value,
        remote=path.remote_type.value,
        rtt=path.rtt,
    )
