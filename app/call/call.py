"""Call: one call as this client lives it, from invitation to end, without I/O.

The server decides who rings and who was first; this machine says what we send, what a person sees, and when we stop
waiting. Media reports only three facts to it: connected, lost, failed. It never touches a device.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.description import SessionDescription
from app.protocol.errors import EndReason, ErrorCode, LocalProtocolError
from app.protocol.ids import CallId, ParticipantId, RoomId, UserId
from app.protocol.messages import (
    Accept,
    Accepted,
    Cancel,
    ClientMessage,
    Decline,
    Ended,
    Error,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Message,
    Move,
    Moved,
    RebuildCall,
    Ringing,
)
from app.protocol.model import MAX_NOTE, CallDirection, CallMedia, ParticipantInfo, RunningCall, UserInfo, Wall
from app.signalling.requests import RequestFailure

ANSWER_TIMEOUT = 45.0  # seconds; the server ends an unanswered call after 30 s, this is for a server that is gone
RING_GRACE = 3.0  # seconds past `expires_in` for the server's own word to arrive
MEDIA_TIMEOUT = 30.0  # seconds without connectivity, at the start or later, after which the call has failed
GOODBYE_GRACE = 2.0  # seconds the server has to say why the other end left; then we believe the goodbye itself
REBUILD_WINDOW = 30.0  # seconds in which a restarted server may be told of the call
REBUILD_PAUSE = 2.0  # seconds between two tries to tell it


class State(Enum):
    """Where the call stands."""

    CALLING = auto()
    """Outgoing: the invitation is on its way."""
    RINGING_THERE = auto()
    RINGING_HERE = auto()
    ACCEPTING = auto()
    """Incoming: accepted here, the server has not said yet that we were first."""
    MOVING = auto()
    """It runs on another device of ours, and the server has not said yet that it goes on here."""
    CONNECTING = auto()
    """Answered; media looks for a path."""
    CONNECTED = auto()
    ENDED = auto()


class Input(Enum):
    """What moves it."""

    RANG = auto()
    ANSWERED = auto()
    ACCEPT = auto()
    JOINED = auto()
    MEDIA_UP = auto()
    PEER_MOVED = auto()
    """The other end goes on from another device."""
    RENEWED = auto()
    """The server restarted, or forgot our session."""
    END = auto()


_S, _I = State, Input
TRANSITIONS: Mapping[tuple[State, Input], State] = {
    (_S.CALLING, _I.RANG): _S.RINGING_THERE,
    (_S.RINGING_THERE, _I.RANG): _S.RINGING_THERE,  # more devices ring
    (_S.CALLING, _I.ANSWERED): _S.CONNECTING,
    (_S.RINGING_THERE, _I.ANSWERED): _S.CONNECTING,
    (_S.RINGING_HERE, _I.ACCEPT): _S.ACCEPTING,
    (_S.ACCEPTING, _I.JOINED): _S.CONNECTING,
    (_S.ACCEPTING, _I.MEDIA_UP): _S.ACCEPTING,  # media may outrun the server's word
    (_S.MOVING, _I.JOINED): _S.CONNECTING,
    (_S.MOVING, _I.MEDIA_UP): _S.MOVING,
    (_S.CONNECTING, _I.PEER_MOVED): _S.CONNECTING,
    (_S.CONNECTED, _I.PEER_MOVED): _S.CONNECTED,
    (_S.CONNECTING, _I.MEDIA_UP): _S.CONNECTED,
    (_S.CONNECTED, _I.MEDIA_UP): _S.CONNECTED,
    (_S.CALLING, _I.RENEWED): _S.CALLING,
    (_S.RINGING_THERE, _I.RENEWED): _S.CALLING,
    (_S.RINGING_HERE, _I.RENEWED): _S.RINGING_HERE,
    (_S.ACCEPTING, _I.RENEWED): _S.ENDED,
    (_S.MOVING, _I.RENEWED): _S.ENDED,
    (_S.CONNECTING, _I.RENEWED): _S.CONNECTING,
    (_S.CONNECTED, _I.RENEWED): _S.CONNECTED,
    **{(state, _I.END): _S.ENDED for state in _S},
}


@dataclass(frozen=True, slots=True)
class PhaseMoved:
    """Something that people see changed."""

    state: State


@dataclass(frozen=True, slots=True)
class PeerJoined:
    """Both are in the room: the other end's identity and ours, and for the caller the answer."""

    you: ParticipantInfo
    peer: ParticipantInfo
    description: SessionDescription | None
    peer_address: str


