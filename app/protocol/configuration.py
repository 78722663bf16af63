"""The capability handshake: a pure function from two ends' capabilities to what each sends the other.

Each direction stands alone: what one end can send against what the other can receive. Both ends compute the same
answer from the same two capability sets, so nothing is negotiated back and forth. It lives beside the wire because
the client's core, the media engine and the call server all need it.
"""

from dataclasses import dataclass

import msgspec

from app.protocol.description import Capabilities, Codec, CodecName, DirectionCapabilities, VideoLimits

# H.264 profile_idc values, weakest first. A decoder of a later one decodes the earlier ones (ITU-T H.264 annex A.2);
# plain baseline stands apart, because its rare tools (ASO, FMO) are in none of the others.
_CONSTRAINED_BASELINE, _MAIN, _HIGH = 0, 1, 2
_PROFILE_RANKS = {0x4D: _MAIN, 0x64: _HIGH}
_BASELINE_IDC = 0x42
_CONSTRAINT_SET1 = 0x40  # of a baseline stream: it also obeys the main profile, so it is constrained baseline
_DEFAULT_PROFILE = "42000a"  # RFC 6184 section 8.1: baseline, level 1, when nothing is said


@dataclass(frozen=True, slots=True)
class DirectionConfiguration:
    """What flows in one direction. Codecs carry the receiver's payload types; None: that kind is not sent."""

    audio: Codec | None
    video: Codec | None
    limits: VideoLimits
    max_bitrate: int
    """bit/s, all media together."""


@dataclass(frozen=True, slots=True)
class CallConfiguration:
    """Both directions, seen from one end."""

    send: DirectionConfiguration
    receive: DirectionConfiguration


def configure(ours: Capabilities, theirs: Capabilities) -> CallConfiguration:
    """Pick both directions. `configure(a, b).send == configure(b, a).receive`."""
    return CallConfiguration(
        send=configure_direction(ours.send, theirs.receive),
        receive=configure_direction(theirs.send, ours.receive),
    )


def configure_direction(sender: DirectionCapabilities, receiver: DirectionCapabilities) -> DirectionConfiguration:
    """Best codec both know in the sender's order (the sender pays for encoding); the minimum of each limit."""
    return DirectionConfiguration(
        audio=_choose(sender.audio_codecs, receiver.audio_codecs),
        video=_choose(sender.video_codecs, receiver.video_codecs),
        limits=VideoLimits(
            max_width=min(sender.video.max_width, receiver.video.max_width),
            max_height=min(sender.video.max_height, receiver.video.max_height),
            max_fps=min(sender.video.max_fps, receiver.video.max_fps),
        ),
        max_bitrate=min(sender.max_bitrate, receiver.max_bitrate),
    )


def _choose(sendable: tuple[Codec, ...], receivable: tuple[Codec, ...]) -> Codec | None:
    for ours in sendable:
        fits = [theirs for theirs in receivable if _decodes(theirs, ours)]
        if fits:
            # An entry of the very profile first; among equals, the receiver's order.
            best = min(fits, key=lambda theirs: theirs.profile[:4].lower() != ours.profile[:4].lower())
            return _joined(ours, best)
    return None


def _decodes(receiver: Codec, sender: Codec) -> bool:
    """Tell whether the receiver's entry covers what the sender would send."""
    if receiver.name != sender.name or receiver.clock_rate != sender.clock_rate:
        return False
    if sender.name not in set(CodecName):
        return False  # an unknown codec of a newer peer: nothing here could encode or decode it
    if sender.name != CodecName.H264:
        return True
    sent, received = _profile(sender.profile), _profile(receiver.profile)
    if sent is None or received is None:
        return False
    if sent[0] is None or received[0] is None:
        return sent[0] is received[0] or (sent[0] == _CONSTRAINED_BASELINE and received[0] is None)
    return sent[0] <= received[0]


def _joined(sender: Codec, receiver: Codec) -> Codec:
    """The receiver's entry, without what the sender does not do, at the lower level."""
    profile = ""
    if sender.name == CodecName.H264:
        ours, theirs = sender.profile or _DEFAULT_PROFILE, receiver.profile or _DEFAULT_PROFILE
        profile = ours[:4].lower() + min(ours[4:6].lower(), theirs[4:6].lower())
    return msgspec.structs.replace(
        receiver,
        profile=profile,
        rtx_payload_type=receiver.rtx_payload_type if sender.rtx_payload_type else 0,
        red_payload_type=receiver.red_payload_type if sender.red_payload_type else 0,
        hardware=sender.hardware,
        channels=min(sender.channels, receiver.channels),
    )


def _profile(text: str) -> tuple[int | None, int] | None:
    """Rank and level of a profile-level-id; rank None is plain baseline; None altogether: not one we know."""
    text = text or _DEFAULT_PROFILE
    try:
        idc, constraints, level = bytes.fromhex(text)
    except ValueError:
        return None
    if idc == _BASELINE_IDC:
        return (_CONSTRAINED_BASELINE if constraints & _CONSTRAINT_SET1 else None), level
    rank = _PROFILE_RANKS.get(idc)
    return None if rank is None else (rank, level)
