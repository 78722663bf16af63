"""The directory of one process, in memory."""

from app.protocol.ids import CallId, RoomId, SessionId, UserId
from server.signalling.call import Call
from server.signalling.session import Session


class MemoryDirectory:
    """Implements `server.directory.directory.Directory`. Tuples by person, since most have one session and no call."""

    def __init__(self) -> None:
        self._sessions: dict[SessionId, Session] = {}
        self._sessions_by_user: dict[UserId, tuple[Session, ...]] = {}
        self._calls: dict[CallId, Call] = {}
        self._calls_by_room: dict[RoomId, Call] = {}
        self._calls_by_user: dict[UserId, tuple[Call, ...]] = {}

    def put_session(self, session: Session) -> None:
        """Add a session, or note that it changed."""
        if session.session_id not in self._sessions:
            self._sessions[session.session_id] = session
            user_id = session.user.user_id
            self._sessions_by_user[user_id] = (*self._sessions_by_user.get(user_id, ()), session)

    def session(self, session_id: SessionId) -> Session | None:
        """A session by its id."""
        return self._sessions.get(session_id)

    def sessions_of(self, user_id: UserId) -> tuple[Session, ...]:
        """The sessions of a person."""
        return self._sessions_by_user.get(user_id, ())

    def sessions(self) -> tuple[Session, ...]:
        """Every session."""
        return tuple(self._sessions.values())

    def remove_session(self, session_id: SessionId) -> None:
        """The session is gone for good."""
        session = self._sessions.pop(session_id, None)
        if session is None:
            return
        user_id = session.user.user_id
        rest = tuple(other for other in self._sessions_by_user.get(user_id, ()) if other is not session)
        if rest:
            self._sessions_by_user[user_id] = rest
        else:
            self._sessions_by_user.pop(user_id, None)

    def put_call(self, call: Call) -> None:
        """Add a call, or note that it changed."""
        if call.call_id in self._calls:
            return
        self._calls[call.call_id] = call
        self._calls_by_room[call.room_id] = call
        for user_id in (call.caller_id, call.callee_id):
            self._calls_by_user[user_id] = (*self._calls_by_user.get(user_id, ()), call)

    def call(self, call_id: CallId) -> Call | None:
        """A live call by its id."""
        return self._calls.get(call_id)

    def call_of_room(self, room_id: RoomId) -> Call | None:
        """The live call that owns a room."""
        return self._calls_by_room.get(room_id)

    def calls_of(self, user_id: UserId) -> tuple[Call, ...]:
        """The live calls of a person."""
        return self._calls_by_user.get(user_id, ())

    def remove_call(self, call_id: CallId) -> None:
        """The call is over."""
        call = self._calls.pop(call_id, None)
        if call is None:
            return
        self._calls_by_room.pop(call.room_id, None)
        for user_id in (call.caller_id, call.callee_id):
            rest = tuple(other for other in self._calls_by_user.get(user_id, ()) if other is not call)
            if rest:
                self._calls_by_user[user_id] = rest
            else:
                self._calls_by_user.pop(user_id, None)
