"""What a front end sees of the client: frozen snapshots and events. Nothing here does anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from app.call_figures import CallFigures
from app.desktop.reminders import Reminder
from app.hosting import HostState
from app.net.announcement import NearbyServer
from app.net.errors import NetError
from app.protocol.description import Kind
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, RoomId, TrackId, UserId
from app.protocol.model import (
    Availability,
    CallDirection,
    CallMedia,
    CallRecord,
    CallRule,
    ContactInfo,
    DeviceInfo,
    PresenceInfo,
    RunningCall,
    UserInfo,
)
from media.engine.api import PathInfo, PeerStats
from media.frame import SourceProblem


class Link(Enum):
    """Where the conversation with the server stands."""

    SIGNED_OUT = auto()
    CONNECTING = auto()
    """Signed in, the first connection is not up yet."""
    ONLINE = auto()
    RECONNECTING = auto()
    """The connection was lost; a call goes on directly."""


@dataclass(frozen=True, slots=True)
class Connection:
    """The link to the server, for the banner."""

    link: Link = Link.SIGNED_OUT
    server_url: str = ""
    server_name: str = ""
    fingerprint: str = ""
    """Of the certificate that the server must show; empty where an authority vouches for it."""
    retry_at: float | None = None
    """Monotonic seconds of the next attempt, while waiting for it."""
    problem: str = ""
    """Why the last attempt failed, in English, for the details."""
    obstacle: NetError | None = None
    """The same for people, where there is one they can act on (a changed certificate)."""
    rtt: float | None = None
    """Seconds, of the last ping."""


NO_CALL = CallId("")


@dataclass(frozen=True, slots=True)
class CallRules:
    """Who may call us: the server's rule, and within it our own."""

    server: CallRule
    own: CallRule


class Phase(Enum):
    """Where a call stands, for people."""

    CALLING = auto()
    RINGING = auto()
    CONNECTING = auto()
    CONNECTED = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class CallState:
    """One call. Instants are monotonic seconds, None for what has not happened."""

    call_id: CallId
    room_id: RoomId
    direction: CallDirection
    phase: Phase
    peer: UserInfo
    media: CallMedia
    """What the call started with."""
    created_at: float
    peer_device: DeviceInfo | None = None
    """The device at the other end, once known."""
    quiet: bool = False
    """An incoming call while in another one: show it, do not ring."""
    answered_at: float | None = None
    connected_at: float | None = None
    """First time that media could flow: where the timer starts."""
    ended_at: float | None = None
    reason: EndReason | None = None
    error: ErrorCode | None = None
    """The server's code, when it refused."""
    note: str = ""
    """What the callee said in words when they declined."""
    ended_by_me: bool = False
    is_media_lost: bool = False
    """Connected before, at present nothing arrives; ICE goes on trying."""
    is_peer_moving: bool = False
    """The other person goes on from another device; until its media is there the last picture stands."""
    is_on_hold: bool = False
    """This person has it on hold: nothing of ours goes there, nothing of theirs is played."""
    is_held_by_peer: bool = False
    """The other person has it on hold."""
    is_peer_reachable: bool = True
    """The other end's connection to the server; media may go on without."""
    path: PathInfo | None = None
    path_reason: str = ""
    """Why this path is in use."""
    stats: PeerStats | None = None
    """Renewed each second while connected."""
    has_remote_video: bool = False
    """The other end publishes pictures, not muted."""
    is_remote_muted: bool = False
    """The other end muted its microphone, or publishes no sound."""
    problem: str = ""
    """Details of a media failure, in English."""
    goes_on: CallId = NO_CALL
    """The call that this one goes on with: the other person came back."""

    @property
    def is_incoming_ringing(self) -> bool:
        """It waits for this person to accept or decline."""
        return self.phase is Phase.RINGING and self.direction is CallDirection.INCOMING

    @property
    def is_active(self) -> bool:
        """It occupies this device: placed or answered here, not over. It may be on hold."""
        return self.phase is not Phase.ENDED and not self.is_incoming_ringing

    @property
    def is_heard(self) -> bool:
        """It has this device's microphone, camera and loudspeaker."""
        return self.is_active and not self.is_on_hold

    @property
    def is_silent(self) -> bool:
        """Neither end hears or sees the other: one of them has it on hold."""
        return self.is_on_hold or self.is_held_by_peer

    @property
    def can_be_held(self) -> bool:
        """Answered, and heard now."""
        return self.is_heard and self.answered_at is not None


