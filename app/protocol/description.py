"""What two ends tell each other about media: capabilities, ICE, DTLS, codecs, tracks and layers. No SDP.

Every struct is frozen; unknown fields are ignored, missing optional ones take their default, and every
collection and string has a limit here, because these values come from strangers.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.protocol.ids import Id, ParticipantId, TrackId

MAX_CANDIDATES = 30
MAX_TRACKS = 16
MAX_CODECS = 16
MAX_LAYERS = 4

Token = Annotated[str, Meta(min_length=1, max_length=64)]
IceText = Annotated[str, Meta(min_length=4, max_length=256)]
AddressText = Annotated[str, Meta(min_length=1, max_length=128)]
Port = Annotated[int, Meta(ge=0, le=65535)]
Uint32 = Annotated[int, Meta(ge=0, le=0xFFFF_FFFF)]


class Kind(StrEnum):
    """What a track carries."""

    AUDIO = "audio"
    VIDEO = "video"


class TrackSource(StrEnum):
    """Where a track comes from."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen_audio"


class CandidateType(StrEnum):
    """RFC 8445 section 4."""

    HOST = "host"
    SRFLX = "srflx"
    PRFLX = "prflx"
    RELAY = "relay"


class CandidateTransport(StrEnum):
    """How the candidate is reached. TCP candidates are for the call server only."""

    UDP = "udp"
    TCP = "tcp"


class Candidate(Struct, frozen=True, omit_defaults=True):
    """One address where media may be received."""

    type: CandidateType
    address: AddressText
    """IP literal, without a zone; or a `.local` name."""
    port: Port
    priority: Annotated[int, Meta(ge=1, le=0x7FFF_FFFF)]
    transport: CandidateTransport = CandidateTransport.UDP
    network: Annotated[int, Meta(ge=0, le=65535)] = 0
    """Which network of the sender; equal numbers share an interface."""
    relay: Annotated[str, Meta(max_length=64)] = ""
    """Which relay server, for candidates of type relay."""


class CandidateBatch(Struct, frozen=True, omit_defaults=True):
    """Trickled candidates of one ICE generation."""

    generation: Annotated[int, Meta(ge=0, le=65535)] = 0
    candidates: Annotated[tuple[Candidate, ...], Meta(max_length=MAX_CANDIDATES)] = ()
    end: bool = False
    """Advice: no more are expected on the present networks."""


class IceDescription(Struct, frozen=True, omit_defaults=True):
    """ICE credentials of one generation (RFC 8445 section 5.3)."""

    ufrag: IceText
    pwd: Annotated[str, Meta(min_length=22, max_length=256)]
    generation: Annotated[int, Meta(ge=0, le=65535)] = 0
    lite: bool = False
    options: Annotated[tuple[Token, ...], Meta(max_length=8)] = ()
    """`parley1`: understands the attributes SEEN and MOVED and picks sending paths alone."""
    relay_hold: Annotated[float, Meta(ge=0.0, le=600.0)] = 0.0
    """Seconds for which the sender stays on relays, because direct paths failed too often; the other should, too."""


class DtlsSetup(StrEnum):
    """RFC 5763: who sends the first flight."""

    ACTPASS = "actpass"
    ACTIVE = "active"
    PASSIVE = "passive"


class DtlsDescription(Struct, frozen=True, omit_defaults=True):
    """Certificate fingerprint and DTLS role (RFC 8122). The private key never leaves the device."""

    fingerprint: Annotated[str, Meta(pattern="^([0-9A-F]{2}:){31}[0-9A-F]{2}$")]
    """SHA-256 of the DER certificate, upper-case hex with colons."""
    setup: DtlsSetup = DtlsSetup.ACTPASS


class CodecName(StrEnum):
    """Codecs this version knows; unknown names in a peer's list are skipped."""

    OPUS = "opus"
    H264 = "h264"
    VP8 = "vp8"


