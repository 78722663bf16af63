"""Which calls run on other devices of a person, told to each of their devices when it changes, without I/O."""

from collections.abc import Callable

from app.protocol.ids import CallId, SessionId, UserId
from app.protocol.messages import MAX_RUNNING, CallsElsewhere, Message
from app.protocol.model import CallDirection, RunningCall
from server.directory.directory import Directory
from server.signalling.call import Call, Leg, State
from server.signalling.session import Session

Places = tuple[tuple[CallId, SessionId], ...]
"""Calls, and the session each of them runs on."""


class Elsewhere:
    """Remembers what each device was told last; devices without such calls, that is nearly all, cost nothing."""

    def __init__(self, directory: Directory, send: Callable[[SessionId, Message], None]) -> None:
        self._directory = directory
        self._send = send
        self._told: dict[SessionId, Places] = {}

    def tell(self, user_id: UserId, now: float) -> None:
        """A call of this person began, moved or ended: tell their devices that did not know."""
        running = self._running(user_id)
        for session in self._directory.sessions_of(user_id):
            self._tell(session, running, now)

    def opened(self, session: Session, now: float) -> None:
        """A device arrived."""
        self._tell(session, self._running(session.user.user_id), now)

    def closed(self, session: Session) -> None:
        """A device is gone for good."""
        self._told.pop(session.session_id, None)

    def _running(self, user_id: UserId) -> list[tuple[Call, Leg]]:
        legs = [(call, call.leg_of_person(user_id)) for call in self._directory.calls_of(user_id)]
        return [(call, leg) for call, leg in legs if leg is not None and call.state is State.ANSWERED]

    def _tell(self, session: Session, running: list[tuple[Call, Leg]], now: float) -> None:
        elsewhere = [each for each in running if each[1].session_id != session.session_id][:MAX_RUNNING]
        places = tuple((call.call_id, leg.session_id) for call, leg in elsewhere)
        if places == self._told.get(session.session_id, ()):
            return
        if places:
            self._told[session.session_id] = places
        else:
            del self._told[session.session_id]
        calls = tuple(_shown(call, leg, peer, now) for call, leg in elsewhere if (peer := call.other(leg)) is not None)
        self._send(session.session_id, CallsElsewhere(calls))


def _shown(call: Call, leg: Leg, peer: Leg, now: float) -> RunningCall:
    direction = CallDirection.OUTGOING if leg is call.caller else CallDirection.INCOMING
    age = max(0.0, now - call.answered_at) if call.answered_at is not None else 0.0
    return RunningCall(
        call.call_id, call.room_id, peer.participant.user, direction, leg.participant.device, call.media, round(age, 1)
    )
