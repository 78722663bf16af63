"""All media of this client: local tracks encoded once, and a peer for each other participant."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from math import inf

from app import clock
from app.protocol.description import Capabilities, Kind, TrackSource
from app.protocol.ids import TrackId
from app.protocol.model import RelayServer
from media.audio.capture import AudioPacket
from media.audio.ring import Ring
from media.dtls.certificate import Certificate
from media.effects.choices import NO_EFFECTS, BackdropState, PictureEffects, ProcessingSettings
from media.effects.pictures import PictureProcessor
from media.engine.api import (
    AudioInput,
    AudioOutput,
    EchoPhase,
    EchoState,
    FrameSink,
    Hearing,
    MediaLimits,
    PeerEvent,
    PeerStats,
    SourceLost,
)
from media.engine.association import OpenTransport, Transport
from media.engine.camera import CameraTrack, Effects, EncodedFrame, LayerConfig
from media.engine.echo_test import EchoTest
from media.engine.microphone import MicrophoneTrack
from media.engine.peer import MediaPeer
from media.engine.readiness import load_libraries
from media.engine.speaker import Speaker
from media.engine.tracks import CAPABILITIES, LocalTrack, least, limited
from media.frame import CaptureSource, SourceError
from media.ice.types import GatheringPolicy, IceEvent, PathKey
from media.transport.access import RelayAccess
from media.transport.gatherer import Gatherer
from media.transport.transport import IceTransport

logger = logging.getLogger(__name__)

REPAIR_INTERVAL = 1.0  # seconds between looks at how our sound gets lost
MUCH_LESS = 0.7  # share of the room that sound was told of, below which it is told at once
START_VIDEO = 900_000  # bit/s of payload until there is an estimate
CAMERA_LAYERS = (LayerConfig(max_height=CAPABILITIES.send.video.max_height, bitrate=START_VIDEO),)


class MediaEngine:
    """Implements `media.engine.api.Engine`. Build and use it on the core loop only."""

    def __init__(
        self, *, certificate: Certificate | None = None, transports: Callable[[bool], OpenTransport] | None = None
    ) -> None:
        """`transports` makes something else than ICE for the caller's (True) or the callee's end: for tests."""
        self._transports = transports or self._ice_transports
        self._loop = asyncio.get_running_loop()
        self._certificate = certificate or Certificate.generate()
        self._gatherer = Gatherer()
        self._policy = GatheringPolicy()
        self._capabilities = CAPABILITIES
        self._peers: tuple[MediaPeer, ...] = ()
        self._speaker = Speaker()
        self._speaker_work = ThreadPoolExecutor(1, "loudspeaker opening")
        self._speaker_open = False
        self._microphone: MicrophoneTrack | None = None
        self._camera: CameraTrack | None = None
        self._camera_wanted: CaptureSource | None = None
        self._camera_work: asyncio.Task[None] | None = None
        self._echo_test: EchoTest | None = None
        self._echo_failure = EchoPhase.OFF
        self._filmed: CaptureSource | None = None
        self._effects = NO_EFFECTS
        self._pictures = PictureProcessor()
        self._self_view: FrameSink | None = None
        self._settings = ProcessingSettings()
        self._muted = False
        self._track_ids = {source: TrackId(clock.new_id()) for source in TrackSource}
        self._tracks: tuple[LocalTrack, ...] = ()
        self.troubles: list[SourceLost] = []
        """Devices lost while there was no peer to tell; the next one hears of them."""
        self._repair_timer: asyncio.TimerHandle | None = None
        self._sound_room = inf  # bit/s that sound was told of
        self._is_closed = False

    # -- set-up -----------------------------------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """What this machine can send and receive."""
        return self._capabilities

    def set_limits(self, *, send: MediaLimits, receive: MediaLimits) -> None:
        """The most to claim and use in each direction, now and in calls that go on."""
        self._capabilities = limited(self._capabilities, send, receive)
        for peer in self._peers:
            peer.set_limits(send, receive)
        self._share_budget()

    def set_relays(self, relays: tuple[RelayServer, ...]) -> None:
        """STUN and TURN servers for gathering from now on."""
        self._gatherer.set_relays(relays)

    def set_relay_access(self, access: RelayAccess) -> None:
        """Whom TLS to relays believes, and through which proxy they are reached, from now on."""
        self._gatherer.set_relay_access(access)

    def set_network_policy(self, *, relay_only: bool, loopback: bool) -> None:
        """Which candidates are used. Loopback is for tests and demos on one machine."""
        self._policy = GatheringPolicy(relay_only=relay_only, loopback=loopback)
        self._gatherer.set_loopback(loopback)

    def prepare(self) -> None:
        """Load libraries now. Opens no device, and asks nobody."""
        self._loop.run_in_executor(None, load_libraries)

    def warm_up(self) -> None:
        """Gather, ask for relay allocations and load libraries now. Opens no device."""
        self._gatherer.warm_up()
        self.prepare()

    def open_peer(self, *, is_caller: bool, notify: Callable[[PeerEvent], None]) -> MediaPeer:
        """A new association. The caller controls ICE; the callee starts DTLS."""
        peer = MediaPeer(
            is_caller=is_caller,
            certificate=self._certificate,
            capabilities=self._capabilities,
            open_transport=self._transports(is_caller),
            tracks=self._tracks,
            speaker=self._speaker,
            notify=notify,
            want_keyframe=self._want_keyframe,
            budget_changed=self._budget_changed,
            closed=self._forget,
            add_sent=self._add_sent,
        )
        self._peers = (*self._peers, peer)
        troubles, self.troubles = self.troubles, []
        for trouble in troubles:
            self._loop.call_soon(peer.tell, trouble)
        if self._repair_timer is None:
            self._repair_timer = self._loop.call_later(REPAIR_INTERVAL, self._look_at_loss)
        return peer

    def _ice_transports(self, is_caller: bool) -> OpenTransport:
        def open_transport(
            receive: Callable[[bytes, float, PathKey], None], hear: Callable[[IceEvent], None]
        ) -> Transport:
            return IceTransport(
                controlling=is_caller, receive=receive, notify=hear, policy=self._policy, gatherer=self._gatherer
            )

        return open_transport

    # -- sound ------------------------------------------------------------------------------------------------------

    def set_microphone(self, device: AudioInput | None) -> None:
        """Publish sound from this device, from now on, in every peer; None takes the track down."""
        if device is None:
            microphone, self._microphone = self._microphone, None
            if microphone is not None:
                microphone.close()
        else:
            try:
                self._open_microphone(device)
            except SourceError as error:
                self._lost(Kind.AUDIO, error)
        self._publish()

    def set_speaker(self, device: AudioOutput | None) -> None:
        """Play everybody on this device, soon: it opens on a thread of its own, while the answer is on its way."""
        self._speaker_work.submit(self._open_speaker, device)

    def play(self, ring: Ring) -> None:
        """Let this person hear a sound once, on the speaker of the call."""
        self._speaker.play(ring)

    def mute(self, *, microphone: bool) -> None:
        """Mute or unmute within 10 ms; the device stays open."""
        self._muted = microphone
        if self._microphone is not None:
            self._microphone.set_mute(microphone)
        self._publish()

    def set_sound_processing(self, settings: ProcessingSettings) -> None:
        """Processing of the microphone, from now on and in a running call."""
        self._settings = settings
        if self._microphone is not None:
            self._microphone.set_processing(settings)
        self._publish()

    def start_echo_test(self, microphone: AudioInput, speaker: AudioOutput) -> None:
        """Record the person for three seconds and play it to them, through all that a call does to sound."""
        self.stop_echo_test()
        test = EchoTest(microphone, speaker, self._settings)
        try:
            test.start()
        except SourceError as error:
            logger.info("= echo test without microphone: %s", error)
            self._echo_failure = EchoPhase.NO_MICROPHONE
            return
        self._echo_test = test

    def echo_test(self) -> EchoState:
        """Where the test stands."""
        if self._echo_test is None:
            return EchoState(self._echo_failure)
        try:
            return self._echo_test.look()
        except SourceError as error:
            logger.info("= echo test without speaker: %s", error)
            self.stop_echo_test()
            self._echo_failure = EchoPhase.NO_SPEAKER
            return EchoState(self._echo_failure)

    def stop_echo_test(self) -> None:
        """End it and free the devices. Idempotent."""
        self._echo_failure = EchoPhase.OFF
        test, self._echo_test = self._echo_test, None
        if test is not None:
            test.close()

    def hear(self) -> Hearing:
        """What the microphone hears, muted or not."""
        microphone = self._microphone
        return Hearing() if microphone is None else Hearing(microphone.level_dbov, microphone.is_speaking)

    def _open_speaker(self, device: AudioOutput | None) -> None:
        """On the thread of the loudspeaker's openings, one after the other."""
        try:
            self._speaker.set_output(device)
            if not self._speaker_open and device is not None:
                self._speaker.start()
                self._speaker_open = True
        except SourceError as error:
            with suppress(RuntimeError):  # the loop may be closed already
                self._loop.call_soon_threadsafe(self._lost, Kind.AUDIO, error)

    def _open_microphone(self, device: AudioInput) -> None:
        if self._microphone is not None:
            self._microphone.set_input(device)
            return
        microphone = MicrophoneTrack(
            device, self._sound_captured, far_end=self._speaker.far_end, settings=self._settings
        )
        microphone.set_mute(self._muted)  # before the first block
        try:
            microphone.start()
        except SourceError:
            microphone.close()
            raise
        self._microphone = microphone

    def _sound_captured(self, sound: AudioPacket) -> None:
        """On the device's thread."""
        with suppress(RuntimeError):  # the loop may be closed already
            self._loop.call_soon_threadsafe(self._send_sound, sound)

    def _send_sound(self, sound: AudioPacket) -> None:
        now = clock.now()
        for peer in self._hearers:
            peer.send_sound(sound, now)

    @property
    def _hearers(self) -> tuple[MediaPeer, ...]:
        """Those to whom our media goes: nobody with whom the call is on hold."""
        return tuple(peer for peer in self._peers if not peer.is_on_hold)

    def _tell_hearers(self) -> None:
        """Encode once: stereo only if everybody hears it apart and every path has room."""
        hearers = self._hearers
        if self._microphone is not None and hearers:
            channels = min(peer.sound_channels for peer in hearers)
            self._microphone.set_hearers(channels, min(peer.room_for_sound for peer in hearers))

    def _look_at_loss(self) -> None:
        """Once a second: the worst path decides how our sound is protected, a machine out of breath sends less."""
        self._repair_timer = None
        if self._is_closed or not self._peers:
            return
        self._repair_timer = self._loop.call_later(REPAIR_INTERVAL, self._look_at_loss)
        strain = self._speaker.stalled_share()
        self._adapt_sound(strain)
        if self._microphone is not None:
            self._tell_hearers()
        if self._camera is not None:
            self._camera.set_decode_cost(sum(peer.decode_cost for peer in self._peers))
            self._camera.set_strain(strain)

    def _adapt_sound(self, strain: float) -> None:
        hearers = self._hearers
        if self._microphone is not None and hearers:
            shares, bursts = zip(*(peer.sound_loss for peer in hearers), strict=True)
            self._sound_room = min(peer.room_for_sound for peer in hearers)
            self._microphone.adapt(max(shares), max(bursts), bandwidth=self._sound_room, strain=strain)

    def _budget_changed(self) -> None:
        """A path has more or less room. Sound gives way at once where it is much less: a second would be lost words."""
        hearers = self._hearers
        if hearers and min(peer.room_for_sound for peer in hearers) < MUCH_LESS * self._sound_room:
            self._adapt_sound(0.0)
        self._share_budget()

    # -- pictures ---------------------------------------------------------------------------------------------------

    def set_camera(self, source: CaptureSource | None) -> None:
        """Publish pictures from this source; None takes the track down and frees the camera."""
        self._camera_wanted = source
        if self._camera is None and self._camera_work is None:
            self._open_camera()
        elif self._camera_work is None:
            # The old device must be free before the new one opens, and freeing it waits for its thread.
            self._camera_work = self._loop.create_task(self._change_camera())
        self._publish()

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Where our own pictures go."""
        self._self_view = sink
        if self._camera is not None:
            self._camera.set_self_view(sink)

    def set_picture_effects(self, effects: PictureEffects) -> None:
        """What is done to the camera's pictures before anybody sees them, ourselves included."""
        self._effects = effects
        self._pictures.set(effects)
        if self._camera is not None:
            self._camera.set_effects(self._wanted_effects())

    def learn_backdrop(self) -> None:
        """Learn the empty room again: somebody is to leave the picture."""
        self._pictures.learn_again()

    def backdrop_state(self) -> BackdropState:
        """Where the learned backdrop stands."""
        return self._pictures.state

    def _wanted_effects(self) -> Effects | None:
        return self._pictures.process if self._effects.is_on else None

    def _open_camera(self) -> None:
        source = self._camera_wanted
        if source is None or self._is_closed:
            return
        if source is not self._filmed:  # another camera sees another room
            self._filmed = source
            self._pictures.learn_again()
        self._camera = CameraTrack(
            source,
            CAMERA_LAYERS,
            self._frame_encoded,
            on_lost=self._camera_failed,
            is_wanted=False,
            effects=self._wanted_effects(),  # from the first picture on
        )
        self._camera.set_self_view(self._self_view)
        self._share_budget()

    async def _change_camera(self) -> None:
        try:
            camera, self._camera = self._camera, None
            if camera is not None:
                await self._loop.run_in_executor(None, camera.close)
            self._open_camera()
        finally:
            self._camera_work = None

    def _frame_encoded(self, frame: EncodedFrame) -> None:
        """On the encoder's thread."""
        with suppress(RuntimeError):  # the loop may be closed already
            self._loop.call_soon_threadsafe(self._send_frame, frame)

    def _send_frame(self, frame: EncodedFrame) -> None:
        now = clock.now()
        for peer in self._hearers:
            peer.send_frame(frame, now)

    def _camera_failed(self, error: SourceError) -> None:
        """On one of the camera's threads."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._lost, Kind.VIDEO, error)

    def _want_keyframe(self) -> None:
        if self._camera is not None:
            self._camera.request_keyframe()

    def _share_budget(self) -> None:
        """Encode once: the narrowest path decides, and the pictures are the largest that every end can take.

        For nobody, encode nothing.
        """
        if self._camera is None:
            return
        hearers = self._hearers
        budgets = [peer.video_budget for peer in hearers if peer.video_budget is not None]
        if budgets:
            self._camera.set_bitrate(int(min(budgets)))
        limits = [peer.video_limits for peer in hearers if peer.video_limits is not None]
        self._camera.set_limits(least((self._capabilities.send.video, *limits)))
        self._camera.set_wanted(bool(budgets))

    # -- peers ------------------------------------------------------------------------------------------------------

    def _publish(self) -> None:
        """Tell every peer which tracks there are, if that changed."""
        tracks: list[LocalTrack] = []
        if self._microphone is not None:
            source = TrackSource.MICROPHONE
            is_music = self._settings.is_original
            tracks.append(LocalTrack(self._track_ids[source], Kind.AUDIO, source, self._muted, is_music))
        if self._camera_wanted is not None:
            source = TrackSource.CAMERA
            tracks.append(LocalTrack(self._track_ids[source], Kind.VIDEO, source))
        if tuple(tracks) != self._tracks:
            self._tracks = tuple(tracks)
            for peer in self._peers:
                peer.set_tracks(self._tracks)

    def _lost(self, kind: Kind, error: SourceError) -> None:
        logger.warning("= %s device lost: %s", kind.value, error.problem.name)
        event = SourceLost(kind, error.problem, error.detail)
        if not self._peers:
            self.troubles = [*self.troubles, event][-2:]
        for peer in self._peers:
            peer.tell(event)

    def _add_sent(self, peer: MediaPeer, stats: PeerStats) -> PeerStats:
        if self._microphone is not None:
            stats = replace(stats, audio_sent=self._microphone.stats())
        sender = peer.video_sender
        if self._camera is not None and sender is not None:
            video = replace(
                self._camera.stats(),
                nacks_total=sender.nacks_total,
                keyframe_requests_total=sender.keyframe_requests_total,
            )
            stats = replace(stats, video_sent=video)
        return stats

    def _forget(self, peer: MediaPeer) -> None:
        self._peers = tuple(other for other in self._peers if other is not peer)
        self._share_budget()

    async def close(self) -> None:
        """Close every peer, device and thread. Idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        self.stop_echo_test()
        if self._repair_timer is not None:
            self._repair_timer.cancel()
        for peer in self._peers:
            await peer.close()
        if self._camera_work is not None:
            await self._camera_work
        camera, self._camera = self._camera, None
        if camera is not None:
            await self._loop.run_in_executor(None, camera.close)
        microphone, self._microphone = self._microphone, None
        if microphone is not None:
            microphone.close()
        await self._loop.run_in_executor(None, self._speaker_work.shutdown)
        self._speaker.close()
        await self._gatherer.close()