class Codec(Struct, frozen=True, omit_defaults=True):
    """One codec of an end. The payload types are those the describing end receives."""

    name: Annotated[str, Meta(min_length=1, max_length=16)]
    payload_type: Annotated[int, Meta(ge=35, le=127)]
    clock_rate: Annotated[int, Meta(ge=8000, le=192000)]
    rtx_payload_type: Annotated[int, Meta(ge=0, le=127)] = 0
    """0: no retransmission stream."""
    red_payload_type: Annotated[int, Meta(ge=0, le=127)] = 0
    """0: no RFC 2198 redundancy."""
    profile: Annotated[str, Meta(max_length=16)] = ""
    """H.264 profile-level-id, 42e01f style."""
    hardware: bool = False
    channels: Annotated[int, Meta(ge=1, le=255)] = 1
    """Of sound: how many the describing end sends or hears apart."""


class VideoLimits(Struct, frozen=True, omit_defaults=True):
    """The most a direction can use."""

    max_width: Annotated[int, Meta(ge=16, le=16384)] = 1920
    max_height: Annotated[int, Meta(ge=16, le=16384)] = 1080
    max_fps: Annotated[int, Meta(ge=1, le=240)] = 30


class DirectionCapabilities(Struct, frozen=True, omit_defaults=True):
    """What one end can do in one direction (sending or receiving)."""

    audio_codecs: Annotated[tuple[Codec, ...], Meta(max_length=MAX_CODECS)] = ()
    """Best first."""
    video_codecs: Annotated[tuple[Codec, ...], Meta(max_length=MAX_CODECS)] = ()
    video: VideoLimits = VideoLimits()
    max_bitrate: Annotated[int, Meta(ge=0, le=10_000_000_000)] = 20_000_000
    """bit/s, all media together."""


class Capabilities(Struct, frozen=True, omit_defaults=True):
    """What an end can send and receive (mission row M12)."""

    send: DirectionCapabilities = DirectionCapabilities()
    receive: DirectionCapabilities = DirectionCapabilities()


class Layer(Struct, frozen=True, omit_defaults=True):
    """One encoding of a track, as it is sent at present; zeros: not known yet. A one-to-one call has one."""

    ssrc: Uint32
    rtx_ssrc: Uint32 = 0
    rid: Annotated[str, Meta(max_length=16)] = ""
    max_width: Annotated[int, Meta(ge=0, le=16384)] = 0
    max_bitrate: Annotated[int, Meta(ge=0, le=10_000_000_000)] = 0
    max_height: Annotated[int, Meta(ge=0, le=16384)] = 0
    max_fps: Annotated[int, Meta(ge=0, le=240)] = 0


class TrackDescription(Struct, frozen=True, omit_defaults=True):
    """One track an end publishes: its stable identity and its bindings on this association."""

    track_id: Id[TrackId]
    kind: Kind
    source: TrackSource
    mid: Annotated[str, Meta(min_length=1, max_length=16)]
    layers: Annotated[tuple[Layer, ...], Meta(max_length=MAX_LAYERS)] = ()
    muted: bool = False


class SessionDescription(Struct, frozen=True, omit_defaults=True):
    """Everything one end needs to know to exchange media with the other; sent whole, replaced whole."""

    ice: IceDescription
    dtls: DtlsDescription
    capabilities: Capabilities
    tracks: Annotated[tuple[TrackDescription, ...], Meta(max_length=MAX_TRACKS)] = ()
    candidates: CandidateBatch = CandidateBatch()
    """Host candidates known when the description left; the rest trickles."""
    revision: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """Counts up with each description of the same end in the same room; an older one is ignored."""
    seen: Annotated[int, Meta(ge=-1, le=1_000_000)] = -1
    """The highest revision of the other end's description that this end has read; -1: none."""
    held: bool = False
    """The person of this end has the call on hold: it sends no media and plays none, and wants none sent."""
    participant_id: Id[ParticipantId] = ParticipantId("")
    """Who describes itself; the server fills it in and overrides what a client claims."""


class HeaderExtension:
    """RTP header extension identifiers (RFC 8285), the same on every association."""

    MID = 1
    AUDIO_LEVEL = 2
    ABS_SEND_TIME = 3
    TRANSPORT_SEQUENCE = 4
    RID = 5
    REPAIRED_RID = 6


OPUS = Codec(CodecName.OPUS.value, 111, 48000, red_payload_type=63)
H264 = Codec(CodecName.H264.value, 102, 90000, rtx_payload_type=103, profile="42e01f")
VP8 = Codec(CodecName.VP8.value, 96, 90000, rtx_payload_type=97)
