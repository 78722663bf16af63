"""Tracks at the two ends of an association: ours with their SSRCs, theirs with the streams that carry them."""

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from app.protocol.description import H264 as H264_CODEC
from app.protocol.description import OPUS as OPUS_CODEC
from app.protocol.description import VP8 as VP8_CODEC
from app.protocol.description import (
    Capabilities,
    Codec,
    CodecName,
    DirectionCapabilities,
    HeaderExtension,
    Kind,
    TrackDescription,
    TrackSource,
    VideoLimits,
)
from app.protocol.ids import TrackId
from media.codecs.opus import channels
from media.engine.api import MediaLimits
from media.rtp import extensions
from media.rtp.packet import Header

MAX_BOUND = 64  # SSRCs an other end may bring up beyond those it described

OUR_OPUS = replace(OPUS_CODEC, channels=channels())

CAPABILITIES = Capabilities(
    send=DirectionCapabilities(audio_codecs=(OUR_OPUS,), video_codecs=(H264_CODEC,), video=VideoLimits(1280, 720, 30)),
    receive=DirectionCapabilities(
        audio_codecs=(OUR_OPUS,), video_codecs=(H264_CODEC, VP8_CODEC), video=VideoLimits(1920, 1080, 30)
    ),
)
"""What this engine sends and receives."""

MIDS = {
    TrackSource.MICROPHONE: "0",
    TrackSource.CAMERA: "1",
    TrackSource.SCREEN: "2",
    TrackSource.SCREEN_AUDIO: "3",
}
"""Both ends name the same kind of track alike, so that a browser's page can put them into common m-lines."""


@dataclass(frozen=True, slots=True)
class LocalTrack:
    """One track that we publish to everybody."""

    track_id: TrackId
    kind: Kind
    source: TrackSource
    muted: bool = False
    is_music: bool = False
    """Sound that takes more bits than speech."""

    @property
    def mid(self) -> str:
        """Its media identification."""
        return MIDS[self.source]


@dataclass(frozen=True, slots=True)
class PayloadMeaning:
    """What one of our payload types carries."""

    kind: Kind
    codec: CodecName
    is_rtx: bool = False
    is_red: bool = False


def limited(ours: Capabilities, send: MediaLimits, receive: MediaLimits) -> Capabilities:
    """Our capabilities with this at most in each direction, and never more than this engine can."""
    return replace(
        ours,
        send=_limited(ours.send, CAPABILITIES.send, send),
        receive=_limited(ours.receive, CAPABILITIES.receive, receive),
    )


def _limited(ours: DirectionCapabilities, able: DirectionCapabilities, limits: MediaLimits) -> DirectionCapabilities:
    video, max_bitrate = limits.video, limits.max_bitrate
    return replace(
        ours,
        video=able.video if video is None else least((able.video, video)),
        max_bitrate=able.max_bitrate if max_bitrate is None else min(able.max_bitrate, max_bitrate),
    )


def least(limits: Iterable[VideoLimits]) -> VideoLimits:
    """What is within all of them, category by category. At least one."""
    each = tuple(limits)
    return VideoLimits(
        max_width=min(one.max_width for one in each),
        max_height=min(one.max_height for one in each),
        max_fps=min(one.max_fps for one in each),
    )


def answering(ours: Capabilities, theirs: DirectionCapabilities) -> Capabilities:
    """Our capabilities with the payload types of the end we answer, for each codec in common.

    An end that speaks SDP expects it: there an answer repeats the offer's numbers (RFC 3264 section 6.1), and stock
    aiortc receives under no other. What only we know keeps its number, or is left out if that is taken.
    """
    taken = {
        number
        for codec in (*theirs.audio_codecs, *theirs.video_codecs)
        for number in (codec.payload_type, codec.rtx_payload_type, codec.red_payload_type)
        if number
    }
    receive = replace(
        ours.receive,
        audio_codecs=_renumbered(ours.receive.audio_codecs, theirs.audio_codecs, taken),
        video_codecs=_renumbered(ours.receive.video_codecs, theirs.video_codecs, taken),
    )
    return replace(ours, receive=receive)


