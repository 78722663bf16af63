"""An engine without media: same protocol, connected as soon as both ends know each other, everything recorded."""

import asyncio
import itertools
from collections.abc import Callable

from msgspec.structs import replace

from app.protocol.description import CandidateBatch, Capabilities, Kind, SessionDescription, TrackSource
from app.protocol.ids import TrackId
from app.protocol.model import RelayServer
from media.audio.ring import Ring
from media.effects.choices import NO_EFFECTS, BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import (
    AudioInput,
    AudioOutput,
    Connected,
    DescriptionChanged,
    EchoPhase,
    EchoState,
    FirstMedia,
    FrameSink,
    Hearing,
    LocalCandidates,
    MediaLimits,
    PathChanged,
    PathInfo,
    PathKind,
    PeerEvent,
    PeerStats,
)
from media.frame import CaptureSource
from media.transport.access import RelayAccess
from tests.kit.people import EVERYTHING, description

PATH = PathInfo(PathKind.DIRECT, "udp", "host", "host", 0.001)
_numbers = itertools.count(1)


class FakePeer:
    """Tells `Connected` one turn of the loop after it knows the other end."""

    def __init__(self, engine: "FakeEngine", is_caller: bool, notify: Callable[[PeerEvent], None]) -> None:
        self.engine = engine
        self.is_caller = is_caller
        self.notify = notify
        self.applied: list[SessionDescription] = []
        self.hints: list[str] = []
        self.candidates: list[CandidateBatch] = []
        self.sinks: dict[TrackSource, FrameSink | None] = {}
        self.volume = 1.0
        self.is_on_hold = False
        self.is_closed = False
        self._revision = 0
        self._name = f"peer{next(_numbers)}"
        asyncio.get_running_loop().call_soon(self._trickle)

    def description(self) -> SessionDescription:
        """With a camera track if the camera is on."""
        ours = description(
            self._name,
            revision=self._revision,
            is_caller=self.is_caller,
            video=self.engine.camera is not None,
            muted=self.engine.is_muted,
        )
        return replace(ours, held=self.is_on_hold)

    def apply(self, description: SessionDescription, *, peer_address: str = "") -> None:
        """Take note, and be connected."""
        self.applied.append(description)
        self.hints.append(peer_address)
        if len(self.applied) == 1 and self.engine.connects:
            asyncio.get_running_loop().call_soon(self.connect)

    def connect(self) -> None:
        """Media flows."""
        if not self.is_closed:
            self.notify(PathChanged(PATH, "first valid path"))
            self.notify(Connected())
            self.notify(FirstMedia(TrackId(f"{self._name}-sound"), Kind.AUDIO, 0.0))

    def add_candidates(self, batch: CandidateBatch) -> None:
        """Take note."""
        self.candidates.append(batch)

    def restart(self) -> SessionDescription:
        """The next revision."""
        self._revision += 1
        return self.description()

    def set_frame_sink(self, source: TrackSource, sink: FrameSink | None) -> None:
        """Take note."""
        self.sinks[source] = sink

    def set_volume(self, gain: float) -> None:
        """Take note."""
        self.volume = gain

    def set_hold(self, is_on_hold: bool) -> None:
        """Take note, and tell the other end."""
        if is_on_hold != self.is_on_hold:
            self.is_on_hold = is_on_hold
            self.changed()

    def stats(self) -> PeerStats:
        """Always fine."""
        return PeerStats(path=PATH, rtt=0.001)

    async def close(self) -> None:
        """Take note."""
        self.is_closed = True

    def changed(self) -> None:
        """A track came, went or was muted."""
        if not self.is_closed:
            self.notify(DescriptionChanged(self.restart()))

    def _trickle(self) -> None:
        if not self.is_closed:
            self.notify(LocalCandidates(CandidateBatch(end=True)))


class FakeEngine:
    """Records what it is asked."""

    def __init__(self) -> None:
        self.connects = True
        """False: peers never connect by themselves."""
        self.peers: list[FakePeer] = []
        self.relays: tuple[RelayServer, ...] = ()
        self.relay_access = RelayAccess()
        self.policy = (False, False)
        self.preparations = 0
        self.warm_ups = 0
        self.camera: CaptureSource | None = None
        self.microphone: AudioInput | None = None
        self.speaker: AudioOutput | None = None
        self.self_view: FrameSink | None = None
        self.is_muted = False
        self.limits = (MediaLimits(), MediaLimits())
        self.opened: list[str] = []
        self.played: list[Ring] = []
        self.processing = ProcessingSettings()
        self.effects = NO_EFFECTS
        self.learnings = 0
        self.echo = EchoState()
        self.is_closed = False

    def capabilities(self) -> Capabilities:
        """Sound and pictures."""
        return Capabilities(EVERYTHING, EVERYTHING)

    def set_relays(self, relays: tuple[RelayServer, ...]) -> None:
        """Take note."""
        self.relays = relays

    def set_relay_access(self, access: RelayAccess) -> None:
        """Take note."""
        self.relay_access = access

    def set_network_policy(self, *, relay_only: bool, loopback: bool) -> None:
        """Take note."""
        self.policy = (relay_only, loopback)

    def set_limits(self, *, send: MediaLimits, receive: MediaLimits) -> None:
        """Take note."""
        self.limits = (send, receive)

    def prepare(self) -> None:
        """Take note."""
        self.preparations += 1

    def warm_up(self) -> None:
        """Take note."""
        self.warm_ups += 1

    def open_peer(self, *, is_caller: bool, notify: Callable[[PeerEvent], None]) -> FakePeer:
        """Another one."""
        self.peers.append(FakePeer(self, is_caller, notify))
        return self.peers[-1]

    def set_microphone(self, device: AudioInput | None) -> None:
        """Take note."""
        self.microphone = device
        self.opened.append("microphone" if device is not None else "no microphone")

    def set_speaker(self, device: AudioOutput | None) -> None:
        """Take note."""
        self.speaker = device
        self.opened.append("speaker" if device is not None else "no speaker")

    def play(self, ring: Ring) -> None:
        """Take note."""
        self.played.append(ring)

    def set_camera(self, source: CaptureSource | None) -> None:
        """Take note, and tell the others."""
        self.camera = source
        self.opened.append("camera" if source is not None else "no camera")
        self._changed()

    def set_picture_effects(self, effects: PictureEffects) -> None:
        """Take note."""
        self.effects = effects

    def learn_backdrop(self) -> None:
        """Take note."""
        self.learnings += 1

    def backdrop_state(self) -> BackdropState:
        """Nothing is learned."""
        return BackdropState.OFF

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Take note."""
        self.self_view = sink

    def mute(self, *, microphone: bool) -> None:
        """Take note, and tell the others."""
        if microphone != self.is_muted:
            self.is_muted = microphone
            self._changed()

    def set_sound_processing(self, settings: ProcessingSettings) -> None:
        """Take note."""
        self.processing = settings

    def start_echo_test(self, microphone: AudioInput, speaker: AudioOutput) -> None:
        """Take note."""
        self.opened.append("echo test")
        self.echo = EchoState(EchoPhase.RECORDING)

    def echo_test(self) -> EchoState:
        """As started, or off."""
        return self.echo

    def stop_echo_test(self) -> None:
        """Take note."""
        self.echo = EchoState()

    def hear(self) -> Hearing:
        """Silence."""
        return Hearing()

    async def close(self) -> None:
        """Take note."""
        self.is_closed = True

    def _changed(self) -> None:
        for peer in self.peers:
            peer.changed()
