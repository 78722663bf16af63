"""Every message of the signalling WebSocket: one frozen struct each, two unions (PROTOCOL.md has an example of each).

A message travels in an `Envelope`: its type, an id, the id it replies to, a sequence number and the body.
A client's request is answered by exactly one reply with `reply_to` set: a typed reply, `ok` or `error`.
"""

from typing import Annotated, ClassVar

from msgspec import Meta, Raw, Struct

from app.protocol.description import CandidateBatch, SessionDescription, Token
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, Id, ParticipantId, RoomId, SessionId, UserId
from app.protocol.model import (
    Availability,
    CallMedia,
    CallRecord,
    CallRule,
    ContactInfo,
    DeviceInfo,
    Note,
    ParticipantInfo,
    PresenceInfo,
    RelayServer,
    RunningCall,
    UserInfo,
    Wall,
)

MAX_MESSAGE = 64 * 1024  # bytes; the longest message either end accepts

MAX_RELAYED = 32 * 1024
"""Bytes of the body of what one client sends to another. What the server adds must still fit into a message."""

MAX_RUNNING = 16
"""Calls of one person on other devices that are told at once."""

MAX_EVENTS = 64  # in one report

Text = Annotated[str, Meta(max_length=512)]
Secret = Annotated[str, Meta(min_length=1, max_length=4096)]


class Envelope(Struct, frozen=True, omit_defaults=True):
    """What is on the wire around every message."""

    type: Token
    id: Annotated[str, Meta(max_length=36)] = ""
    """Chosen by the sender of a request; replies quote it."""
    reply_to: Annotated[str, Meta(max_length=36)] = ""
    seq: Annotated[int, Meta(ge=0, le=2**53)] = 0
    """Server to client: counts the messages of a session that a resume replays; 0 for those it does not."""
    body: Raw = Raw(b"{}")


class Message(Struct, frozen=True, omit_defaults=True):
    """Base of all messages."""

    TYPE: ClassVar[str] = ""


# -- client to server ------------------------------------------------------------------------------------------------


class Resume(Struct, frozen=True, omit_defaults=True):
    """Proof that a connection continues a session, and how far the client has read."""

    session_id: Id[SessionId]
    key: Secret
    last_seq: Annotated[int, Meta(ge=0, le=2**53)] = 0


class Hello(Message, frozen=True, omit_defaults=True):
    """First message of every connection, within 10 s. Reply: `welcome` or `error` and close."""

    TYPE: ClassVar[str] = "hello"
    versions: Annotated[tuple[Token, ...], Meta(min_length=1, max_length=16)]
    token: Secret
    """Access token from REST sign-in."""
    device: DeviceInfo
    resume: Resume | None = None


class Ping(Message, frozen=True, omit_defaults=True):
    """Liveness from the client, every heartbeat; `last_seq` lets the server forget replayed messages."""

    TYPE: ClassVar[str] = "ping"
    last_seq: Annotated[int, Meta(ge=0, le=2**53)] = 0


class SetPresence(Message, frozen=True, omit_defaults=True):
    """Choose the availability shown to contacts (available, away, do_not_disturb, invisible)."""

    TYPE: ClassVar[str] = "presence.set"
    availability: Availability
    idle: bool = False
    """Nobody uses this device now. Who chose `available` is shown as `away` while all their devices say so."""
    favourites_ring: bool = False
    """Calls of the person's favourites ring although `do_not_disturb` is chosen, while any of their devices says so."""


class Invite(Message, frozen=True, omit_defaults=True):
    """Call a person. Reply: `ok`, or `error` (forbidden, not_contacts, limit, ...) and no call."""

    TYPE: ClassVar[str] = "call.invite"
    call_id: Id[CallId]
    room_id: Id[RoomId]
    callee: Id[UserId]
    media: CallMedia
    description: SessionDescription
    goes_on: Id[CallId] = CallId("")
    """The call between the two that ended a moment ago, if this one is to go on with it."""