@dataclass(frozen=True, slots=True)
class PeerMoved:
    """The other end goes on from another device: media to it begins anew, with this offer."""

    left: ParticipantId
    participant: ParticipantInfo
    description: SessionDescription
    peer_address: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """Over. Release everything."""

    reason: EndReason
    by: UserId
    """Empty for a time-out."""
    error: ErrorCode | None = None
    """The server's own code, when it refused."""


Event = PhaseMoved | PeerJoined | PeerMoved | CallEnded

_REASONS_OF_REFUSAL = {ErrorCode.BUSY: EndReason.BUSY, ErrorCode.UNAVAILABLE: EndReason.CONNECTION_LOST}
_REASONS_OF_LATE_ACCEPT = {
    ErrorCode.OUT_OF_ORDER: EndReason.ANSWERED_ELSEWHERE,
    ErrorCode.NOT_FOUND: EndReason.CANCELLED,
}
_WAITS_FOR_WORD = frozenset({State.ACCEPTING, State.MOVING})
"""The server has not said yet that the call is ours."""
_ASK_AGAIN = frozenset({ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED, ErrorCode.UNAUTHENTICATED})


class Call:
    """The machine. Make one with `outgoing_to`, `incoming_from` or `moved_here`; `me` is this person."""

    def __init__(
        self, call_id: CallId, room_id: RoomId, *, direction: CallDirection, peer: UserInfo, media: CallMedia,
        me: UserId, now: float,
    ) -> None:  # fmt: skip
        self.call_id = call_id
        self.room_id = room_id
        self.direction = direction
        self.peer = peer
        self.media = media
        self.created_at = now
        self.answered_at: float | None = None
        self.connected_at: float | None = None
        self.ended_at: float | None = None
        self.is_media_lost = False
        self.is_on_hold = False
        """This person talks to somebody else meanwhile: the other end is neither heard nor hears anything."""
        self.is_peer_moving = False
        """The other end goes on from another device, and media to it is not up yet."""
        self.reason: EndReason | None = None
        self.ended_by = UserId("")
        self.note = ""
        """What the callee said in words when they declined."""
        self.error: ErrorCode | None = None
        self.state = State.CALLING if direction is CallDirection.OUTGOING else State.RINGING_HERE
        self._me = me
        self._invite: Invite | None = None
        self._you: ParticipantInfo | None = None
        self._them: ParticipantInfo | None = None
        self._answered_wall: Wall = 0.0
        self._is_media_up = False
        self._is_moved_here = False
        self._deadline: float | None = None  # for the answer, for media
        self._left_at: float | None = None  # when the other end's goodbye on the media path counts
        self._rebuild_at: float | None = None
        self._rebuild_until = 0.0
        self._outgoing: list[ClientMessage] = []
        self._events: list[Event] = []

    @classmethod
    def outgoing_to(cls, callee: UserInfo, invite: Invite, *, me: UserId, now: float) -> "Call":
        """Call somebody: the invitation goes out at once."""
        call = cls(
            invite.call_id, invite.room_id,
            direction=CallDirection.OUTGOING, peer=callee, media=invite.media, me=me, now=now,
        )  # fmt: skip
        call._invite = invite
        call._deadline = now + ANSWER_TIMEOUT
        call._outgoing.append(invite)
        return call

    @classmethod
    def incoming_from(cls, incoming: Incoming, *, me: UserId, now: float) -> "Call":
        """Somebody calls: it rings here. Nothing is sent."""
        call = cls(
            incoming.call_id, incoming.room_id,
            direction=CallDirection.INCOMING, peer=incoming.caller.user, media=incoming.media, me=me, now=now,
        )  # fmt: skip
        call._them = incoming.caller
        call._deadline = now + incoming.expires_in + RING_GRACE
        return call

    @classmethod
    def moved_here(cls, running: RunningCall, move: Move, *, me: UserId, now: float) -> "Call":
        """Go on here with a call that runs on another device of ours."""
        call = cls(
            running.call_id, running.room_id,
            direction=running.direction, peer=running.peer, media=move.media, me=me, now=now,
        )  # fmt: skip
        call.state = State.MOVING
        call._is_moved_here = True
        call.answered_at = now - running.age
        call._deadline = now + MEDIA_TIMEOUT
        call._outgoing.append(move)
        return call

    # -- commands

    def accept(self, media: CallMedia, description: SessionDescription, now: float) -> None:
        """Answer here. LocalProtocolError unless it rings here."""
        self._fire(Input.ACCEPT)
        self.media = media
        self._deadline = now + MEDIA_TIMEOUT
        self._outgoing.append(Accept(self.call_id, media, description))
        self._moved()

    def decline(self, now: float, reason: EndReason = EndReason.DECLINED, *, note: str = "") -> None:
        """Refuse on all devices, perhaps with a line of words. LocalProtocolError unless it rings here."""
        if self.state is not State.RINGING_HERE:
            raise LocalProtocolError(f"decline while {self.state.name}")
        self.note = note[:MAX_NOTE]
        self._outgoing.append(Decline(self.call_id, reason, self.note))
        self._end(reason, self._me, now)

    def hang_up(self, now: float) -> None:
        """End it in whatever state it is; nothing happens if it is over."""
        match self.state:
            case State.ENDED:
                pass
            case State.RINGING_HERE:
                self.decline(now)
            case State.CALLING | State.RINGING_THERE:
                self._outgoing.append(Cancel(self.call_id))
                self._end(EndReason.CANCELLED, self._me, now)
            case _:
                self._outgoing.append(HangUp(self.call_id))
                self._end(EndReason.HUNG_UP, self._me, now)

    @property
    def is_answered(self) -> bool:
        """Both are in it."""
        return self.state in (State.CONNECTING, State.CONNECTED)

    def hold(self) -> None:
        """Leave it waiting. LocalProtocolError unless it is answered."""
        if not self.is_answered:
            raise LocalProtocolError(f"hold while {self.state.name}")
        if not self.is_on_hold:
            self.is_on_hold = True
            self._moved()

    def resume(self) -> None:
        """Take it back; nothing happens if it was not on hold, or is over."""
        if self.is_on_hold and self.state is not State.ENDED:
            self.is_on_hold = False
            self._moved()

    # -- from media

    def media_connected(self, now: float) -> None:
        """Media can flow, for the first time or again."""
        if (self.state, Input.MEDIA_UP) not in TRANSITIONS:
            return
        self._is_media_up = True
        self._fire(Input.MEDIA_UP)
        if self.state is not State.CONNECTED:
            return
        self._deadline = None
        self.is_media_lost = self.is_peer_moving = False
        if self.connected_at is None:
            self.connected_at = self._began_at(now)
        self._moved()

    def media_lost(self, now: float) -> None:
        """Nothing proves arrival at the moment."""
        self._is_media_up = False
        if self.state is State.CONNECTED and not self.is_media_lost:
            self.is_media_lost = True
            self._deadline = now + MEDIA_TIMEOUT
            self._moved()

    def media_failed(self, now: float) -> None:
        """There is no way, for good."""
        if self.state in (State.ACCEPTING, State.MOVING, State.CONNECTING, State.CONNECTED):
            self._outgoing.append(HangUp(self.call_id, EndReason.MEDIA_FAILED))
            self._end(EndReason.MEDIA_FAILED, UserId(""), now)

    def peer_left(self, now: float) -> None:
        """The other end said goodbye on the media path. The server may be away, and then nobody else will say it."""
        if self.state in (State.ACCEPTING, State.CONNECTING, State.CONNECTED) and self._left_at is None:
            self._left_at = now + GOODBYE_GRACE

    # -- from the server

    def receive(self, message: Message, now: float, wall: Wall = 0.0) -> None:
        """A message about this call. What makes no sense now is dropped. `wall` is data for a rebuild."""
        match message:
            case Ringing() if self._allows(Input.RANG):
                self._fire(Input.RANG)
                self._moved()
            case Accepted() if self._allows(Input.ANSWERED):
                self._fire(Input.ANSWERED)
                self._deadline = now + MEDIA_TIMEOUT
                self._joined(message.you, message.callee, now, wall)
                self._events.append(PeerJoined(message.you, message.callee, message.description, message.peer_address))
            case Moved() if self._allows(Input.PEER_MOVED):
                self._peer_moved(message, now)
            case Incoming() if self.state is State.RINGING_HERE:
                self._deadline = now + message.expires_in + RING_GRACE
            case Ended():
                self.note = self.note or message.note
                self._end(message.reason, message.by, now)
            case _:
                pass

    def replied(self, request: ClientMessage, reply: Message, now: float, wall: Wall = 0.0) -> None:
        """The reply to one of our messages."""
        match request, reply:
            case ((Accept() | Move()), Joined()) if self._allows(Input.JOINED):
                self._fire(Input.JOINED)
                self._joined(reply.you, reply.peer, now, wall)
                self._events.append(PeerJoined(reply.you, reply.peer, None, ""))
                if self._is_media_up:
                    self.media_connected(now)
            case Accept(), Error() if self.state is State.ACCEPTING:
                reason = _REASONS_OF_LATE_ACCEPT.get(reply.code, EndReason.CONNECTION_LOST)
                self._end(reason, UserId(""), now, reply.code)
            case Move(), Error() if self.state is State.MOVING:
                is_gone = reply.code is ErrorCode.NOT_FOUND
                self._end(EndReason.REFUSED, UserId(""), now, ErrorCode.OUT_OF_ORDER if is_gone else reply.code)
            case Invite(), Error() if self.state is State.CALLING:
                self._end(_REASONS_OF_REFUSAL.get(reply.code, EndReason.REFUSED), UserId(""), now, reply.code)
            case RebuildCall(), Error():
                self._rebuild_refused(reply, now)
            case _:
                pass

    def request_failed(self, request: ClientMessage, why: RequestFailure, now: float) -> None:
        """One of our messages has no reply. A session that is gone is followed by `session_renewed`."""
        match request:
            case Invite() if why is not RequestFailure.SESSION_GONE and self.state is State.CALLING:
                self._end(EndReason.CONNECTION_LOST, UserId(""), now)
            case Accept() | Move() if self.state in _WAITS_FOR_WORD:
                self._end(EndReason.CONNECTION_LOST, UserId(""), now)
            case RebuildCall() if why is RequestFailure.TIMED_OUT:
                self._rebuild_refused(Error(ErrorCode.UNAVAILABLE), now)
            case _:
                pass

    def session_renewed(self, now: float) -> None:
        """The server no longer knows us: call again, or tell it about the call that goes on directly."""
        if not self._allows(Input.RENEWED):
            return
        if self.state in _WAITS_FOR_WORD:
            self._end(EndReason.CONNECTION_LOST, UserId(""), now)
            return
        self._fire(Input.RENEWED)
        if self.state is State.CALLING and self._invite is not None:
            self._deadline = now + ANSWER_TIMEOUT
            self._outgoing.append(self._invite)
            self._moved()
        elif self.state in (State.CONNECTING, State.CONNECTED):
            self._rebuild_until = now + REBUILD_WINDOW
            self._rebuild()

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Do what is due."""
        if self._left_at is not None and now >= self._left_at:
            self._outgoing.append(HangUp(self.call_id))
            self._end(EndReason.HUNG_UP, self.peer.user_id, now)
        if self._rebuild_at is not None and now >= self._rebuild_at:
            self._rebuild()
        if self._deadline is None or now < self._deadline:
            return
        match self.state:
            case State.CALLING | State.RINGING_THERE:
                self._outgoing.append(Cancel(self.call_id))
                self._end(EndReason.NO_ANSWER, UserId(""), now)
            case State.RINGING_HERE:
                self._end(EndReason.NO_ANSWER, UserId(""), now)
            case _:
                self.media_failed(now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        times = (self._deadline, self._left_at, self._rebuild_at)
        return min((at for at in times if at is not None), default=None)

    def outgoing(self) -> list[ClientMessage]:
        """Drain the requests to be sent."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    # -- inside

    def _allows(self, received: Input) -> bool:
        return (self.state, received) in TRANSITIONS

    def _fire(self, received: Input) -> None:
        following = TRANSITIONS.get((self.state, received))
        if following is None:
            raise LocalProtocolError(f"{received.name} while {self.state.name}")
        self.state = following

    def _moved(self) -> None:
        self._events.append(PhaseMoved(self.state))

    def _joined(self, you: ParticipantInfo, peer: ParticipantInfo, now: float, wall: Wall) -> None:
        self._you, self._them = you, peer
        self.answered_at = self._began_at(now)
        self._answered_wall = wall - (now - self.answered_at)
        self._moved()

    def _began_at(self, now: float) -> float:
        """Now; of a call that began on another device of ours, when it was answered there."""
        if self._is_moved_here and self.answered_at is not None:
            return min(now, self.answered_at)
        return now

    def _peer_moved(self, message: Moved, now: float) -> None:
        if self._them is None or message.participant.user.user_id != self._them.user.user_id:
            return
        self._fire(Input.PEER_MOVED)
        self._them = message.participant
        self._is_media_up = self.is_media_lost = False
        self._left_at = None  # the goodbye was the other device's
        self.is_peer_moving = self.state is State.CONNECTED
        self._deadline = now + MEDIA_TIMEOUT
        self._events.append(PeerMoved(message.left, message.participant, message.description, message.peer_address))
        self._moved()

    def _end(self, reason: EndReason, by: UserId, now: float, error: ErrorCode | None = None) -> None:
        if self.state is State.ENDED:
            return
        self._fire(Input.END)
        self.reason, self.ended_by, self.error, self.ended_at = reason, by, error, now
        self._deadline = self._left_at = self._rebuild_at = None
        self._moved()
        self._events.append(CallEnded(reason, by, error))

    def _rebuild(self) -> None:
        self._rebuild_at = None
        if self._you is None or self._them is None:
            return
        self._outgoing.append(
            RebuildCall(
                call_id=self.call_id,
                room_id=self.room_id,
                peer=self._them.user.user_id,
                is_caller=self.direction is CallDirection.OUTGOING,
                media=self.media,
                participant_id=self._you.participant_id,
                peer_participant_id=self._them.participant_id,
                answered_at=self._answered_wall,
            )
        )

    def _rebuild_refused(self, error: Error, now: float) -> None:
        if self.state not in (State.CONNECTING, State.CONNECTED):
            return
        again_at = now + max(REBUILD_PAUSE, error.retry_after)
        if error.code in _ASK_AGAIN and again_at < self._rebuild_until:
            self._rebuild_at = again_at
        else:
            self._end(EndReason.CONNECTION_LOST, UserId(""), now, error.code)
