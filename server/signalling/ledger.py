"""The ledger of calls: what the parts of their life share: messages, events, deadlines, and the end of a call."""

import heapq
from collections import OrderedDict
from dataclasses import dataclass

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, ParticipantId, SessionId, UserId
from app.protocol.messages import Ended, Error, Message, PeerConnection
from app.protocol.model import ParticipantInfo
from server.directory.directory import Directory
from server.signalling.call import Call, Input, Leg, State
from server.signalling.elsewhere import Elsewhere
from server.signalling.session import Session

RETURN_WITHIN = 60.0  # seconds after an answered call in which the two may come back to it
MAX_CALLS = 8  # live calls of one person at once
NOBODY = UserId("")
DECLINES = frozenset({EndReason.DECLINED, EndReason.BUSY})
_MISSED = frozenset(
    {EndReason.NO_ANSWER, EndReason.CANCELLED, EndReason.OFFLINE, EndReason.BUSY, EndReason.CONNECTION_LOST}
)


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


class Ledger:
    """Live calls by the directory, and what is to be sent and told because of them."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.timers: list[tuple[float, CallId]] = []
        """A heap of deadlines; those that no longer hold are skipped when they come up."""
        self.elsewhere = Elsewhere(directory, self.send)
        self._outgoing: list[Send] = []
        self._events: list[Event] = []
        self._over: OrderedDict[CallId, tuple[frozenset[UserId], float]] = OrderedDict()
        """Answered calls that ended in the last minute: the two, and when."""

    def is_return(self, call_id: CallId, caller: UserId, callee: UserId, now: float) -> bool:
        """Tell whether the two were in this call until a moment ago."""
        people, ended_at = self._over.get(call_id, (frozenset(), 0.0))
        return people == {caller, callee} and now - ended_at < RETURN_WITHIN

    def finish(
        self, call: Call, reason: EndReason, now: float, *, by: Session | None = None, who: UserId = NOBODY
    ) -> None:
        """End a call and tell everybody who knows of it, once. `who` ended it, on no device in particular, or `by`."""
        was_answered, was_confirmed = call.state is State.ANSWERED, call.state is not State.REBUILDING
        is_missed = call.state is State.RINGING and reason in _MISSED and not call.is_unheard
        call.fire(Input.END)
        call.deadline = None
        who = by.user.user_id if by is not None else who
        for leg in (call.caller, call.callee):
            if leg is not None:
                self.send(leg.session_id, Ended(call.call_id, reason, who, call.note))
        elsewhere = EndReason.DECLINED_ELSEWHERE if reason in DECLINES and by is not None else reason
        for session_id in call.ringing:
            is_here = by is not None and session_id == by.session_id
            self.send(session_id, Ended(call.call_id, reason if is_here else elsewhere, who))
        call.ringing.clear()
        call.candidates.clear()
        self.directory.remove_call(call.call_id)
        if was_confirmed and reason is not EndReason.REPLACED:  # one end's word alone makes no history
            self._events.append(CallFinished(call, reason, now, is_missed))
        if was_answered:
            self._remember(call, now)
            for user_id in (call.caller_id, call.callee_id):
                self.elsewhere.tell(user_id, now)
                if not self.is_engaged(user_id):
                    self._events.append(PersonEngaged(user_id, False))

    def _remember(self, call: Call, now: float) -> None:
        while self._over and now - next(iter(self._over.values()))[1] >= RETURN_WITHIN:
            self._over.popitem(last=False)
        self._over[call.call_id] = (frozenset((call.caller_id, call.callee_id)), now)

    def answered(self, call: Call, now: float) -> None:
        """Two people are in a call now."""
        self.directory.put_call(call)
        self._events.append(CallAnswered(call))
        for user_id in (call.caller_id, call.callee_id):
            self.elsewhere.tell(user_id, now)
            self._events.append(PersonEngaged(user_id, True))

    def is_engaged(self, user_id: UserId) -> bool:
        """Tell whether a person is in an answered call."""
        return any(call.state is State.ANSWERED for call in self.directory.calls_of(user_id))

    def tell_connection(self, call: Call, leg: Leg) -> None:
        """Tell the other end of an answered call how this one is connected."""
        peer = call.other(leg)
        if call.state is State.ANSWERED and peer is not None:
            self.send(peer.session_id, PeerConnection(call.room_id, leg.participant_id, leg.is_connected))

    def found(self, session: Session, id: str, call_id: CallId) -> Call | None:
        """A call that this person takes part in; others hear that there is none."""
        call = self.directory.call(call_id)
        if call is None or not call.involves(session.user.user_id):
            self.refuse(session, id, ErrorCode.NOT_FOUND, "no such call")
            return None
        return call

    def is_connected(self, session_id: SessionId) -> bool:
        """Tell whether a session has a connection now."""
        session = self.directory.session(session_id)
        return session is not None and session.is_connected

    @staticmethod
    def leg(session: Session, participant_id: ParticipantId) -> Leg:
        """An end of a call made of a session."""
        participant = ParticipantInfo(participant_id, session.user, session.session_id, session.device)
        return Leg(participant, session.address, session.is_connected)

    def deadline(self, call: Call, at: float) -> None:
        """The call ends at this time unless the deadline is taken away."""
        call.deadline = at
        heapq.heappush(self.timers, (at, call.call_id))

    def send(self, session_id: SessionId, message: Message) -> None:
        """Give a message to a session."""
        self._outgoing.append(Send(session_id, message))

    def reply(self, session: Session, id: str, message: Message) -> None:
        """Answer a request that wants an answer."""
        if id:
            self._outgoing.append(Send(session.session_id, message, id))

    def refuse(self, session: Session, id: str, code: ErrorCode, text: str, *, retry_after: float = 0.0) -> None:
        """Answer a request with an error."""
        self.reply(session, id, Error(code, text, retry_after))

    def outgoing(self) -> list[Send]:
        """Drain the messages to send."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events