def call_in_front(calls: Sequence[CallState]) -> CallState | None:
    """The call that this device shows: the one that is heard, else the one on hold."""
    heard = next((call for call in calls if call.is_heard), None)
    return heard or next((call for call in calls if call.is_active), None)


def can_hold(calls: Sequence[CallState]) -> bool:
    """Whether what is heard can wait while another call is taken: one at most is on hold."""
    heard = next((call for call in calls if call.is_heard), None)
    return heard is not None and heard.can_be_held and call_on_hold(calls) is None


def call_on_hold(calls: Sequence[CallState]) -> CallState | None:
    """The call that waits on hold."""
    return next((call for call in calls if call.is_active and call.is_on_hold), None)


@dataclass(frozen=True, slots=True)
class ElsewhereCall:
    """A call of this person on another device of theirs; it can go on here."""

    running: RunningCall
    since: float
    """Monotonic seconds of the answer."""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What this device publishes, or will in the next call."""

    is_muted: bool = False
    is_camera_on: bool = False
    """Whether pictures are taken now."""
    camera_problem: SourceProblem | None = None
    microphone_problem: SourceProblem | None = None


_NO_FIGURES: Mapping[CallId, CallFigures] = MappingProxyType({})
_NOBODY: Mapping[UserId, PresenceInfo] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ClientState:
    """Everything at one instant. Equal parts are the same object in the next snapshot."""

    connection: Connection = Connection()
    me: UserInfo | None = None
    availability: Availability = Availability.AVAILABLE
    contacts: tuple[ContactInfo, ...] = ()
    """Favourites first, then by name."""
    presence: Mapping[UserId, PresenceInfo] = field(default_factory=lambda: _NOBODY)
    missed: tuple[CallRecord, ...] = ()
    """Not looked at yet, newest first."""
    call_rule: CallRule = CallRule.CONTACTS
    """Who may call whom on this server."""
    calls: tuple[CallState, ...] = ()
    """Those not over; oldest first."""
    elsewhere: tuple[ElsewhereCall, ...] = ()
    """Calls of this person on their other devices."""
    devices: DeviceState = DeviceState()
    figures: Mapping[CallId, CallFigures] = field(default_factory=lambda: _NO_FIGURES)
    """Of past calls in which this device took part."""
    reminders: tuple[Reminder, ...] = ()
    """To call somebody later, the next first."""
    due: tuple[Reminder, ...] = ()
    """Whom the person wanted to call by now, and has neither reached nor put away; the oldest first."""
    timelines: frozenset[CallId] = frozenset()
    """Past calls whose course is kept here."""


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StateChanged:
    """A new snapshot; several changes in one turn of the loop come as one."""

    state: ClientState


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Tokens are good and the session is open for the first time."""

    me: UserInfo


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Back at the sign-in screen: asked for (no code), or the server no longer takes our tokens."""

    code: ErrorCode | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CallArrived:
    """Somebody calls; ring unless `call.quiet`."""

    call: CallState


@dataclass(frozen=True, slots=True)
class CallChanged:
    """A call moved to another phase."""

    call: CallState


@dataclass(frozen=True, slots=True)
class CallOver:
    """Last word of a call, with its reason; it is in no snapshot any more."""

    call: CallState


@dataclass(frozen=True, slots=True)
class CallMissed:
    """For the notice and the history."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """The person wanted to call somebody at this time."""

    reminder: Reminder


@dataclass(frozen=True, slots=True)
class MediaArrived:
    """The first frame or sound of a remote track."""

    call_id: CallId
    track_id: TrackId
    kind: Kind
    at: float


@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """A local device could not be opened or was lost."""

    kind: Kind
    problem: SourceProblem
    detail: str


@dataclass(frozen=True, slots=True)
class CertificatePinned:
    """First meeting with a server whose certificate no authority vouches for: its fingerprint is remembered."""

    host: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ServerMoved:
    """The server that we are signed in to is at another address, and so is what was kept of the sign-in."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class NearbyChanged:
    """Servers in the local network, while one looks around."""

    servers: tuple[NearbyServer, ...]


@dataclass(frozen=True, slots=True)
class HostChanged:
    """The server that this program runs."""

    host: HostState


ClientEvent = (
    StateChanged | ReminderDue | SignedIn | SignedOut | CallArrived | CallChanged | CallOver | CallMissed | MediaArrived
    | DeviceFailed | CertificatePinned | ServerMoved | NearbyChanged | HostChanged
)  # fmt: skip
