"""Calls: the whole life of every call on this server, without I/O.

Invitation, ringing on all devices, the first answer, refusal, second calls shown quietly, no answer, glare, devices
that come, lose their connection, resume or go, and calls that two clients rebuild after a restart. Every device that
was told of a call is told its end exactly once.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, ParticipantId, RoomId, SessionId, UserId, is_id
from app.protocol.messages import (
    Accept,
    Accepted,
    Cancel,
    Decline,
    Ended,
    Error,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Message,
    Ok,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    RebuildCall,
    Ringing,
    SendCandidates,
    SendDescription,
)
from app.protocol.model import ParticipantInfo
from server.directory.directory import Directory
from server.signalling.call import Call, Input, Leg, State
from server.signalling.limits import Limit
from server.signalling.session import Session

RING_TIMEOUT = 30.0  # seconds until an unanswered call counts as missed
REBUILD_TIMEOUT = 30.0  # seconds that the first end waits for the second after a restart
MAX_CALLS = 8  # live calls of one person at once
MAX_HELD_BATCHES = 64  # of candidates, kept for devices that arrive while it rings
MAX_HELD_CANDIDATES = 200

_MISSED = frozenset(
    {EndReason.NO_ANSWER, EndReason.CANCELLED, EndReason.OFFLINE, EndReason.BUSY, EndReason.CONNECTION_LOST}
)
_DECLINES = frozenset({EndReason.DECLINED, EndReason.BUSY})
_HANG_UPS = frozenset({EndReason.HUNG_UP, EndReason.MEDIA_FAILED})


@dataclass(frozen=True, slots=True)
class Send:
    """Give a message to a session."""

    session_id: SessionId
    message: Message
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """Two people are in a call: history."""

    call: Call


@dataclass(frozen=True, slots=True)
class CallFinished:
    """A call is over: history, and a notice if it was missed."""

    call: Call
    reason: EndReason
    ended_at: float
    is_missed: bool


@dataclass(frozen=True, slots=True)
class PersonEngaged:
    """A person is in a call now, or no longer."""

    user_id: UserId
    is_engaged: bool


Event = CallAnswered | CallFinished | PersonEngaged


class Calls:
    """The machine over all calls. `new_id` makes participant ids."""

    def __init__(
        self,
        directory: Directory,
        *,
        new_id: Callable[[], str],
        invitations: Limit,
        ring_timeout: float = RING_TIMEOUT,
        rebuild_timeout: float = REBUILD_TIMEOUT,
    ) -> None:
        self._directory = directory
        self._new_id = new_id
        self._invitations = invitations
        self._ring_timeout = ring_timeout
        self._rebuild_timeout = rebuild_timeout
        self._timers: list[tuple[float, CallId]] = []
        self._outgoing: list[Send] = []
        self._events: list[Event] = []

    # -- requests of clients; each is answered exactly once if it has an id

    def invite(
        self, session: Session, message: Invite, *, id: str, verdict: ErrorCode | None, may_ring: bool, now: float
    ) -> None:
        """Call a person. `verdict` is the rule's (None: allowed); `may_ring` is False for do-not-disturb."""
        caller_id, callee_id = session.user.user_id, message.callee
        if not is_id(message.call_id) or not is_id(message.room_id):
            self._refuse(session, id, ErrorCode.MALFORMED, "call_id and room_id are UUIDs")
            return
        abandoned = self._abandoned(session, message)
        if abandoned is not None:
            self._reply(session, id, Ok())
            self._take_over(abandoned, session)
            return
        wait = self._invitations.take(caller_id, now)
        if wait > 0:
            self._refuse(session, id, ErrorCode.RATE_LIMITED, "too many calls", retry_after=round(wait, 1))
            return
        if verdict is not None or caller_id == callee_id:
            self._refuse(session, id, verdict or ErrorCode.FORBIDDEN, "this person cannot be called")
            return
        if self._is_known(message.call_id, message.room_id):
            self._refuse(session, id, ErrorCode.CONFLICT, "the call or its room exists")
            return
        if sum(call.caller_id == caller_id for call in self._directory.calls_of(caller_id)) >= MAX_CALLS:
            self._refuse(session, id, ErrorCode.LIMIT, "too many calls at once")
            return
        self._reply(session, id, Ok())
        call = Call(message.call_id, message.room_id, caller_id, callee_id, message.media, now)
        call.caller = self._leg(session, ParticipantId(self._new_id()))
        pid = call.caller.participant_id
        call.description = msgspec.structs.replace(message.description, participant_id=pid)
        glare = self._glare(call)
        if glare is not None and glare.call_id < call.call_id:
            # The other invitation stands and has reached this device as an incoming call already.
            self._send(session.session_id, Ended(call.call_id, EndReason.REPLACED))
            return
        devices = self._directory.sessions_of(callee_id)
        if not devices:
            self._finish(call, EndReason.OFFLINE, now)
        elif not may_ring and glare is None:
            self._finish(call, EndReason.BUSY, now)
        else:
            self._deadline(call, now + self._ring_timeout)
            self._directory.put_call(call)
            for device in devices:
                self._ring(call, device, now)
            self._tell_ringing(call)
            if glare is not None:
                self._finish(glare, EndReason.REPLACED, now)

    def accept(self, session: Session, message: Accept, *, id: str, now: float) -> None:
        """Answer on this device; the first one wins."""
        call = self._found(session, id, message.call_id)
        if call is None:
            return
        if call.state is not State.RINGING or call.callee_id != session.user.user_id or call.caller is None:
            self._refuse(session, id, ErrorCode.OUT_OF_ORDER, "this call does not ring here")
            return
        call.fire(Input.ACCEPT)
        call.deadline = None
        call.answered_at = now
        caller, callee = call.caller, self._leg(session, ParticipantId(self._new_id()))
        call.callee = callee
        call.ringing.pop(session.session_id, None)
        self._reply(session, id, Joined(call.call_id, call.room_id, callee.participant, caller.participant))
        description = msgspec.structs.replace(message.description, participant_id=callee.participant_id)
        self._send(
            caller.session_id,
            Accepted(
                call.call_id,
                call.room_id,
                callee.participant,
                caller.participant,
                message.media,
                description,
                callee.address,
            ),
        )
        for session_id in call.ringing:
            self._send(session_id, Ended(call.call_id, EndReason.ANSWERED_ELSEWHERE, session.user.user_id))
        call.ringing.clear()
        call.candidates.clear()
        if not caller.is_connected:
            self._tell_connection(call, caller)
        self._answered(call)

    def decline(self, session: Session, message: Decline, *, id: str, now: float) -> None:
        """Refuse on all devices."""
        call = self._found(session, id, message.call_id)
        if call is None:
            return
        if message.reason not in _DECLINES:
            self._refuse(session, id, ErrorCode.MALFORMED, "a call is declined with declined or busy")
        elif call.state is not State.RINGING or call.callee_id != session.user.user_id:
            self._refuse(session, id, ErrorCode.OUT_OF_ORDER, "this call does not ring here")
        else:
            self._reply(session, id, Ok())
            self._finish(call, message.reason, now, by=session)

    def cancel(self, session: Session, message: Cancel, *, id: str, now: float) -> None:
        """The caller gives up; if the answer crossed this, it hangs up."""
        call = self._found(session, id, message.call_id)
        if call is None:
            return
        if call.caller is None or call.caller.session_id != session.session_id:
            self._refuse(session, id, ErrorCode.OUT_OF_ORDER, "only the caller cancels")
            return
        self._reply(session, id, Ok())
        reason = EndReason.CANCELLED if call.state is State.RINGING else EndReason.HUNG_UP
        self._finish(call, reason, now, by=session)

    def hang_up(self, session: Session, message: HangUp, *, id: str, now: float) -> None:
        """Leave an answered call, which ends it; before an answer it is the caller's cancel."""
        call = self._found(session, id, message.call_id)
        if call is None:
            return
        if message.reason not in _HANG_UPS:
            self._refuse(session, id, ErrorCode.MALFORMED, "a call is left with hung_up or media_failed")
        elif call.leg_of(session.session_id) is None:
            self._refuse(session, id, ErrorCode.OUT_OF_ORDER, "this device is not in the call")
        else:
            self._reply(session, id, Ok())
            reason = EndReason.CANCELLED if call.state is State.RINGING else message.reason
            self._finish(call, reason, now, by=session)

    def send_description(self, session: Session, message: SendDescription, *, id: str) -> None:
        """Pass a newer description on; before an answer it replaces the one that rings."""
        found = self._room(session, id, message.room_id, message.to)
        if found is None:
            return
        call, leg = found
        description = msgspec.structs.replace(message.description, participant_id=leg.participant_id)
        if call.state is State.RINGING:
            call.description = description
            self._directory.put_call(call)
        self._pass_on(call, leg, PeerDescription(call.room_id, leg.participant_id, description))
        self._reply(session, id, Ok())

    def send_candidates(self, session: Session, message: SendCandidates, *, id: str) -> None:
        """Pass candidates on; before an answer to every device that rings, now or later."""
        found = self._room(session, id, message.room_id, message.to)
        if found is None:
            return
        call, leg = found
        if call.state is State.RINGING:
            held = sum(len(batch.candidates) for batch in call.candidates) + len(message.candidates.candidates)
            if len(call.candidates) >= MAX_HELD_BATCHES or held > MAX_HELD_CANDIDATES:
                self._refuse(session, id, ErrorCode.LIMIT, "too many candidates")
                return
            call.candidates.append(message.candidates)
            self._directory.put_call(call)
        self._pass_on(call, leg, PeerCandidates(call.room_id, leg.participant_id, message.candidates))
        self._reply(session, id, Ok())

    def rebuild(
        self, session: Session, message: RebuildCall, *, id: str, verdict: ErrorCode | None, now: float
    ) -> None:
        """Take up a call that outlived the server or this device's session. Both ends must name each other."""
        me = session.user.user_id
        ids = (message.call_id, message.room_id, message.participant_id, message.peer_participant_id)
        if not all(map(is_id, ids)) or message.participant_id == message.peer_participant_id or me == message.peer:
            self._refuse(session, id, ErrorCode.MALFORMED, "a rebuilt call has two different ends")
            return
        call = self._directory.call(message.call_id)
        if call is None:
            self._rebuild_first(session, message, id, verdict, now)
        elif not self._fits(call, me, message):
            self._refuse(session, id, ErrorCode.FORBIDDEN, "the call is another one")
        else:
            self._rebuild_next(call, session, message, id, now)

    # -- sessions come and go

    def session_opened(self, session: Session, now: float) -> None:
        """A device arrived: what rings for its person rings there too."""
        for call in self._ringing_at(session.user.user_id):
            if session.session_id not in call.ringing:
                self._ring(call, session, now)
                self._tell_ringing(call)

    def session_lost(self, session: Session) -> None:
        """A device lost its connection and may resume."""
        self._connection_changed(session)

    def session_resumed(self, session: Session) -> None:
        """A device is back."""
        self._connection_changed(session)
        for call in self._ringing_at(session.user.user_id):
            if session.session_id in call.ringing:
                self._tell_ringing(call)

    def session_closed(self, session: Session, now: float) -> None:
        """A device is gone for good: its calls end, and it stops counting as one that rings."""
        for call in self._directory.calls_of(session.user.user_id):
            leg = call.leg_of(session.session_id)
            if leg is not None:
                self._finish(call, EndReason.CONNECTION_LOST, now)
            elif session.session_id in call.ringing:
                del call.ringing[session.session_id]
                if call.state is State.RINGING and not call.ringing:
                    self._finish(call, EndReason.OFFLINE, now)

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """End what was not answered, or not rebuilt, in time."""
        while self._timers and self._timers[0][0] <= now:
            _, call_id = heapq.heappop(self._timers)
            call = self._directory.call(call_id)
            if call is None or call.deadline is None or call.deadline > now:
                continue
            is_ringing = call.state is State.RINGING
            self._finish(call, EndReason.NO_ANSWER if is_ringing else EndReason.CONNECTION_LOST, now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return self._timers[0][0] if self._timers else None

    def outgoing(self) -> list[Send]:
        """Drain the messages to send."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    # -- ringing

    def _ring(self, call: Call, device: Session, now: float) -> None:
        if call.caller is None or call.description is None or call.deadline is None:
            return
        call.ringing[device.session_id] = None
        self._send(
            device.session_id,
            Incoming(
                call.call_id,
                call.room_id,
                call.caller.participant,
                call.media,
                call.description,
                max(0.0, call.deadline - now),
                call.caller.address,
                self._is_occupied(call.callee_id, call),
            ),
        )
        for batch in call.candidates:
            self._send(device.session_id, PeerCandidates(call.room_id, call.caller.participant_id, batch))

    def _tell_ringing(self, call: Call) -> None:
        ringing = sum(self._is_connected(session_id) for session_id in call.ringing)
        if ringing and call.caller is not None:
            self._send(call.caller.session_id, Ringing(call.call_id, ringing))

    def _ringing_at(self, user_id: UserId) -> list[Call]:
        calls = self._directory.calls_of(user_id)
        return [call for call in calls if call.callee_id == user_id and call.state is State.RINGING]

    def _is_occupied(self, user_id: UserId, but: Call) -> bool:
        """In another call, or calling somebody: what comes in is shown quietly."""
        return any(
            call is not but and (call.state is State.ANSWERED or call.caller_id == user_id)
            for call in self._directory.calls_of(user_id)
        )

    def _glare(self, call: Call) -> Call | None:
        """The invitation the other way, if it rings."""
        for other in self._directory.calls_of(call.caller_id):
            crosses = other.caller_id == call.callee_id and other.callee_id == call.caller_id
            if crosses and other.state is State.RINGING:
                return other
        return None

    # -- rooms

    def _room(self, session: Session, id: str, room_id: RoomId, to: ParticipantId) -> tuple[Call, Leg] | None:
        """The call of a room and the sender's end of it, if the message may be passed on; else it is refused."""
        call = self._directory.call_of_room(room_id)
        leg = call.leg_of(session.session_id) if call is not None else None
        if call is None or leg is None:
            self._refuse(session, id, ErrorCode.NOT_FOUND, "this device is not in the room")
            return None
        peer = call.other(leg)
        if call.state is State.REBUILDING:
            self._refuse(session, id, ErrorCode.UNAVAILABLE, "the other end is not back yet", retry_after=1.0)
            return None
        if to and (peer is None or peer.participant_id != to):
            self._refuse(session, id, ErrorCode.NOT_FOUND, "no such participant")
            return None
        return call, leg

    def _pass_on(self, call: Call, leg: Leg, message: Message) -> None:
        peer = call.other(leg)
        for session_id in call.ringing if peer is None else (peer.session_id,):
            self._send(session_id, message)

    def _connection_changed(self, session: Session) -> None:
        for call in self._directory.calls_of(session.user.user_id):
            leg = call.leg_of(session.session_id)
            if leg is not None and leg.is_connected != session.is_connected:
                leg.is_connected = session.is_connected
                if session.is_connected:
                    leg.address = session.address
                self._directory.put_call(call)
                self._tell_connection(call, leg)

    def _tell_connection(self, call: Call, leg: Leg) -> None:
        peer = call.other(leg)
        if call.state is State.ANSWERED and peer is not None:
            self._send(peer.session_id, PeerConnection(call.room_id, leg.participant_id, leg.is_connected))

    # -- rebuilding

    def _rebuild_first(
        self, session: Session, message: RebuildCall, id: str, verdict: ErrorCode | None, now: float
    ) -> None:
        me = session.user.user_id
        if verdict is not None:
            self._refuse(session, id, verdict, "this person cannot be called")
            return
        if self._directory.call_of_room(message.room_id) is not None:
            self._refuse(session, id, ErrorCode.CONFLICT, "the room exists")
            return
        if len(self._directory.calls_of(me)) >= MAX_CALLS:
            self._refuse(session, id, ErrorCode.LIMIT, "too many calls at once")
            return
        caller_id, callee_id = (me, message.peer) if message.is_caller else (message.peer, me)
        call = Call(message.call_id, message.room_id, caller_id, callee_id, message.media, now)
        call.state = State.REBUILDING
        call.answered_at = now
        call.answered_wall = message.answered_at
        call.expected_participant = message.peer_participant_id
        self._set_leg(call, message.is_caller, self._leg(session, message.participant_id))
        self._deadline(call, now + self._rebuild_timeout)
        self._directory.put_call(call)
        self._reply(session, id, Ok())

    def _fits(self, call: Call, me: UserId, message: RebuildCall) -> bool:
        """Tell whether what this end says is what the server, or the other end, said."""
        people = (me, message.peer) if message.is_caller else (message.peer, me)
        if call.room_id != message.room_id or people != (call.caller_id, call.callee_id):
            return False
        mine, theirs = (call.caller, call.callee) if message.is_caller else (call.callee, call.caller)
        if mine is None and theirs is None:
            return False
        my_id = mine.participant_id if mine is not None else call.expected_participant
        their_id = theirs.participant_id if theirs is not None else call.expected_participant
        if (my_id, their_id) != (message.participant_id, message.peer_participant_id):
            return False
        return call.state in (State.ANSWERED, State.REBUILDING)

    def _rebuild_next(self, call: Call, session: Session, message: RebuildCall, id: str, now: float) -> None:
        mine = call.caller if message.is_caller else call.callee
        if mine is not None and mine.session_id != session.session_id:
            # The same end with a new session: the old one hears the end of the call, if it is there at all.
            self._send(mine.session_id, Ended(call.call_id, EndReason.ANSWERED_ELSEWHERE, session.user.user_id))
        leg = self._leg(session, message.participant_id)
        self._set_leg(call, message.is_caller, leg)
        self._reply(session, id, Ok())
        if call.state is State.REBUILDING and call.caller is not None and call.callee is not None:
            call.fire(Input.REBUILT)
            call.deadline = None
            self._tell_connection(call, call.caller)
            self._tell_connection(call, call.callee)
            self._answered(call)
        elif call.state is State.ANSWERED:
            self._tell_connection(call, leg)
        self._directory.put_call(call)

    @staticmethod
    def _set_leg(call: Call, is_caller: bool, leg: Leg) -> None:
        if is_caller:
            call.caller = leg
        else:
            call.callee = leg

    # -- the end

    def _finish(self, call: Call, reason: EndReason, now: float, *, by: Session | None = None) -> None:
        """End a call and tell everybody who knows of it, once."""
        was_answered, was_confirmed = call.state is State.ANSWERED, call.state is not State.REBUILDING
        is_missed = call.state is State.RINGING and reason in _MISSED
        call.fire(Input.END)
        call.deadline = None
        who = by.user.user_id if by is not None else UserId("")
        for leg in (call.caller, call.callee):
            if leg is not None:
                self._send(leg.session_id, Ended(call.call_id, reason, who))
        elsewhere = EndReason.DECLINED_ELSEWHERE if reason in _DECLINES else reason
        for session_id in call.ringing:
            is_here = by is not None and session_id == by.session_id
            self._send(session_id, Ended(call.call_id, reason if is_here else elsewhere, who))
        call.ringing.clear()
        call.candidates.clear()
        self._directory.remove_call(call.call_id)
        if was_confirmed and reason is not EndReason.REPLACED:  # one end's word alone makes no history
            self._events.append(CallFinished(call, reason, now, is_missed))
        if was_answered:
            for user_id in (call.caller_id, call.callee_id):
                if not self._is_engaged(user_id):
                    self._events.append(PersonEngaged(user_id, False))

    def _answered(self, call: Call) -> None:
        self._directory.put_call(call)
        self._events.append(CallAnswered(call))
        for user_id in (call.caller_id, call.callee_id):
            self._events.append(PersonEngaged(user_id, True))

    def _is_engaged(self, user_id: UserId) -> bool:
        return any(call.state is State.ANSWERED for call in self._directory.calls_of(user_id))

    # -- small

    def _found(self, session: Session, id: str, call_id: CallId) -> Call | None:
        """A call that this person takes part in; others hear that there is none."""
        call = self._directory.call(call_id)
        if call is None or not call.involves(session.user.user_id):
            self._refuse(session, id, ErrorCode.NOT_FOUND, "no such call")
            return None
        return call

    def _abandoned(self, session: Session, message: Invite) -> Call | None:
        """The very call, if it rings and its caller lost the session it called from."""
        call = self._directory.call(message.call_id)
        if call is None or call.caller is None or call.caller.is_connected or call.state is not State.RINGING:
            return None
        people = (session.user.user_id, message.callee)
        is_same = people == (call.caller_id, call.callee_id) and call.room_id == message.room_id
        return call if is_same else None

    def _take_over(self, call: Call, session: Session) -> None:
        """The caller goes on from a new session."""
        if call.caller is not None:
            self._send(call.caller.session_id, Ended(call.call_id, EndReason.ANSWERED_ELSEWHERE, call.caller_id))
            call.caller = self._leg(session, call.caller.participant_id)
        self._directory.put_call(call)
        self._tell_ringing(call)

    def _is_known(self, call_id: CallId, room_id: RoomId) -> bool:
        return self._directory.call(call_id) is not None or self._directory.call_of_room(room_id) is not None

    def _is_connected(self, session_id: SessionId) -> bool:
        session = self._directory.session(session_id)
        return session is not None and session.is_connected

    @staticmethod
    def _leg(session: Session, participant_id: ParticipantId) -> Leg:
        participant = ParticipantInfo(participant_id, session.user, session.session_id, session.device)
        return Leg(participant, session.address, session.is_connected)

    def _deadline(self, call: Call, at: float) -> None:
        call.deadline = at
        heapq.heappush(self._timers, (at, call.call_id))

    def _send(self, session_id: SessionId, message: Message) -> None:
        self._outgoing.append(Send(session_id, message))

    def _reply(self, session: Session, id: str, message: Message) -> None:
        if id:
            self._outgoing.append(Send(session.session_id, message, id))

    def _refuse(self, session: Session, id: str, code: ErrorCode, text: str, *, retry_after: float = 0.0) -> None:
        self._reply(session, id, Error(code, text, retry_after))
