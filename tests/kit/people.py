"""Builders of people, participants and descriptions for tests."""

from app.protocol.description import (
    H264,
    OPUS,
    CandidateBatch,
    Capabilities,
    DirectionCapabilities,
    DtlsDescription,
    DtlsSetup,
    IceDescription,
    Kind,
    Layer,
    SessionDescription,
    TrackDescription,
    TrackSource,
)
from app.protocol.ids import DeviceId, ParticipantId, SessionId, TrackId, UserId
from app.protocol.model import DeviceInfo, DeviceKind, ParticipantInfo, UserInfo

EVERYTHING = DirectionCapabilities(audio_codecs=(OPUS,), video_codecs=(H264,))


def user(name: str) -> UserInfo:
    """A person whose id, username and display name say who they are."""
    return UserInfo(UserId(f"user-{name}"), name, name.capitalize())


def device(name: str) -> DeviceInfo:
    """A device of that person."""
    return DeviceInfo(DeviceId(f"device-{name}"), f"{name}'s machine", DeviceKind.HEADLESS, "test")


def participant(name: str) -> ParticipantInfo:
    """That person in a room."""
    return ParticipantInfo(ParticipantId(f"participant-{name}"), user(name), SessionId(f"session-{name}"), device(name))


def description(
    name: str, *, revision: int = 0, is_caller: bool = True, video: bool = False, muted: bool = False
) -> SessionDescription:
    """A session description of that person, with sound and perhaps pictures."""
    tracks = [
        TrackDescription(
            TrackId(f"{name}-sound"), Kind.AUDIO, TrackSource.MICROPHONE, "0", (Layer(ssrc=1000),), muted=muted
        )
    ]
    if video:
        tracks.append(
            TrackDescription(TrackId(f"{name}-camera"), Kind.VIDEO, TrackSource.CAMERA, "1", (Layer(2000, 2001),))
        )
    return SessionDescription(
        ice=IceDescription(f"ufrag-{name}", f"password-of-{name}-0123456789"),
        dtls=DtlsDescription(":".join(["AB"] * 32), DtlsSetup.ACTPASS if is_caller else DtlsSetup.ACTIVE),
        capabilities=Capabilities(EVERYTHING, EVERYTHING),
        tracks=tuple(tracks),
        candidates=CandidateBatch(),
        revision=revision,
    )
