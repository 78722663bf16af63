"""Session descriptions to SDP and back, for peers that speak SDP (stock aiortc).

The browser page has its own copy in JavaScript. Only what two participants with one microphone and one camera need:
mid "0" is sound, mid "1" pictures.
"""

import re
from dataclasses import dataclass

from app.protocol.description import (
    Candidate,
    CandidateBatch,
    CandidateType,
    Capabilities,
    Codec,
    DirectionCapabilities,
    DtlsDescription,
    DtlsSetup,
    HeaderExtension,
    IceDescription,
    Kind,
    Layer,
    SessionDescription,
    TrackDescription,
    TrackSource,
)
from app.protocol.ids import TrackId

_EXTENSIONS = {
    HeaderExtension.MID: "urn:ietf:params:rtp-hdrext:sdes:mid",
    HeaderExtension.AUDIO_LEVEL: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    HeaderExtension.ABS_SEND_TIME: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    HeaderExtension.TRANSPORT_SEQUENCE: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
}
_RTPMAP_NAMES = {"opus": "opus/48000/2", "h264": "H264/90000", "vp8": "VP8/90000"}
_MIDS = {Kind.AUDIO: "0", Kind.VIDEO: "1"}
_SOURCES = {Kind.AUDIO: TrackSource.MICROPHONE, Kind.VIDEO: TrackSource.CAMERA}


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line of an SDP and the lines under it."""

    kind: Kind
    lines: tuple[str, ...]

    def values(self, name: str) -> list[str]:
        """Values of all `a=name:` lines."""
        return [line[len(name) + 3 :] for line in self.lines if line.startswith(f"a={name}:")]


def to_sdp(description: SessionDescription, *, setup: DtlsSetup, kinds: tuple[Kind, ...]) -> str:
    """Write the description as the SDP its owner would send, with m-lines for `kinds` in order."""
    mids = [_MIDS[kind] for kind in kinds]
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids)}",
        "a=msid-semantic:WMS *",
    ]
    for kind in kinds:
        lines += _section(description, kind, setup)
    return "\r\n".join(lines) + "\r\n"


def _section(description: SessionDescription, kind: Kind, setup: DtlsSetup) -> list[str]:
    receive = description.capabilities.receive
    codecs = receive.audio_codecs if kind is Kind.AUDIO else receive.video_codecs
    codecs = tuple(codec for codec in codecs if codec.name in _RTPMAP_NAMES)
    types = [str(codec.payload_type) for codec in codecs]
    types += [str(codec.rtx_payload_type) for codec in codecs if codec.rtx_payload_type]
    track = next((track for track in description.tracks if track.kind is kind), None)
    lines = [
        f"m={kind.value} 9 UDP/TLS/RTP/SAVPF {' '.join(types)}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=ice-ufrag:{description.ice.ufrag}",
        f"a=ice-pwd:{description.ice.pwd}",
        "a=ice-options:trickle",
        f"a=fingerprint:sha-256 {description.dtls.fingerprint}",
        f"a=setup:{setup.value}",
        f"a=mid:{_MIDS[kind]}",
        "a=sendrecv" if track is not None else "a=recvonly",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]
    for number, uri in _EXTENSIONS.items():
        if not (kind is Kind.VIDEO and number == HeaderExtension.AUDIO_LEVEL):
            lines.append(f"a=extmap:{number} {uri}")
    for codec in codecs:
        lines += _codec(codec, kind)
    if track is not None:
        lines += _track(track)
    lines += [candidate_line(candidate) for candidate in description.candidates.candidates]
    return lines


def _codec(codec: Codec, kind: Kind) -> list[str]:
    number = codec.payload_type
    lines = [f"a=rtpmap:{number} {_RTPMAP_NAMES[codec.name]}"]
    if codec.name == "opus":
        lines.append(f"a=fmtp:{number} minptime=10;useinbandfec=1")
    if codec.name == "h264":
        profile = codec.profile or "42e01f"
        lines.append(f"a=fmtp:{number} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}")
    if kind is Kind.VIDEO:
        lines += [f"a=rtcp-fb:{number} {feedback}" for feedback in ("nack", "nack pli", "transport-cc", "goog-remb")]
    else:
        lines.append(f"a=rtcp-fb:{number} transport-cc")
    if codec.rtx_payload_type:
        lines += [f"a=rtpmap:{codec.rtx_payload_type} rtx/90000", f"a=fmtp:{codec.rtx_payload_type} apt={number}"]
    return lines


def _track(track: TrackDescription) -> list[str]:
    lines = [f"a=msid:parley {track.track_id}"]
    for layer in track.layers[:1]:
        if layer.rtx_ssrc:
            lines.append(f"a=ssrc-group:FID {layer.ssrc} {layer.rtx_ssrc}")
        lines += [f"a=ssrc:{ssrc} cname:parley" for ssrc in (layer.ssrc, layer.rtx_ssrc) if ssrc]
    return lines


def candidate_line(candidate: Candidate) -> str:
    """One `a=candidate` line (RFC 8839 section 5.1)."""
    line = f"a=candidate:1 1 {candidate.transport.value} {candidate.priority} {candidate.address} {candidate.port}"
    related = "" if candidate.type is CandidateType.HOST else " raddr 0.0.0.0 rport 0"
    return f"{line} typ {candidate.type.value}{related}"


def sections(sdp: str) -> list[Section]:
    """Split an SDP into its m-lines; session-level lines are repeated in each."""
    parts = re.split(r"(?m)^(?=m=)", sdp.replace("\r\n", "\n"))
    head = tuple(parts[0].splitlines())
    return [Section(Kind(part[2:].split()[0]), head + tuple(part.splitlines())) for part in parts[1:]]


def from_sdp(sdp: str, *, setup: DtlsSetup) -> SessionDescription:
    """Read what an SDP peer says of itself as a session description."""
    parts = sections(sdp)
    first = parts[0]
    capabilities = DirectionCapabilities(
        audio_codecs=tuple(codec for part in parts if part.kind is Kind.AUDIO for codec in _codecs(part)),
        video_codecs=tuple(codec for part in parts if part.kind is Kind.VIDEO for codec in _codecs(part)),
    )
    candidates = {_candidate(value) for part in parts for value in part.values("candidate")}
    fingerprint = next(value for value in first.values("fingerprint") if value.lower().startswith("sha-256"))
    return SessionDescription(
        ice=IceDescription(first.values("ice-ufrag")[0], first.values("ice-pwd")[0]),
        dtls=DtlsDescription(fingerprint.split()[1].upper(), setup),
        capabilities=Capabilities(send=capabilities, receive=capabilities),
        tracks=tuple(_track_of(part) for part in parts if part.values("ssrc")),
        candidates=CandidateBatch(candidates=tuple(c for c in candidates if c is not None), end=True),
    )


def _codecs(section: Section) -> list[Codec]:
    maps = dict(value.split(" ", 1) for value in section.values("rtpmap"))
    formats = dict(value.split(" ", 1) for value in section.values("fmtp"))
    rtx = {text.split("apt=")[1].split(";")[0]: number for number, text in formats.items() if "apt=" in text}
    found = []
    for number, name in maps.items():
        codec = next((key for key, wire in _RTPMAP_NAMES.items() if wire.lower() == name.lower()), None)
        text = formats.get(number, "")
        if codec is None or (codec == "h264" and ("packetization-mode=1" not in text or "42e01f" not in text)):
            continue
        rate = 48000 if codec == "opus" else 90000
        profile = "42e01f" if codec == "h264" else ""
        found.append(Codec(codec, int(number), rate, rtx_payload_type=int(rtx.get(number, 0)), profile=profile))
    return found


def _candidate(value: str) -> Candidate | None:
    words = value.split()
    if words[2].lower() != "udp" or words[1] != "1":
        return None
    return Candidate(CandidateType(words[7]), words[4], int(words[5]), int(words[3]))


def _track_of(section: Section) -> TrackDescription:
    ssrcs = list(dict.fromkeys(int(value.split()[0]) for value in section.values("ssrc")))
    pairs = [value.split()[1:] for value in section.values("ssrc-group") if value.startswith("FID")]
    rtx = int(pairs[0][1]) if pairs else 0
    media = int(pairs[0][0]) if pairs else ssrcs[0]
    return TrackDescription(
        TrackId(f"sdp-{section.kind.value}"),
        section.kind,
        _SOURCES[section.kind],
        section.values("mid")[0],
        (Layer(media, rtx),),
    )
