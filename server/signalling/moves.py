"""Moves: a person goes on with an answered call on another device of theirs, without I/O.

Call and room stay the same. The new device is a new participant with an offer of its own, since keys and paths belong
to a device; the other end answers it in the room, and the old device is told that it is out.
"""

from collections.abc import Callable

import msgspec

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import ParticipantId
from app.protocol.messages import Ended, Joined, Move, Moved
from server.signalling.call import State
from server.signalling.ledger import Ledger
from server.signalling.limits import Limit
from server.signalling.session import Session

MOVES_PER_SECOND = 0.2  # of one person for long: each makes the other end look for a path anew
MOVES_AT_ONCE = 5.0


class Moves:
    """Moves calls. `new_id` makes participant ids."""

    def __init__(self, ledger: Ledger, *, new_id: Callable[[], str]) -> None:
        self._ledger = ledger
        self._new_id = new_id
        self._limit = Limit(rate=MOVES_PER_SECOND, burst=MOVES_AT_ONCE)

    def move(self, session: Session, message: Move, *, id: str, now: float) -> None:
        """Take a call over from another device of the same person."""
        call = self._ledger.found(session, id, message.call_id)
        if call is None:
            return
        old = call.leg_of_person(session.user.user_id)
        peer = call.other(old) if old is not None else None
        if call.state is not State.ANSWERED or old is None or peer is None or old.session_id == session.session_id:
            self._ledger.refuse(session, id, ErrorCode.OUT_OF_ORDER, "this call does not run on another device")
            return
        if not peer.is_connected:
            # They could not be told, and would take the old device's goodbye for the end of the call.
            self._ledger.refuse(session, id, ErrorCode.UNAVAILABLE, "the other end has no connection", retry_after=1.0)
            return
        wait = self._limit.take(session.user.user_id, now)
        if wait > 0:
            self._ledger.refuse(session, id, ErrorCode.RATE_LIMITED, "too many moves", retry_after=round(wait, 1))
            return
        leg = self._ledger.leg(session, ParticipantId(self._new_id()))
        if old is call.caller:
            call.caller = leg
        else:
            call.callee = leg
        self._ledger.directory.put_call(call)
        self._ledger.reply(session, id, Joined(call.call_id, call.room_id, leg.participant, peer.participant))
        description = msgspec.structs.replace(message.description, participant_id=leg.participant_id)
        self._ledger.send(
            peer.session_id,
            Moved(call.call_id, call.room_id, old.participant_id, leg.participant, description, leg.address),
        )
        self._ledger.send(old.session_id, Ended(call.call_id, EndReason.MOVED, session.user.user_id))
        self._ledger.elsewhere.tell(session.user.user_id, now)
