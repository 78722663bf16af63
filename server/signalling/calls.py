"""Calls: the whole life of every call on this server, without I/O.

Invitation, ringing on all devices, the first answer, refusal, second calls shown quietly, no answer, glare, devices
that come, lose their connection, resume or go, and calls that two clients rebuild after a restart. Every device that
was told of a call is told its end exactly once.
"""

import heapq
from collections.abc import Callable

import msgspec

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, ParticipantId, RoomId, UserId, is_id
from app.protocol.messages import (
    Accept,
    Accepted,
    Cancel,
    Decline,
    Ended,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Ok,
    PeerCandidates,
    Ringing,
)
from server.directory.directory import Directory
from server.signalling.call import Call, Input, State
from server.signalling.ledger import DECLINES, MAX_CALLS, Event, Ledger, Send
from server.signalling.limits import Limit
from server.signalling.moves import Moves
from server.signalling.note import clean
from server.signalling.rebuilds import Rebuilds
from server.signalling.rooms import Rooms
from server.signalling.session import Session

RING_TIMEOUT = 30.0  # seconds until an unanswered call counts as missed
REBUILD_TIMEOUT = 30.0  # seconds that the first end waits for the second after a restart

_HANG_UPS = frozenset({EndReason.HUNG_UP, EndReason.MEDIA_FAILED})


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
        self._ledger = Ledger(directory)
        self.rooms = Rooms(self._ledger)
        self.rebuilds = Rebuilds(self._ledger, timeout=rebuild_timeout)
        self.moves = Moves(self._ledger, new_id=new_id)
        self._new_id = new_id
        self._invitations = invitations
        self._ring_timeout = ring_timeout

    # -- requests of clients; each is answered exactly once if it has an id

    def invite(
        self,
        session: Session,
        message: Invite,
        *,
        id: str,
        verdict: ErrorCode | None,
        may_ring: bool,
        may_return: bool = False,
        is_unheard: bool = False,
        is_hidden: bool = False,
        now: float,
    ) -> None:
        """Call a person. `verdict` is the rule's (None: allowed); `may_ring` is False for do-not-disturb.

        `may_return`: the call rang before the server restarted, so a callee without a device is about to be back.
        `is_unheard`: the callee blocks the caller, who must not see a difference from a callee without a device.
        `is_hidden`: the callee shows themself offline; no device of theirs rings, and they hear of a missed call.
        """
        caller_id, callee_id = session.user.user_id, message.callee
        if not is_id(message.call_id) or not is_id(message.room_id):
            self._ledger.refuse(session, id, ErrorCode.MALFORMED, "call_id and room_id are UUIDs")
            return
        abandoned = self._abandoned(session, message)
        if abandoned is not None:
            self._ledger.reply(session, id, Ok())
            self._take_over(abandoned, session)
            return
        wait = self._invitations.take(caller_id, now)
        if wait > 0:
            self._ledger.refuse(session, id, ErrorCode.RATE_LIMITED, "too many calls", retry_after=round(wait, 1))
            return
        if verdict is not None or caller_id == callee_id:
            self._ledger.refuse(session, id, verdict or ErrorCode.FORBIDDEN, "this person cannot be called")
            return
        if self._is_known(message.call_id, message.room_id):
            self._ledger.refuse(session, id, ErrorCode.CONFLICT, "the call or its room exists")
            return
        calls = self._ledger.directory.calls_of(caller_id)
        if sum(call.caller_id == caller_id and call.is_of(caller_id) for call in calls) >= MAX_CALLS:
            self._ledger.refuse(session, id, ErrorCode.LIMIT, "too many calls at once")
            return
        self._ledger.reply(session, id, Ok())
        call = Call(message.call_id, message.room_id, caller_id, callee_id, message.media, now)
        call.is_unheard = is_unheard
        call.goes_on = message.goes_on
        call.caller = self._ledger.leg(session, ParticipantId(self._new_id()))
        pid = call.caller.participant_id
        call.description = msgspec.structs.replace(message.description, participant_id=pid)
        glare = self._glare(call)
        if glare is not None and glare.call_id < call.call_id:
            # The other invitation stands and has reached this device as an incoming call already.
            self._ledger.send(session.session_id, Ended(call.call_id, EndReason.REPLACED))
            return
        known = self._ledger.is_return(message.goes_on, caller_id, callee_id, now)  # somebody who was there just now
        is_hidden = is_hidden and glare is None and not known
        may_ring = may_ring or known
        devices = () if is_unheard or is_hidden else self._ledger.directory.sessions_of(callee_id)
        if not devices and (is_hidden or not may_return):
            self._ledger.finish(call, EndReason.OFFLINE, now)
        elif not may_ring and glare is None and not is_unheard:
            self._ledger.finish(call, EndReason.BUSY, now)
        else:
            self._ledger.deadline(call, now + self._ring_timeout)
            self._ledger.directory.put_call(call)
            for device in devices:
                self._ring(call, device, now)
            self._tell_ringing(call)
            if glare is not None:
                self._ledger.finish(glare, EndReason.REPLACED, now)

    def accept(self, session: Session, message: Accept, *, id: str, now: float) -> None:
        """Answer on this device; the first one wins."""
        call = self._ledger.found(session, id, message.call_id)
        if call is None:
            return
        if call.state is not State.RINGING or call.callee_id != session.user.user_id or call.caller is None:
            self._ledger.refuse(session, id, ErrorCode.OUT_OF_ORDER, "this call does not ring here")
            return
        call.fire(Input.ACCEPT)
        call.deadline = None
        call.answered_at = now
        caller, callee = call.caller, self._ledger.leg(session, ParticipantId(self._new_id()))
        call.callee = callee
        call.ringing.pop(session.session_id, None)
        self._ledger.reply(session, id, Joined(call.call_id, call.room_id, callee.participant, caller.participant))
        description = msgspec.structs.replace(message.description, participant_id=callee.participant_id)
        self._ledger.send(
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
            self._ledger.send(session_id, Ended(call.call_id, EndReason.ANSWERED_ELSEWHERE, session.user.user_id))
        call.ringing.clear()
        call.candidates.clear()
        if not caller.is_connected:
            self._ledger.tell_connection(call, caller)
        self._ledger.answered(call, now)

    def decline(self, session: Session, message: Decline, *, id: str, now: float) -> None:
        """Refuse on all devices."""
        call = self._ledger.found(session, id, message.call_id)
        if call is None:
            return
        if message.reason not in DECLINES:
            self._ledger.refuse(session, id, ErrorCode.MALFORMED, "a call is declined with declined or busy")
        elif call.state is not State.RINGING or call.callee_id != session.user.user_id:
            self._ledger.refuse(session, id, ErrorCode.OUT_OF_ORDER, "this call does not ring here")
        else:
            self._ledger.reply(session, id, Ok())
            call.note = clean(message.note)
            self._ledger.finish(call, message.reason, now, by=session)

    def cancel(self, session: Session, message: Cancel, *, id: str, now: float) -> None:
        """The caller gives up; if the answer crossed this, it hangs up."""
        call = self._ledger.found(session, id, message.call_id)
        if call is None:
            return
        if call.caller is None or call.caller.session_id != session.session_id:
            self._ledger.refuse(session, id, ErrorCode.OUT_OF_ORDER, "only the caller cancels")
            return
        self._ledger.reply(session, id, Ok())
        reason = EndReason.CANCELLED if call.state is State.RINGING else EndReason.HUNG_UP
        self._ledger.finish(call, reason, now, by=session)

    def hang_up(self, session: Session, message: HangUp, *, id: str, now: float) -> None:
        """Leave an answered call, which ends it; before an answer it is the caller's cancel."""
        call = self._ledger.found(session, id, message.call_id)
        if call is None:
            return
        if message.reason not in _HANG_UPS:
            self._ledger.refuse(session, id, ErrorCode.MALFORMED, "a call is left with hung_up or media_failed")
        elif call.leg_of(session.session_id) is None:
            self._ledger.refuse(session, id, ErrorCode.OUT_OF_ORDER, "this device is not in the call")
        else:
            self._ledger.reply(session, id, Ok())
            reason = EndReason.CANCELLED if call.state is State.RINGING else message.reason
            self._ledger.finish(call, reason, now, by=session)

    def part(self, user_id: UserId, other: UserId, now: float) -> None:
        """A person blocks another: what is between them ends, and looks to the other as if they had left by hand."""
        for call in self._ledger.directory.calls_of(user_id):
            if not call.involves(other) or call.is_unheard:
                continue
            if call.state is not State.RINGING:
                reason = EndReason.HUNG_UP
            else:
                reason = EndReason.CANCELLED if call.caller_id == user_id else EndReason.DECLINED
            self._ledger.finish(call, reason, now, who=user_id)

    # -- sessions come and go

    def session_opened(self, session: Session, now: float) -> None:
        """A device arrived: what rings for its person rings there too."""
        for call in self._ringing_at(session.user.user_id):
            if session.session_id not in call.ringing:
                self._ring(call, session, now)
                self._tell_ringing(call)
        self._ledger.elsewhere.opened(session, now)

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
        self._ledger.elsewhere.closed(session)
        for call in self._ledger.directory.calls_of(session.user.user_id):
            leg = call.leg_of(session.session_id)
            if leg is not None:
                self._ledger.finish(call, EndReason.CONNECTION_LOST, now)
            elif session.session_id in call.ringing:
                del call.ringing[session.session_id]
                if call.state is State.RINGING and not call.ringing:
                    self._ledger.finish(call, EndReason.OFFLINE, now)

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """End what was not answered, or not rebuilt, in time."""
        while self._ledger.timers and self._ledger.timers[0][0] <= now:
            _, call_id = heapq.heappop(self._ledger.timers)
            call = self._ledger.directory.call(call_id)
            if call is None or call.deadline is None or call.deadline > now:
                continue
            if call.state is not State.RINGING:
                reason = EndReason.CONNECTION_LOST
            else:
                reason = EndReason.NO_ANSWER if call.ringing else EndReason.OFFLINE
            self._ledger.finish(call, reason, now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return self._ledger.timers[0][0] if self._ledger.timers else None

    def outgoing(self) -> list[Send]:
        """Drain the messages to send."""
        return self._ledger.outgoing()

    def events(self) -> list[Event]:
        """Drain what happened."""
        return self._ledger.events()

    # -- ringing

    def _ring(self, call: Call, device: Session, now: float) -> None:
        if call.caller is None or call.description is None or call.deadline is None:
            return
        call.ringing[device.session_id] = None
        self._ledger.send(
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
                call.goes_on,
            ),
        )
        for batch in call.candidates:
            self._ledger.send(device.session_id, PeerCandidates(call.room_id, call.caller.participant_id, batch))

    def _tell_ringing(self, call: Call) -> None:
        ringing = sum(self._ledger.is_connected(session_id) for session_id in call.ringing)
        if ringing and call.caller is not None:
            self._ledger.send(call.caller.session_id, Ringing(call.call_id, ringing))

    def _ringing_at(self, user_id: UserId) -> list[Call]:
        calls = self._ledger.directory.calls_of(user_id)
        return [c for c in calls if c.callee_id == user_id and c.state is State.RINGING and not c.is_unheard]

    def _is_occupied(self, user_id: UserId, but: Call) -> bool:
        """In another call, or calling somebody: what comes in is shown quietly."""
        return any(
            call is not but and (call.state is State.ANSWERED or (call.caller_id == user_id and call.is_of(user_id)))
            for call in self._ledger.directory.calls_of(user_id)
        )

    def _glare(self, call: Call) -> Call | None:
        """The invitation the other way, if it rings."""
        for other in self._ledger.directory.calls_of(call.caller_id):
            crosses = other.caller_id == call.callee_id and other.callee_id == call.caller_id
            if crosses and other.state is State.RINGING and not (call.is_unheard or other.is_unheard):
                return other
        return None

    def _connection_changed(self, session: Session) -> None:
        for call in self._ledger.directory.calls_of(session.user.user_id):
            leg = call.leg_of(session.session_id)
            if leg is not None and leg.is_connected != session.is_connected:
                leg.is_connected = session.is_connected
                if session.is_connected:
                    leg.address = session.address
                self._ledger.directory.put_call(call)
                self._ledger.tell_connection(call, leg)

    def _abandoned(self, session: Session, message: Invite) -> Call | None:
        """The very call, if it rings and its caller lost the session it called from."""
        call = self._ledger.directory.call(message.call_id)
        if call is None or call.caller is None or call.caller.is_connected or call.state is not State.RINGING:
            return None
        if call.caller.session_id == session.session_id:
            return None
        people = (session.user.user_id, message.callee)
        is_same = people == (call.caller_id, call.callee_id) and call.room_id == message.room_id
        return call if is_same else None

    def _take_over(self, call: Call, session: Session) -> None:
        """The caller goes on from a new session."""
        if call.caller is not None:
            self._ledger.send(call.caller.session_id, Ended(call.call_id, EndReason.ANSWERED_ELSEWHERE, call.caller_id))
            call.caller = self._ledger.leg(session, call.caller.participant_id)
        self._ledger.directory.put_call(call)
        self._tell_ringing(call)

    def _is_known(self, call_id: CallId, room_id: RoomId) -> bool:
        directory = self._ledger.directory
        return directory.call(call_id) is not None or directory.call_of_room(room_id) is not None
