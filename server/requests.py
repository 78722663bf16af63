"""Requests: one function for each message that a client sends after its hello."""

from collections.abc import Callable, Mapping
from typing import Any

from app import clock
from app.protocol import codec, messages
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId, is_id, unix_ms
from app.protocol.messages import MAX_RELAYED, Envelope, Error, Message, Ok, Ping, Pong
from app.protocol.model import Availability
from server.addresses import RelaysByAddress
from server.events.intake import Speaker
from server.events.keeping import EventKeeping
from server.history import History
from server.machines import Machines
from server.signalling.limits import Limit
from server.signalling.permission import has, is_listed, is_unheard, may_call
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations
from server.signalling.session import Session
from server.store import users
from server.store.database import Database
from server.switchboard import Switchboard
from server.tasks import Tasks

COSTLY_PER_SECOND = 2.0  # requests of one person that the database, or every contact, has to do with
COSTLY_BURST = 40.0
_COSTLY = (messages.SetPresence, messages.MarkCallsSeen, messages.RequestRelays, messages.RebuildCall)
_RELAYED = (messages.Invite, messages.Accept, messages.Move, messages.SendDescription, messages.SendCandidates)
_CHOOSABLE = frozenset({Availability.AVAILABLE, Availability.AWAY, Availability.DO_NOT_DISTURB, Availability.INVISIBLE})
_BOUNDED = (*_RELAYED, messages.ReportEvents)


