"""The directory's interface: sessions and calls, and who they belong to.

Everything of signalling that must outlive a process or be seen by another one goes through here. The embedded
implementation (`server.directory.memory`) keeps it in this process. One over Redis would keep a replica for reading and
write through on `put_session` and `put_call`, which is why signalling calls them after each change.
"""

from typing import TYPE_CHECKING, Protocol

from app.protocol.ids import CallId, RoomId, SessionId, UserId

if TYPE_CHECKING:
    from server.signalling.call import Call
    from server.signalling.session import Session


class Directory(Protocol):
    """Who is connected where, and which calls there are."""

    def put_session(self, session: "Session") -> None:
        """Add a session, or note that it changed."""

    def session(self, session_id: SessionId) -> "Session | None":
        """A session by its id, connected or within its resume window."""

    def sessions_of(self, user_id: UserId) -> "tuple[Session, ...]":
        """The sessions of a person, in the order they were opened."""

    def sessions(self) -> "tuple[Session, ...]":
        """Every session; for rare sweeps."""

    def remove_session(self, session_id: SessionId) -> None:
        """The session is gone for good."""

    def put_call(self, call: "Call") -> None:
        """Add a call, or note that it changed."""

    def call(self, call_id: CallId) -> "Call | None":
        """A live call by its id."""

    def call_of_room(self, room_id: RoomId) -> "Call | None":
        """The live call that owns a room."""

    def calls_of(self, user_id: UserId) -> "tuple[Call, ...]":
        """The live calls of a person, whichever end they are."""

    def remove_call(self, call_id: CallId) -> None:
        """The call is over."""
