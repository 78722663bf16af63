"""People, contacts, calls and participants as they travel over REST and the WebSocket."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.protocol.errors import EndReason
from app.protocol.ids import CallId, DeviceId, Id, ParticipantId, RoomId, SessionId, UserId

Name = Annotated[str, Meta(min_length=1, max_length=64)]
MAX_NOTE = 200  # characters
Note = Annotated[str, Meta(max_length=MAX_NOTE)]
"""The line of words that goes with a declined call. Plain text, written by somebody."""
Wall = float
"""Wall time, seconds since 1970 UTC. Data for people, never for timers."""


class Availability(StrEnum):
    """What a person shows to their contacts."""

    AVAILABLE = "available"
    AWAY = "away"
    DO_NOT_DISTURB = "do_not_disturb"
    IN_CALL = "in_call"
    OFFLINE = "offline"
    INVISIBLE = "invisible"
    """Chosen only, never shown: the others see `offline`."""


class DeviceKind(StrEnum):
    """What kind of program signed in."""

    DESKTOP = "desktop"
    HEADLESS = "headless"
    BROWSER = "browser"


class DeviceInfo(Struct, frozen=True, omit_defaults=True):
    """The device behind a session."""

    device_id: Id[DeviceId]
    name: Name
    kind: DeviceKind = DeviceKind.DESKTOP
    platform: Annotated[str, Meta(max_length=64)] = ""


class CallRule(StrEnum):
    """Who may call whom."""

    CONTACTS = "contacts"
    EVERYONE = "everyone"


class UserInfo(Struct, frozen=True, omit_defaults=True):
    """A person as others see them. Names are plain text."""

    user_id: Id[UserId]
    username: Name
    """Lower-case handle, unique on the server."""
    name: Name
    """Display name."""
    picture: Annotated[str, Meta(max_length=64)] = ""
    """Revision of the profile picture, empty for none; fetched from `/api/v1/users/{user_id}/picture?v=`."""
    is_admin: bool = False
    callers: CallRule = CallRule.EVERYONE
    """Whom they let call them, among those whom the server's rule lets."""


class ContactState(StrEnum):
    """Where two people stand, seen from one of them."""

    CONTACT = "contact"
    REQUEST_SENT = "request_sent"
    REQUEST_RECEIVED = "request_received"
    BLOCKED = "blocked"
    """We blocked them. Who is blocked by the other end is not told."""


class ContactInfo(Struct, frozen=True, omit_defaults=True):
    """One entry of the contact list."""

    user: UserInfo
    state: ContactState
    favourite: bool = False


class PresenceInfo(Struct, frozen=True, omit_defaults=True):
    """A person's presence as shown to a contact."""

    user_id: Id[UserId]
    availability: Availability
    since: Wall = 0.0


class CallMedia(Struct, frozen=True, omit_defaults=True):
    """What a call starts with; each can be switched on later."""

    audio: bool = True
    video: bool = False


class ParticipantInfo(Struct, frozen=True, omit_defaults=True):
    """One joined identity in a room. The participant id is the room-wide address of one session's presence in it."""

    participant_id: Id[ParticipantId]
    user: UserInfo
    session_id: Id[SessionId]
    device: DeviceInfo


class CallDirection(StrEnum):
    """Who called."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class RunningCall(Struct, frozen=True, omit_defaults=True):
    """An answered call of this person on another device of theirs, which they may go on with here."""

    call_id: Id[CallId]
    room_id: Id[RoomId]
    peer: UserInfo
    direction: CallDirection
    device: DeviceInfo
    """Where it runs."""
    media: CallMedia = CallMedia()
    age: Annotated[float, Meta(ge=0.0, le=1e8)] = 0.0
    """Seconds since the answer, when this was sent."""


class CallRecord(Struct, frozen=True, omit_defaults=True):
    """One line of the call history."""

    call_id: Id[CallId]
    room_id: Id[RoomId]
    peer: UserInfo
    direction: CallDirection
    video: bool
    started_at: Wall
    answered_at: Wall = 0.0
    """0 if nobody answered."""
    ended_at: Wall = 0.0
    reason: EndReason = EndReason.HUNG_UP
    seen: bool = True
    """False for a missed call that this person has not looked at yet."""
    note: Note = ""
    """What the callee answered in words instead of taking the call."""


class RelayServer(Struct, frozen=True, omit_defaults=True):
    """One STUN or TURN server with short-lived credentials (the REST scheme: username is `expiry:user`)."""

    url: Annotated[str, Meta(max_length=256)]
    """`stun:host:port`, `turn:host:port?transport=udp|tcp` (RFC 7064, 7065)."""
    username: Annotated[str, Meta(max_length=256)] = ""
    credential: Annotated[str, Meta(max_length=256)] = ""
    expires_at: Wall = 0.0
    realm: Annotated[str, Meta(max_length=128)] = ""
    nonce: Annotated[str, Meta(max_length=256)] = ""
    """With realm and nonce handed out, the first Allocate is authenticated at once (saves a round trip)."""