def _renumbered(ours: tuple[Codec, ...], theirs: tuple[Codec, ...], taken: set[int]) -> tuple[Codec, ...]:
    codecs = []
    for codec in ours:
        match = next((t for t in theirs if t.name == codec.name and t.profile[:4].lower() == codec.profile[:4]), None)
        numbers = codec if match is None else match
        if match is None and codec.payload_type in taken:
            continue
        rtx, red = numbers.rtx_payload_type, numbers.red_payload_type or codec.red_payload_type
        if match is None and rtx in taken:
            rtx = 0
        if red != numbers.red_payload_type and red in taken:
            red = 0
        codecs.append(replace(codec, payload_type=numbers.payload_type, rtx_payload_type=rtx, red_payload_type=red))
    return tuple(codecs)


def payload_meanings(receive: DirectionCapabilities) -> dict[int, PayloadMeaning]:
    """What arrives under each payload type that we announced."""
    meanings: dict[int, PayloadMeaning] = {}
    for kind, codecs in ((Kind.AUDIO, receive.audio_codecs), (Kind.VIDEO, receive.video_codecs)):
        for codec in codecs:
            name = CodecName(codec.name)
            meanings[codec.payload_type] = PayloadMeaning(kind, name)
            if codec.rtx_payload_type:
                meanings[codec.rtx_payload_type] = PayloadMeaning(kind, name, is_rtx=True)
            if codec.red_payload_type:
                meanings[codec.red_payload_type] = PayloadMeaning(kind, name, is_red=True)
    return meanings


class Router:
    """Which track of the other end a packet belongs to: by SSRC as described, then by MID, then by payload type."""

    def __init__(self) -> None:
        self._tracks: tuple[TrackDescription, ...] = ()
        self._described: dict[int, tuple[TrackDescription, int]] = {}
        self._bound: dict[int, tuple[TrackDescription, int]] = {}

    def describe(self, tracks: tuple[TrackDescription, ...]) -> None:
        """Take the tracks of a description; bindings learnt from packets are learnt again."""
        self._tracks = tracks
        self._bound.clear()
        self._described = {}
        for track in tracks:
            for layer in track.layers:
                self._described[layer.ssrc] = (track, layer.ssrc)
                if layer.rtx_ssrc:
                    self._described[layer.rtx_ssrc] = (track, layer.ssrc)

    def route(self, meaning: PayloadMeaning, header: Header, data: bytes) -> tuple[TrackDescription, int] | None:
        """(track, SSRC of the stream itself even for a retransmission), or None for nobody's."""
        ssrc = header[4]
        found = self._described.get(ssrc) or self._bound.get(ssrc)
        if found is not None:
            return found if found[0].kind is meaning.kind else None
        track = self._by_mid(header, data) or self._only_of(meaning.kind)
        if track is None or track.kind is not meaning.kind or len(self._bound) >= MAX_BOUND:
            return None
        primary = self._primary_of(track) if meaning.is_rtx else ssrc
        if primary is None:
            return None
        self._bound[ssrc] = (track, primary)
        return self._bound[ssrc]

    def _by_mid(self, header: Header, data: bytes) -> TrackDescription | None:
        mid = extensions.parse_text(extensions.find(data, header[5], header[6], HeaderExtension.MID))
        return next((track for track in self._tracks if track.mid == mid), None) if mid else None

    def _only_of(self, kind: Kind) -> TrackDescription | None:
        fitting = [track for track in self._tracks if track.kind is kind]
        return fitting[0] if len(fitting) == 1 else None

    def _primary_of(self, track: TrackDescription) -> int | None:
        """The stream that an unannounced retransmission stream repairs: the track's only one."""
        if track.layers:
            return track.layers[0].ssrc
        return next((primary for bound, primary in self._bound.values() if bound.track_id == track.track_id), None)
