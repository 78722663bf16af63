"""What the media engine offers to the client core: commands on `Engine` and `Peer`, events back.

Everything here runs on the core loop's thread except where a docstring says otherwise. `app` uses only this file and
`media.frame`; the implementation is `media.engine.engine`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from app.protocol.description import CandidateBatch, Capabilities, Kind, SessionDescription, TrackSource, VideoLimits
from app.protocol.ids import TrackId
from app.protocol.model import RelayServer
from media.audio.ring import Ring
from media.effects.choices import BackdropState, PictureEffects, ProcessingSettings
from media.frame import CaptureSource, SourceProblem, VideoFrame
from media.transport.access import RelayAccess

if TYPE_CHECKING:  # a program that is in no call goes without numpy
    from media.audio.timeline import Samples

FrameSink = Callable[[VideoFrame], None]
"""Called on a media thread with each frame that should be shown; must return at once (put it in a mailbox)."""


class PathKind(Enum):
    """How packets travel, for people."""

    DIRECT = auto()
    RELAY = auto()


@dataclass(frozen=True, slots=True)
class PathInfo:
    """The sending path in use, as far as people are shown it: no addresses."""

    kind: PathKind
    transport: str
    """udp; for relayed paths, how our relay is reached: udp, tcp, tls, proxy, websocket."""
    local: str
    """Candidate type of our end: host, srflx, prflx, relay."""
    remote: str
    rtt: float | None = None


# -- events of a peer ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocalCandidates:
    """Give these to the other end."""

    batch: CandidateBatch


@dataclass(frozen=True, slots=True)
class Connected:
    """Media can flow: a path is valid and DTLS is done. Also after a disconnection."""


@dataclass(frozen=True, slots=True)
class PathChanged:
    """The sending path is another one."""

    path: PathInfo
    reason: str


@dataclass(frozen=True, slots=True)
class Disconnected:
    """No proof of arrival on any path for a while; ICE goes on trying."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Connectivity is lost for good (30 s), or the certificate does not match the fingerprint."""

    reason: str


@dataclass(frozen=True, slots=True)
class RestartWanted:
    """ICE wants fresh credentials: send the description that `Peer.restart()` returns."""


@dataclass(frozen=True, slots=True)
class DescriptionChanged:
    """Our description has a new revision (a track came, went, was muted); send it."""

    description: SessionDescription


@dataclass(frozen=True, slots=True)
class RemoteTrackChanged:
    """A track of the other end appeared, changed its mute state or went."""

    track_id: TrackId
    kind: Kind
    source: TrackSource
    muted: bool
    gone: bool = False


class Flow(Enum):
    """A direction, seen from here."""

    SENT = auto()
    RECEIVED = auto()


@dataclass(frozen=True, slots=True)
class EncodingAgreed:
    """Both ends know that the pictures of one direction are of this size, rate and bit rate at most from now on."""

    flow: Flow
    width: int
    height: int
    fps: int
    max_bitrate: int


@dataclass(frozen=True, slots=True)
class FirstMedia:
    """The first frame of a remote track was decoded (video) or played (audio)."""

    track_id: TrackId
    kind: Kind
    at: float


@dataclass(frozen=True, slots=True)
class PeerLeft:
    """The other end said goodbye on the media path itself; signalling will say the same, unless it cannot."""


@dataclass(frozen=True, slots=True)
class SourceLost:
    """A local device failed; the track goes on silently or with its last picture until another source is set."""

    kind: Kind
    problem: SourceProblem
    detail: str


PeerEvent = (
    LocalCandidates | Connected | PathChanged | Disconnected | Failed | RestartWanted | DescriptionChanged
    | RemoteTrackChanged | EncodingAgreed | FirstMedia | PeerLeft | SourceLost
)  # fmt: skip


# -- statistics ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VideoStats:
    """One video direction over the last second, totals where named so."""

    width: int = 0
    height: int = 0
    fps: float = 0.0
    bitrate: float = 0.0
    """bit/s of payload."""
    codec: str = ""
    frames_total: int = 0
    frames_dropped_total: int = 0
    keyframes_total: int = 0
    nacks_total: int = 0
    keyframe_requests_total: int = 0
    freeze_seconds_total: float = 0.0
    """W3C rule: a gap of at least max(3 x average, average + 150 ms) counts whole."""


@dataclass(frozen=True, slots=True)
class AudioStats:
    """One audio direction."""

    bitrate: float = 0.0
    level_dbov: float = -127.0
    concealed_share: float = 0.0
    """Concealed and silent samples by loss, over all played since the start."""
    longest_gap: float = 0.0
    """Seconds: the longest run of concealment."""
    playout_delay: float = 0.0
    """Seconds in the playout buffer now."""
    codec: str = "opus"


@dataclass(frozen=True, slots=True)
class PeerStats:
    """A snapshot for the quality display, events and benchmarks."""

    path: PathInfo | None = None
    rtt: float | None = None
    loss_sent: float = 0.0
    """Share of our packets lost, over the last seconds."""
    loss_received: float = 0.0
    estimate: float = 0.0
    """Bandwidth estimate, bit/s."""
    video_sent: VideoStats = VideoStats()
    video_received: VideoStats = VideoStats()
    audio_sent: AudioStats = AudioStats()
    audio_received: AudioStats = AudioStats()
    av_skew: float | None = None
    """Seconds by which sound is ahead of the picture."""


# -- sound devices ------------------------------------------------------------------------------------------------


class AudioInput(Protocol):
    """A microphone. 48 kHz float32 blocks of 480 samples, delivered on a thread of the device's own."""

    @property
    def is_live(self) -> bool:
        """Whether somebody speaks into it, so that echo, noise and loudness want processing; a file is not."""

    def start(self, deliver: "Callable[[Samples, float], None]") -> None:
        """Open and call `deliver(block, captured_at)` for every 10 ms; block is float32[480], or float32[480, 2] from a
        device that was opened in stereo; captured_at is the monotonic time of its first sample. Raises SourceError."""

    def stop(self) -> None:
        """Release the device. Idempotent."""