class Accept(Message, frozen=True, omit_defaults=True):
    """Answer a ringing call on this device. Reply: `ok`, or `error` out_of_order when another device was first."""

    TYPE: ClassVar[str] = "call.accept"
    call_id: Id[CallId]
    media: CallMedia
    description: SessionDescription


class Decline(Message, frozen=True, omit_defaults=True):
    """Refuse a ringing call on all devices; `reason` is declined or busy."""

    TYPE: ClassVar[str] = "call.decline"
    call_id: Id[CallId]
    reason: EndReason = EndReason.DECLINED
    note: Note = ""
    """A line of words for the caller, kept in the history of both."""


class Cancel(Message, frozen=True, omit_defaults=True):
    """The caller gives up before an answer."""

    TYPE: ClassVar[str] = "call.cancel"
    call_id: Id[CallId]


class HangUp(Message, frozen=True, omit_defaults=True):
    """End an answered call; `reason` is hung_up or media_failed."""

    TYPE: ClassVar[str] = "call.hang_up"
    call_id: Id[CallId]
    reason: EndReason = EndReason.HUNG_UP


class Move(Message, frozen=True, omit_defaults=True):
    """Go on with an answered call of ours on this device. Reply: `call.joined`; the other device hears `moved`."""

    TYPE: ClassVar[str] = "call.move"
    call_id: Id[CallId]
    media: CallMedia
    description: SessionDescription
    """A new offer: keys and paths belong to a device."""


class SendDescription(Message, frozen=True, omit_defaults=True):
    """Give a participant of the room our whole, newer session description (renegotiation, ICE restart)."""

    TYPE: ClassVar[str] = "room.description"
    room_id: Id[RoomId]
    to: Id[ParticipantId]
    description: SessionDescription


class SendCandidates(Message, frozen=True, omit_defaults=True):
    """Trickle candidates to a participant. Before an answer the caller leaves `to` empty: the callee's devices."""

    TYPE: ClassVar[str] = "room.candidates"
    room_id: Id[RoomId]
    to: Id[ParticipantId]
    candidates: CandidateBatch


class MarkCallsSeen(Message, frozen=True, omit_defaults=True):
    """The person has looked at their missed calls."""

    TYPE: ClassVar[str] = "calls.seen"


class RequestRelays(Message, frozen=True, omit_defaults=True):
    """Ask for fresh STUN and TURN servers. Reply: `relays`."""

    TYPE: ClassVar[str] = "relays.request"


class RebuildCall(Message, frozen=True, omit_defaults=True):
    """Tell a restarted server about a call that goes on directly. Reply: `ok` once, whichever end is first.

    The server accepts it if both people name the same call and each other within its resume window.
    """

    TYPE: ClassVar[str] = "call.rebuild"
    call_id: Id[CallId]
    room_id: Id[RoomId]
    peer: Id[UserId]
    is_caller: bool
    media: CallMedia
    participant_id: Id[ParticipantId]
    """Our own participant id in the room, kept over the restart."""
    peer_participant_id: Id[ParticipantId]
    answered_at: Wall


class ReportEvents(Message, frozen=True, omit_defaults=True):
    """What happened in this person's calls, if they let it be told and `welcome` says that the server takes it.

    Reply: `ok` when everything is safe, or `error`: send the same again later. Events that the server does not know or
    cannot read are left out.
    """

    TYPE: ClassVar[str] = "events.report"
    events: Annotated[tuple[Raw, ...], Meta(min_length=1, max_length=MAX_EVENTS)]
    """Each an `app.protocol.events.record.Reported`."""


ClientMessage = (
    Hello | Ping | SetPresence | Invite | Accept | Decline | Cancel | HangUp | Move | SendDescription | SendCandidates
    | MarkCallsSeen | RequestRelays | RebuildCall | ReportEvents
)  # fmt: skip


# -- server to client ------------------------------------------------------------------------------------------------


