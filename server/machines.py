"""The pure machines of signalling with their drivers, and what becomes of their events."""

from collections.abc import Callable

from app import clock
from app.driver import Driver
from app.protocol import codec, messages
from app.protocol.errors import CloseCode, EndReason
from app.protocol.ids import UserId
from app.protocol.model import CallDirection, CallRecord, PresenceInfo
from server.config import Settings
from server.events.keeping import EventKeeping
from server.history import History
from server.signalling.call import Call
from server.signalling.calls import Calls
from server.signalling.ledger import CallAnswered, CallFinished, PersonEngaged, Send
from server.signalling.ledger import Event as CallEvent
from server.signalling.limits import Limit
from server.signalling.presence import Event as PresenceEvent
from server.signalling.presence import PersonGone, Presence
from server.signalling.session import Event as SessionEvent
from server.signalling.session import Sessions, SessionSilent
from server.store.calls import StoredCall
from server.switchboard import Switchboard

MAX_BATCH = 256  # people in one presence message
OLDEST_REBUILT = 7 * 86400.0  # seconds; what a client claims about its call's start is data, but not any data


class Machines:
    """Sessions, calls and presence of one process. Made on the loop that runs them."""

    def __init__(self, settings: Settings, board: Switchboard, history: History, events: EventKeeping) -> None:
        self._board = board
        self._events = events
        self._history = history
        self.presence = Presence()
        self.sessions = Sessions(board.directory, heartbeat=settings.heartbeat, resume_window=settings.resume_window)
        self.calls = Calls(
            board.directory,
            new_id=clock.new_id,
            invitations=Limit(rate=settings.calls_per_minute / 60, burst=max(5.0, settings.calls_per_minute / 2)),
            ring_timeout=settings.ring_timeout,
            rebuild_timeout=settings.resume_window,
        )
        self.call_driver: Driver[Send, CallEvent] = Driver(self.calls, send=board.send, notify=self._on_call)
        self.session_driver: Driver[None, SessionEvent] = Driver(self.sessions, send=_nothing, notify=self._on_session)
        self.presence_driver: Driver[None, PresenceEvent] = Driver(
            self.presence, send=_nothing, notify=self._on_presence
        )

    def close(self) -> None:
        """Stop every timer."""
        self.call_driver.close()
        self.session_driver.close()
        self.presence_driver.close()

    def _on_session(self, event: SessionEvent) -> None:
        session = event.session
        connection = self._board.detach(session)
        if connection is not None:
            connection.socket.close(CloseCode.GOING_AWAY, "no heartbeat")
        if isinstance(event, SessionSilent):
            self.calls.session_lost(session)
        else:
            self.calls.session_closed(session, clock.now())
            user_id = session.user.user_id
            if self._board.directory.sessions_of(user_id):
                self.show_idle(user_id)
            else:
                self.show(lambda now, wall: self.presence.offline(user_id, wall, now))
        self.call_driver.pump()

    def _on_call(self, event: CallEvent) -> None:
        match event:
            case PersonEngaged():
                self.show(lambda now, wall: self.presence.engage(event.user_id, event.is_engaged, wall, now))
            case CallAnswered(call):
                self._history.record(_stored(call))
                self._events.answered(call.call_id, video=call.media.video)
            case CallFinished(call):
                stored = _stored(call, event)
                self._history.record(stored)
                lasted = event.ended_at - call.answered_at if call.answered_at is not None else 0.0
                self._events.finished(call.call_id, event.reason, lasted)
                if event.is_missed and call.caller is not None:
                    self._board.tell(call.callee_id, messages.MissedCall(_missed(stored, call)))

    def _on_presence(self, event: PresenceEvent) -> None:
        if isinstance(event, PersonGone):
            self._forget(event.user_id)
            return
        watched: dict[UserId, list[PresenceInfo]] = {}
        for info in event.changes:
            person = self._board.people.get(info.user_id)
            for contact in person.relations.contacts if person is not None else ():
                if self._board.directory.sessions_of(contact):
                    watched.setdefault(contact, []).append(info)
            self._forget(info.user_id)
        encoded: dict[tuple[UserId, ...], bytes] = {}  # many watchers see the same batch
        for watcher, changes in watched.items():
            for at in range(0, len(changes), MAX_BATCH):
                batch = changes[at : at + MAX_BATCH]
                key = tuple(info.user_id for info in batch)
                data = encoded.get(key) or codec.encode(messages.PresenceChanged(tuple(batch)))
                encoded[key] = data
                for session in self._board.directory.sessions_of(watcher):
                    self._board.transmit(session, data)

    def _forget(self, user_id: UserId) -> None:
        if not self._board.directory.sessions_of(user_id):
            self._board.people.remove(user_id)

    def show_idle(self, user_id: UserId) -> None:
        """Show whether anybody uses one of the person's devices."""
        idle = all(session.is_idle for session in self._board.directory.sessions_of(user_id))
        self.show(lambda now, wall: self.presence.rest(user_id, idle, wall, now))

    def show(self, change: Callable[[float, float], None]) -> None:
        """Change presence: `change(now, wall)`, then publish what is due."""
        wall = clock.wall()
        self.presence_driver.drive(lambda now: change(now, wall))


def _nothing(_item: None) -> None:
    """These machines send nothing."""


def _stored(call: Call, finished: CallFinished | None = None) -> StoredCall:
    """A row of the history, with wall times."""
    offset = clock.wall() - clock.now()
    started, answered = call.started_at + offset, 0.0
    if call.answered_at is not None:
        answered = call.answered_at + offset
    if call.answered_wall:
        answered = min(max(call.answered_wall, started - OLDEST_REBUILT), answered)
        started = answered
    return StoredCall(
        call_id=call.call_id,
        room_id=call.room_id,
        caller_id=call.caller_id,
        callee_id=call.callee_id,
        video=call.media.video,
        started_at=started,
        answered_at=answered,
        ended_at=finished.ended_at + offset if finished is not None else 0.0,
        reason=finished.reason if finished is not None else EndReason.HUNG_UP,
        seen=finished is None or not finished.is_missed,
        is_unheard=call.is_unheard,
        note=call.note,
    )


def _missed(stored: StoredCall, call: Call) -> CallRecord:
    assert call.caller is not None
    return CallRecord(
        stored.call_id,
        stored.room_id,
        call.caller.participant.user,
        CallDirection.INCOMING,
        stored.video,
        stored.started_at,
        stored.answered_at,
        stored.ended_at,
        stored.reason,
        seen=False,
    )