class AudioOutput(Protocol):
    """A loudspeaker that pulls sound on a thread of its own."""

    def start(self, pull: "Callable[[float], Samples]") -> None:
        """Open and call `pull(play_time)` for every 10 ms block whose first sample is heard at that monotonic time; it
        returns float32[480], or float32[480, 2] while somebody is heard in stereo. Raises SourceError."""

    def stop(self) -> None:
        """Release the device. Idempotent."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the microphone hears before the mute gate. It stays on this machine."""

    level_dbov: float = -127.0
    """Of the last 100 ms."""
    is_speech: bool = False
    """Whether somebody has been speaking for about 300 ms."""


class EchoPhase(Enum):
    """Where "say something, hear it back" stands."""

    OFF = auto()
    RECORDING = auto()
    PLAYING = auto()
    HEARD = auto()
    """Over; there was a voice."""
    SILENT = auto()
    """Over; the microphone heard nothing."""
    NO_MICROPHONE = auto()
    NO_SPEAKER = auto()


@dataclass(frozen=True, slots=True)
class EchoState:
    """A look at the test."""

    phase: EchoPhase = EchoPhase.OFF
    level_dbov: float = -127.0
    """Of what is said, or played."""
    progress: float = 0.0
    """Of the phase, 0..1."""


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """The most to claim in one direction; None: what this machine can."""

    video: VideoLimits | None = None
    max_bitrate: int | None = None
    """bit/s, all media together."""


# -- commands -----------------------------------------------------------------------------------------------------


class Peer(Protocol):
    """Media between us and one other participant: one association, our tracks, theirs."""

    def description(self) -> SessionDescription:
        """Ours, with the host candidates known now."""

    def apply(self, description: SessionDescription, *, peer_address: str = "") -> None:
        """The other end's whole description; older revisions are ignored. Never raises for bad content: `Failed`."""

    def add_candidates(self, batch: CandidateBatch) -> None:
        """Trickled candidates of the other end."""

    def restart(self) -> SessionDescription:
        """New ICE credentials on our side; old paths go on until new ones are valid."""

    def set_frame_sink(self, source: TrackSource, sink: FrameSink | None) -> None:
        """Where this participant's pictures go. Without a sink they are not decoded."""

    def set_volume(self, gain: float) -> None:
        """Loudness of this participant, 0..2."""

    def set_hold(self, is_on_hold: bool) -> None:
        """Our person has this call on hold: nothing is sent, played or decoded; paths and keys stay."""

    def stats(self) -> PeerStats:
        """Snapshot; cheap."""

    async def close(self) -> None:
        """Say goodbye to the other end and release everything. Idempotent."""


class Engine(Protocol):
    """All media of this client: local tracks, shared by every peer, and the peers."""

    def capabilities(self) -> Capabilities:
        """What this machine can send and receive."""

    def set_relays(self, relays: tuple[RelayServer, ...]) -> None:
        """STUN and TURN servers for gathering from now on."""

    def set_relay_access(self, access: RelayAccess) -> None:
        """Whom TLS to relays believes, and through which proxy they are reached, from now on."""

    def set_network_policy(self, *, relay_only: bool, loopback: bool) -> None:
        """Which candidates are used. Loopback is for tests and demos on one machine."""

    def set_limits(self, *, send: MediaLimits, receive: MediaLimits) -> None:
        """The most to claim and use in each direction, now and in calls that go on."""

    def prepare(self) -> None:
        """Load what a call takes, on a thread (one may be placed soon). Opens no device, and asks nobody."""

    def warm_up(self) -> None:
        """Gather and ask for relay allocations now (a call is about to be placed or is ringing). Opens no device."""

    def open_peer(self, *, is_caller: bool, notify: Callable[[PeerEvent], None]) -> Peer:
        """A new association. The caller controls ICE; the callee starts DTLS."""

    def set_microphone(self, device: AudioInput | None) -> None:
        """Publish sound from this device, from now on, in every peer; None takes the track down."""

    def set_speaker(self, device: AudioOutput | None) -> None:
        """Play everybody on this device."""

    def play(self, ring: Ring) -> None:
        """Let this person hear a sound once, on the speaker of the call. The echo canceller knows it."""

    def set_camera(self, source: CaptureSource | None) -> None:
        """Publish pictures from this source; None takes the track down and frees the camera."""

    def set_picture_effects(self, effects: PictureEffects) -> None:
        """What is done to the camera's pictures before anybody sees them, ourselves included."""

    def learn_backdrop(self) -> None:
        """Learn the empty room again: somebody is to leave the picture."""

    def backdrop_state(self) -> BackdropState:
        """Where the learned backdrop stands."""

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Where our own pictures go."""

    def mute(self, *, microphone: bool) -> None:
        """Mute or unmute within 10 ms; the device stays open."""

    def set_sound_processing(self, settings: ProcessingSettings) -> None:
        """Processing of the microphone, from now on and in a running call."""

    def hear(self) -> Hearing:
        """What the microphone hears, muted or not, for the meter and the hint "you are muted"."""

    def start_echo_test(self, microphone: AudioInput, speaker: AudioOutput) -> None:
        """Record the person for three seconds and play it to them, through all that a call does to sound. Local."""

    def echo_test(self) -> EchoState:
        """Where the test stands. Look some times a second: that is what carries it on."""

    def stop_echo_test(self) -> None:
        """End it and free the devices. Idempotent."""

    async def close(self) -> None:
        """Close every peer, device and thread."""
