"""A server's signalling in virtual time, with people and devices, that checks the rules of PROTOCOL.md as it goes."""

import itertools
from collections import Counter

from app.protocol.errors import ErrorCode
from app.protocol.ids import CallId, ParticipantId, RoomId, SessionId, UserId, uuid7
from app.protocol.messages import (
    Accept,
    Accepted,
    Cancel,
    ClientMessage,
    Decline,
    Ended,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Message,
    Move,
    Ok,
    RebuildCall,
    SendCandidates,
    SendDescription,
)
from app.protocol.model import CallMedia, UserInfo
from server.directory.memory import MemoryDirectory
from server.signalling.calls import Calls
from server.signalling.ledger import CallFinished, Event
from server.signalling.limits import Limit
from server.signalling.session import Session
from tests.kit.wire import description, device


class World:
    """Calls, sessions and what every device was told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.directory = MemoryDirectory()
        self._numbers = itertools.count(1)
        self.calls = Calls(
            self.directory, new_id=self.new_id, invitations=Limit(rate=1e6, burst=1e6), ring_timeout=30.0
        )
        self.sessions: dict[SessionId, Session] = {}
        self.inbox: dict[SessionId, list[Message]] = {}
        self.replies: Counter[str] = Counter()
        self.happened: list[Event] = []
        self.open_at: dict[tuple[SessionId, CallId], bool] = {}
        """For each device and call it was told of: whether the end has not come yet."""

    def new_id(self) -> str:
        return uuid7(0, next(self._numbers).to_bytes(10, "big"))

    def open(self, person: str, name: str = "") -> Session:
        """A device of this person arrives."""
        user = UserInfo(UserId(person), person, person.title())
        session = Session(SessionId(name or self.new_id()), user, device(), address="192.0.2.7")
        self.sessions[session.session_id] = session
        self.inbox[session.session_id] = []
        self.directory.put_session(session)
        self.calls.session_opened(session, self.now)
        self.drain()
        return session

    def lose(self, session: Session) -> None:
        """Its socket is gone."""
        session.is_connected = False
        self.calls.session_lost(session)
        self.drain()

    def resume(self, session: Session) -> None:
        """It is back."""
        session.is_connected = True
        self.calls.session_resumed(session)
        self.drain()

    def close(self, session: Session) -> None:
        """It is gone for good."""
        session.is_connected = False
        del self.sessions[session.session_id]
        self.directory.remove_session(session.session_id)
        self.calls.session_closed(session, self.now)
        self.drain()
        self.open_at = {key: is_open for key, is_open in self.open_at.items() if key[0] != session.session_id}

    def invite(
        self,
        session: Session,
        callee: str,
        *,
        call_id: str = "",
        may_ring: bool = True,
        may_return: bool = False,
        is_unheard: bool = False,
        is_hidden: bool = False,
        goes_on: str = "",
    ) -> Invite:
        """Call a person."""
        invite = Invite(
            CallId(call_id or self.new_id()), RoomId(self.new_id()), UserId(callee), CallMedia(), description(),
            CallId(goes_on),
        )  # fmt: skip
        self.request(
            session, invite, may_ring=may_ring, may_return=may_return, is_unheard=is_unheard, is_hidden=is_hidden
        )
        return invite

    def request(
        self,
        session: Session,
        message: ClientMessage,
        *,
        verdict: ErrorCode | None = None,
        may_ring: bool = True,
        may_return: bool = False,
        is_unheard: bool = False,
        is_hidden: bool = False,
    ) -> Message:
        """Send a request; returns its one reply."""
        id, calls, now = self.new_id(), self.calls, self.now
        match message:
            case Invite():
                calls.invite(
                    session,
                    message,
                    id=id,
                    verdict=verdict,
                    may_ring=may_ring,
                    may_return=may_return,
                    is_unheard=is_unheard,
                    is_hidden=is_hidden,
                    now=now,
                )
            case Accept():
                calls.accept(session, message, id=id, now=now)
            case Decline():
                calls.decline(session, message, id=id, now=now)
            case Cancel():
                calls.cancel(session, message, id=id, now=now)
            case HangUp():
                calls.hang_up(session, message, id=id, now=now)
            case Move():
                calls.moves.move(session, message, id=id, now=now)
            case RebuildCall():
                calls.rebuilds.rebuild(session, message, id=id, verdict=verdict, now=now)
            case SendCandidates():
                calls.rooms.send_candidates(session, message, id=id)
            case SendDescription():
                calls.rooms.send_description(session, message, id=id)
            case _:
                raise AssertionError(message)
        reply = self.drain(id, message)
        assert reply is not None, f"{message} was not answered"
        return reply

    def advance(self, seconds: float) -> None:
        """Let time pass, timer by timer."""
        end = self.now + seconds
        while (at := self.calls.next_timeout()) is not None and at <= end:
            assert at >= self.now or self.calls.next_timeout() is not None
            self.now = max(self.now, at)
            self.calls.handle_timeout(self.now)
            following = self.calls.next_timeout()
            assert following is None or following > self.now
            self.drain()
        self.now = end

    def drain(self, id: str = "", request: ClientMessage | None = None) -> Message | None:
        """Deliver what goes out and check it; returns the reply to `id`."""
        reply = None
        for item in self.calls.outgoing():
            if item.reply_to:
                assert item.reply_to == id
                assert reply is None
                reply = item.message
                self._note_reply(item.session_id, request, reply)
            else:
                self._note(item.session_id, item.message)
            if item.session_id in self.inbox:
                self.inbox[item.session_id].append(item.message)
        self.happened += self.calls.events()
        return reply

    def heard(self, session: Session, kind: type[Message]) -> list[Message]:
        """Messages of a kind that a device got."""
        return [message for message in self.inbox[session.session_id] if isinstance(message, kind)]

    def finished(self) -> list[CallFinished]:
        """Calls that ended."""
        return [event for event in self.happened if isinstance(event, CallFinished)]

    def _note_reply(self, session_id: SessionId, request: ClientMessage | None, reply: Message) -> None:
        match request, reply:
            case ((Invite() | RebuildCall()), Ok()):
                self.open_at[session_id, request.call_id] = True
            case Move(), Joined():
                self.open_at[session_id, request.call_id] = True
            case Accept(), Joined():
                assert self.open_at.get((session_id, request.call_id)), "accepted a call it was not told of"

    def _note(self, session_id: SessionId, message: Message) -> None:
        if session_id not in self.sessions:
            return
        match message:
            case Incoming():
                assert not self.open_at.get((session_id, message.call_id)), "told twice"
                self.open_at[session_id, message.call_id] = True
            case Accepted():
                assert self.open_at.get((session_id, message.call_id))
            case Ended():
                assert self.open_at.get((session_id, message.call_id)), "ended twice, or a call it was not told of"
                self.open_at[session_id, message.call_id] = False
            case _:
                pass


def accept(call_id: CallId) -> Accept:
    """Answer a call."""
    return Accept(call_id, CallMedia(), description("bbbb"))


def rebuild(joined: Joined, *, is_caller: bool) -> RebuildCall:
    """What one end of a call says after a restart."""
    mine, theirs = (joined.peer, joined.you) if is_caller else (joined.you, joined.peer)
    return RebuildCall(
        joined.call_id,
        joined.room_id,
        theirs.user.user_id,
        is_caller,
        CallMedia(),
        mine.participant_id,
        theirs.participant_id,
        1.0,
    )


def move(call_id: CallId) -> Move:
    """Go on here with a call of another device."""
    return Move(call_id, CallMedia(), description("cccc"))


NOBODY = ParticipantId("")