class Welcome(Message, frozen=True, omit_defaults=True):
    """Reply to `hello`: the session is open, new or resumed."""

    TYPE: ClassVar[str] = "welcome"
    version: Token
    session_id: Id[SessionId]
    resume_key: Secret
    resumed: bool
    """False after a resume request means: the session is gone, this is a new one; rebuild what you hold."""
    user: UserInfo
    server_name: Text = ""
    now: Wall = 0.0
    heartbeat: float = 20.0
    """Seconds between pings; two missed ones and either end drops the connection."""
    resume_window: float = 30.0
    relays: tuple[RelayServer, ...] = ()
    your_address: Annotated[str, Meta(max_length=64)] = ""
    """The public IP the server sees."""
    contacts: tuple[ContactInfo, ...] = ()
    presence: tuple[PresenceInfo, ...] = ()
    missed: tuple[CallRecord, ...] = ()
    """Calls missed while away and not seen yet."""
    availability: Availability = Availability.AVAILABLE
    """What the person chose last, on whichever device."""
    takes_events: bool = False
    """Whether the server keeps `events.report`."""
    public_url: Annotated[str, Meta(max_length=512)] = ""
    """Where people of any network find this server, if it says so: a client that lost it may look there."""
    calls: CallRule = CallRule.CONTACTS
    """Who may call whom on this server."""


class Ok(Message, frozen=True, omit_defaults=True):
    """The request was carried out."""

    TYPE: ClassVar[str] = "ok"


class Error(Message, frozen=True, omit_defaults=True):
    """The request was refused. `text` is English for logs; people read words made from `code`."""

    TYPE: ClassVar[str] = "error"
    code: ErrorCode
    text: Text = ""
    retry_after: float = 0.0


class Pong(Message, frozen=True, omit_defaults=True):
    """Reply to `ping`."""

    TYPE: ClassVar[str] = "pong"


class Relays(Message, frozen=True, omit_defaults=True):
    """Fresh STUN and TURN servers; also sent unasked before the old ones expire."""

    TYPE: ClassVar[str] = "relays"
    relays: tuple[RelayServer, ...]
    your_address: Annotated[str, Meta(max_length=64)] = ""


class AvailabilityChosen(Message, frozen=True, omit_defaults=True):
    """This person chose another availability, on another device of theirs."""

    TYPE: ClassVar[str] = "presence.chosen"
    availability: Availability


class PresenceChanged(Message, frozen=True, omit_defaults=True):
    """Presence of one or more contacts, batched."""

    TYPE: ClassVar[str] = "presence.changed"
    presence: tuple[PresenceInfo, ...]


class ContactChanged(Message, frozen=True, omit_defaults=True):
    """A contact was added, changed, or (state absent) removed."""

    TYPE: ClassVar[str] = "contact.changed"
    user_id: Id[UserId]
    contact: ContactInfo | None = None


class ProfileChanged(Message, frozen=True, omit_defaults=True):
    """Our own profile was changed on another device, or a contact changed theirs."""

    TYPE: ClassVar[str] = "profile.changed"
    user: UserInfo


class RuleChanged(Message, frozen=True, omit_defaults=True):
    """The administrator chose anew who may call whom."""

    TYPE: ClassVar[str] = "rule.changed"
    calls: CallRule


class Incoming(Message, frozen=True, omit_defaults=True):
    """Somebody calls this person. Sent to every device of theirs; also after a resume while it still rings."""

    TYPE: ClassVar[str] = "call.incoming"
    call_id: Id[CallId]
    room_id: Id[RoomId]
    caller: ParticipantInfo
    media: CallMedia
    description: SessionDescription
    expires_in: float
    """Seconds until the call counts as missed."""
    peer_address: Annotated[str, Meta(max_length=64)] = ""
    """Public IP of the caller, for early relay permissions."""
    quiet: bool = False
    """True when the callee is in another call: show it, do not ring."""
    goes_on: Id[CallId] = CallId("")
    """As the caller said."""


