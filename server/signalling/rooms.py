"""Rooms of calls: session descriptions and candidates on their way from one end to the other, without I/O."""

import msgspec

from app.protocol.errors import ErrorCode
from app.protocol.ids import ParticipantId, RoomId
from app.protocol.messages import Message, Ok, PeerCandidates, PeerDescription, SendCandidates, SendDescription
from server.signalling.call import Call, Leg, State
from server.signalling.ledger import Ledger
from server.signalling.session import Session

MAX_HELD_BATCHES = 64  # of candidates, kept for devices that arrive while it rings
MAX_HELD_CANDIDATES = 200


class Rooms:
    """Passes on what the ends of a call tell each other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def send_description(self, session: Session, message: SendDescription, *, id: str) -> None:
        """Pass a newer description on; before an answer it replaces the one that rings."""
        found = self._room(session, id, message.room_id, message.to)
        if found is None:
            return
        call, leg = found
        description = msgspec.structs.replace(message.description, participant_id=leg.participant_id)
        if call.state is State.RINGING:
            call.description = description
            self._ledger.directory.put_call(call)
        self._pass_on(call, leg, PeerDescription(call.room_id, leg.participant_id, description))
        self._ledger.reply(session, id, Ok())

    def send_candidates(self, session: Session, message: SendCandidates, *, id: str) -> None:
        """Pass candidates on; before an answer to every device that rings, now or later."""
        found = self._room(session, id, message.room_id, message.to)
        if found is None:
            return
        call, leg = found
        if call.state is State.RINGING:
            held = sum(len(batch.candidates) for batch in call.candidates) + len(message.candidates.candidates)
            if len(call.candidates) >= MAX_HELD_BATCHES or held > MAX_HELD_CANDIDATES:
                self._ledger.refuse(session, id, ErrorCode.LIMIT, "too many candidates")
                return
            call.candidates.append(message.candidates)
            self._ledger.directory.put_call(call)
        self._pass_on(call, leg, PeerCandidates(call.room_id, leg.participant_id, message.candidates))
        self._ledger.reply(session, id, Ok())

    def _room(self, session: Session, id: str, room_id: RoomId, to: ParticipantId) -> tuple[Call, Leg] | None:
        """The call of a room and the sender's end of it, if the message may be passed on; else it is refused."""
        call = self._ledger.directory.call_of_room(room_id)
        leg = call.leg_of(session.session_id) if call is not None else None
        if call is None or leg is None:
            self._ledger.refuse(session, id, ErrorCode.NOT_FOUND, "this device is not in the room")
            return None
        peer = call.other(leg)
        if call.state is State.REBUILDING:
            self._ledger.refuse(session, id, ErrorCode.UNAVAILABLE, "the other end is not back yet", retry_after=1.0)
            return None
        if to and (peer is None or peer.participant_id != to):
            self._ledger.refuse(session, id, ErrorCode.NOT_FOUND, "no such participant")
            return None
        return call, leg

    def _pass_on(self, call: Call, leg: Leg, message: Message) -> None:
        peer = call.other(leg)
        for session_id in call.ringing if peer is None else (peer.session_id,):
            self._ledger.send(session_id, message)
