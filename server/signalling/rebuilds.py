"""Calls that outlived the server, or the session of one end: rebuilt from what both ends say, without I/O."""

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import UserId, is_id
from app.protocol.messages import Ended, Ok, RebuildCall
from server.signalling.call import Call, Input, Leg, State
from server.signalling.ledger import MAX_CALLS, Ledger
from server.signalling.session import Session


class Rebuilds:
    """Takes calls up again."""

    def __init__(self, ledger: Ledger, *, timeout: float) -> None:
        self._ledger = ledger
        self._timeout = timeout

    def rebuild(
        self, session: Session, message: RebuildCall, *, id: str, verdict: ErrorCode | None, now: float
    ) -> None:
        """Take up a call that outlived the server or this device's session. Both ends must name each other."""
        me = session.user.user_id
        ids = (message.call_id, message.room_id, message.participant_id, message.peer_participant_id)
        if not all(map(is_id, ids)) or message.participant_id == message.peer_participant_id or me == message.peer:
            self._ledger.refuse(session, id, ErrorCode.MALFORMED, "a rebuilt call has two different ends")
            return
        call = self._ledger.directory.call(message.call_id)
        if verdict is not None and (call is None or call.state is State.REBUILDING):
            self._ledger.refuse(session, id, verdict, "this person cannot be called")
        elif call is None:
            self._first(session, message, id, now)
        elif not self._fits(call, me, message):
            self._ledger.refuse(session, id, ErrorCode.FORBIDDEN, "the call is another one")
        else:
            self._next(call, session, message, id, now)

    def _first(self, session: Session, message: RebuildCall, id: str, now: float) -> None:
        me = session.user.user_id
        if self._ledger.directory.call_of_room(message.room_id) is not None:
            self._ledger.refuse(session, id, ErrorCode.CONFLICT, "the room exists")
            return
        if sum(other.is_of(me) for other in self._ledger.directory.calls_of(me)) >= MAX_CALLS:
            self._ledger.refuse(session, id, ErrorCode.LIMIT, "too many calls at once")
            return
        caller_id, callee_id = (me, message.peer) if message.is_caller else (message.peer, me)
        call = Call(message.call_id, message.room_id, caller_id, callee_id, message.media, now)
        call.state = State.REBUILDING
        call.answered_at = now
        call.answered_wall = message.answered_at
        call.expected_participant = message.peer_participant_id
        self._set_leg(call, message.is_caller, self._ledger.leg(session, message.participant_id))
        self._ledger.deadline(call, now + self._timeout)
        self._ledger.directory.put_call(call)
        self._ledger.reply(session, id, Ok())

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

    def _next(self, call: Call, session: Session, message: RebuildCall, id: str, now: float) -> None:
        me = session.user.user_id
        mine = call.caller if message.is_caller else call.callee
        if mine is not None and mine.session_id != session.session_id:
            # The same end with a new session: the old one hears the end of the call, if it is there at all.
            self._ledger.send(mine.session_id, Ended(call.call_id, EndReason.ANSWERED_ELSEWHERE, me))
        leg = self._ledger.leg(session, message.participant_id)
        self._set_leg(call, message.is_caller, leg)
        self._ledger.reply(session, id, Ok())
        if call.state is State.REBUILDING and call.caller is not None and call.callee is not None:
            call.fire(Input.REBUILT)
            call.deadline = None
            self._ledger.tell_connection(call, call.caller)
            self._ledger.tell_connection(call, call.callee)
            self._ledger.answered(call, now)
        elif call.state is State.ANSWERED:
            self._ledger.tell_connection(call, leg)
            self._ledger.elsewhere.tell(me, now)
        self._ledger.directory.put_call(call)

    @staticmethod
    def _set_leg(call: Call, is_caller: bool, leg: Leg) -> None:
        if is_caller:
            call.caller = leg
        else:
            call.callee = leg