class Ringing(Message, frozen=True, omit_defaults=True):
    """To the caller: `devices` devices of the callee ring."""

    TYPE: ClassVar[str] = "call.ringing"
    call_id: Id[CallId]
    devices: int = 1


class Accepted(Message, frozen=True, omit_defaults=True):
    """To the caller: the call is answered. Both are participants of the room now."""

    TYPE: ClassVar[str] = "call.accepted"
    call_id: Id[CallId]
    room_id: Id[RoomId]
    callee: ParticipantInfo
    you: ParticipantInfo
    media: CallMedia
    description: SessionDescription
    peer_address: Annotated[str, Meta(max_length=64)] = ""


class Joined(Message, frozen=True, omit_defaults=True):
    """To the device that accepts or takes over, in place of `ok`: it is in the room, under this participant id."""

    TYPE: ClassVar[str] = "call.joined"
    call_id: Id[CallId]
    room_id: Id[RoomId]
    you: ParticipantInfo
    peer: ParticipantInfo


class Moved(Message, frozen=True, omit_defaults=True):
    """To the other end: the person goes on from another device, as a new participant.

    Answer with `room.description` to that participant.
    """

    TYPE: ClassVar[str] = "call.moved"
    call_id: Id[CallId]
    room_id: Id[RoomId]
    left: Id[ParticipantId]
    """Who they were before; what they still say is old news."""
    participant: ParticipantInfo
    description: SessionDescription
    peer_address: Annotated[str, Meta(max_length=64)] = ""


class CallsElsewhere(Message, frozen=True, omit_defaults=True):
    """All answered calls of this person on other devices; replaces what was said before. Unsaid means none."""

    TYPE: ClassVar[str] = "calls.elsewhere"
    calls: Annotated[tuple[RunningCall, ...], Meta(max_length=MAX_RUNNING)] = ()


class Ended(Message, frozen=True, omit_defaults=True):
    """The call is over for this device; sent to both sides and to devices that stop ringing."""

    TYPE: ClassVar[str] = "call.ended"
    call_id: Id[CallId]
    reason: EndReason
    by: Id[UserId] = UserId("")
    """Who ended it; empty for a time-out."""
    note: Note = ""
    """What the callee said in words with `declined`."""


class MissedCall(Message, frozen=True, omit_defaults=True):
    """A call this person did not answer, for the history and a notice."""

    TYPE: ClassVar[str] = "call.missed"
    call: CallRecord


class PeerConnection(Message, frozen=True, omit_defaults=True):
    """A participant's signalling connection was lost or is back; media may go on."""

    TYPE: ClassVar[str] = "room.connection"
    room_id: Id[RoomId]
    participant_id: Id[ParticipantId]
    connected: bool


class PeerDescription(Message, frozen=True, omit_defaults=True):
    """A participant's newer session description."""

    TYPE: ClassVar[str] = "room.description"
    room_id: Id[RoomId]
    sender: Id[ParticipantId]
    description: SessionDescription


class PeerCandidates(Message, frozen=True, omit_defaults=True):
    """Trickled candidates of a participant."""

    TYPE: ClassVar[str] = "room.candidates"
    room_id: Id[RoomId]
    sender: Id[ParticipantId]
    candidates: CandidateBatch


class SignedOut(Message, frozen=True, omit_defaults=True):
    """This session was signed out (elsewhere, by an administrator, or the account is gone)."""

    TYPE: ClassVar[str] = "signed_out"
    text: Text = ""


ServerMessage = (
    Welcome | Ok | Error | Pong | Relays | AvailabilityChosen | PresenceChanged | ContactChanged | ProfileChanged
    | RuleChanged | Incoming | Ringing | Accepted | Joined | Moved | CallsElsewhere | Ended | MissedCall
    | PeerConnection | PeerDescription | PeerCandidates | SignedOut
)  # fmt: skip