class Requests:
    """Carries requests out; each that has an id is answered once."""

    def __init__(
        self,
        board: Switchboard,
        machines: Machines,
        database: Database,
        history: History,
        addresses: RelaysByAddress,
        tasks: Tasks,
        events: EventKeeping,
        *,
        resume_window: float,
    ) -> None:
        self._resume_window = resume_window
        self._started_at, self._started_wall = clock.now(), clock.wall()
        self._board = board
        self._machines = machines
        self._database = database
        self._history = history
        self._addresses = addresses
        self._tasks = tasks
        self._events = events
        self._costly = Limit(rate=COSTLY_PER_SECOND, burst=COSTLY_BURST)

    def dispatch(self, session: Session, envelope: Envelope, message: Message, now: float) -> None:
        """Carry out a request of a session."""
        session.heard_at = now
        if isinstance(message, Ping):
            session.acknowledge(message.last_seq)
            session.settle()
            self._board.transmit(session, codec.encode(Pong(), reply_to=envelope.id))
        elif not envelope.id or not session.is_repeated(envelope.id):
            refusal = self._refusal(session, envelope, message, now)
            if refusal is None:
                self._REQUESTS[type(message)](self, session, message, envelope.id, now)
                self._machines.call_driver.pump()
            elif envelope.id:
                self._board.deliver(session, refusal, reply_to=envelope.id)

    def _refusal(self, session: Session, envelope: Envelope, message: Message, now: float) -> Error | None:
        """Why a request is not even looked at: too much for others to read, or too often."""
        if isinstance(message, _BOUNDED) and len(envelope.body) > MAX_RELAYED:
            return Error(ErrorCode.TOO_LARGE, f"the body has at most {MAX_RELAYED} bytes")
        if isinstance(message, _COSTLY):
            wait = self._costly.take(session.user.user_id, now)
            if wait > 0:
                return Error(ErrorCode.RATE_LIMITED, "too many requests", retry_after=round(wait, 1))
        return None

    def _invite(self, session: Session, message: messages.Invite, id: str, now: float) -> None:
        relations, callee = self._relations(session), message.callee
        is_found = self._machines.presence.may_be_found(callee) and not is_unheard(relations, callee)
        person = self._board.people.get(callee) if is_found else None
        if person is not None or is_listed(relations, callee) or self._board.policy.calls is CallPolicy.CONTACTS:
            self._invite_known(session, message, id, now, person.callers if person is not None else CallPolicy.EVERYONE)
        else:
            self._tasks.start(self._invite_anybody(session, message, id))

    def _invite_known(
        self, session: Session, message: messages.Invite, id: str, now: float, callers: CallPolicy
    ) -> None:
        self._machines.calls.invite(
            session,
            message,
            id=id,
            verdict=self._verdict(session, message.callee, callers),
            may_ring=self._machines.presence.may_ring(message.callee) or self._breaks_through(session, message.callee),
            may_return=self._rang_before(message, now),
            is_unheard=is_unheard(self._relations(session), message.callee),
            is_hidden=not self._machines.presence.may_be_found(message.callee),
            now=now,
        )

    def _breaks_through(self, session: Session, callee: UserId) -> bool:
        """Tell whether the callee lets this caller ring at any time."""
        person = self._board.people.get(callee)
        if person is None or not has(person.relations.favourites, session.user.user_id):
            return False
        return any(device.lets_favourites_ring for device in self._board.directory.sessions_of(callee))

    def _rang_before(self, message: messages.Invite, now: float) -> bool:
        """Tell whether a call is older than this server process, which its people are just coming back to."""
        if now > self._started_at + self._resume_window or not is_id(message.call_id):
            return False
        return unix_ms(message.call_id) < self._started_wall * 1000

    async def _invite_anybody(self, session: Session, message: messages.Invite, id: str) -> None:
        """The callee is nobody we know of now: look whether there is such an account."""
        async with self._database.read() as db:
            account = await users.by_id(db, message.callee.replace("\0", ""))
        if account is None:
            self._board.deliver(session, Error(ErrorCode.FORBIDDEN, "this person cannot be called"), reply_to=id)
            return
        self._invite_known(session, message, id, clock.now(), account.callers)
        self._machines.call_driver.pump()

    def _accept_call(self, session: Session, message: messages.Accept, id: str, now: float) -> None:
        self._machines.calls.accept(session, message, id=id, now=now)

    def _decline(self, session: Session, message: messages.Decline, id: str, now: float) -> None:
        self._machines.calls.decline(session, message, id=id, now=now)

    def _cancel(self, session: Session, message: messages.Cancel, id: str, now: float) -> None:
        self._machines.calls.cancel(session, message, id=id, now=now)

    def _hang_up(self, session: Session, message: messages.HangUp, id: str, now: float) -> None:
        self._machines.calls.hang_up(session, message, id=id, now=now)

    def _move(self, session: Session, message: messages.Move, id: str, now: float) -> None:
        self._machines.calls.moves.move(session, message, id=id, now=now)

    def _description(self, session: Session, message: messages.SendDescription, id: str, now: float) -> None:
        del now
        self._machines.calls.rooms.send_description(session, message, id=id)

    def _candidates(self, session: Session, message: messages.SendCandidates, id: str, now: float) -> None:
        del now
        self._machines.calls.rooms.send_candidates(session, message, id=id)

    def _rebuild(self, session: Session, message: messages.RebuildCall, id: str, now: float) -> None:
        self._machines.calls.rebuilds.rebuild(
            session, message, id=id, verdict=self._verdict(session, message.peer, CallPolicy.EVERYONE), now=now
        )

    def _set_presence(self, session: Session, message: messages.SetPresence, id: str, now: float) -> None:
        del now
        user_id, chosen = session.user.user_id, message.availability
        person = self._board.people.get(user_id)
        if chosen not in _CHOOSABLE or person is None:
            self._board.deliver(session, Error(ErrorCode.MALFORMED, "this availability is not chosen"), reply_to=id)
            return
        session.is_idle = message.idle
        session.lets_favourites_ring = message.favourites_ring
        is_new = person.availability is not chosen
        person.availability = chosen
        self._machines.show(lambda now, wall: self._machines.presence.choose(user_id, chosen, wall, now))
        self._machines.show_idle(user_id)
        self._board.deliver(session, Ok(), reply_to=id)
        if is_new:
            for other in self._board.directory.sessions_of(user_id):
                if other is not session:
                    self._board.deliver(other, messages.AvailabilityChosen(chosen))
            self._tasks.start(self._keep_availability(user_id, chosen))

    def _seen(self, session: Session, message: messages.MarkCallsSeen, id: str, now: float) -> None:
        del message, now
        self._tasks.start(self._mark_seen(session, id))

    def _relays_wanted(self, session: Session, message: messages.RequestRelays, id: str, now: float) -> None:
        del message, now
        connection = self._board.connections.get(session.session_id)
        if connection is not None:
            relays = messages.Relays(self._addresses.relays_of(session, connection), session.address)
            self._board.deliver(session, relays, reply_to=id)

    def _report(self, session: Session, message: messages.ReportEvents, id: str, now: float) -> None:
        del now
        self._tasks.start(self._keep_events(session, message, id))

    _REQUESTS: Mapping[type[Message], Callable[["Requests", Session, Any, str, float], None]] = {
        messages.SetPresence: _set_presence,
        messages.Invite: _invite,
        messages.Accept: _accept_call,
        messages.Decline: _decline,
        messages.Cancel: _cancel,
        messages.HangUp: _hang_up,
        messages.Move: _move,
        messages.SendDescription: _description,
        messages.SendCandidates: _candidates,
        messages.MarkCallsSeen: _seen,
        messages.RequestRelays: _relays_wanted,
        messages.RebuildCall: _rebuild,
        messages.ReportEvents: _report,
    }

    async def _keep_availability(self, user_id: UserId, chosen: Availability) -> None:
        async with self._database.write() as db:
            await users.set_availability(db, user_id, chosen)

    async def _keep_events(self, session: Session, message: messages.ReportEvents, id: str) -> None:
        speaker = Speaker(session.user.user_id, session.device.device_id, session.session_id)
        self._board.deliver(session, await self._events.report(speaker, message), reply_to=id)

    async def _mark_seen(self, session: Session, id: str) -> None:
        await self._history.mark_seen(session.user.user_id)
        self._board.deliver(session, Ok(), reply_to=id)

    def _verdict(self, session: Session, other: UserId, wish: CallPolicy) -> ErrorCode | None:
        return may_call(self._board.policy.calls, self._relations(session), other, wish)

    def _relations(self, session: Session) -> Relations:
        person = self._board.people.get(session.user.user_id)
        return person.relations if person is not None else Relations()
