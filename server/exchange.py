"""The exchange: where connections, sessions, calls and presence meet, and what REST tells them.

It runs the pure machines of `server.signalling` with their drivers, knows which connection serves which session, and
keeps the database off the path of a call.
"""

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app import clock
from app.driver import Driver
from app.protocol import codec, messages
from app.protocol.errors import CloseCode, EndReason, ErrorCode
from app.protocol.ids import SessionId, UserId
from app.protocol.messages import Envelope, Error, Hello, Message, Ok, Ping, Pong, Welcome
from app.protocol.model import Availability, CallDirection, CallRecord, PresenceInfo
from app.protocol.version import SUPPORTED, choose
from server.accounts import tokens
from server.accounts.tokens import Access, AccessTokens
from server.config import Settings
from server.connection import Connection
from server.directory.memory import MemoryDirectory
from server.history import History
from server.net.websocket import Receiver, WebSocket
from server.people import People, Person
from server.relays import Relays
from server.signalling.call import Call
from server.signalling.calls import CallAnswered, CallFinished, Calls, PersonEngaged, Send
from server.signalling.calls import Event as CallEvent
from server.signalling.limits import Limit
from server.signalling.permission import has, may_call
from server.signalling.policy import CallPolicy
from server.signalling.presence import Presence, PresencePublished
from server.signalling.relations import Relations
from server.signalling.session import Event as SessionEvent
from server.signalling.session import Session, Sessions, SessionSilent
from server.store import contacts, sign_ins, users
from server.store.calls import StoredCall
from server.store.database import Database
from server.store.settings import ServerSettings

logger = logging.getLogger(__name__)

MAX_CONNECTIONS = 50_000
MAX_WELCOME_CONTACTS = 100  # the rest follows the welcome, which must fit into one message
MAX_BATCH = 256  # people in one presence message
SWEEP_INTERVAL = 20.0  # seconds between looks for sign-ins that another process ended
SWEEP_OVERLAP = 60.0
OLDEST_REBUILT = 7 * 86400.0  # seconds; what a client claims about its call's start is data, but not any data
_CHOOSABLE = frozenset({Availability.AVAILABLE, Availability.AWAY, Availability.DO_NOT_DISTURB})


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a welcome needs from the database."""

    person: Person
    contacts: list[Any]
    missed: list[CallRecord]
    sign_in_id: str


class Exchange:
    """Signalling of one process."""

    def __init__(
        self, settings: Settings, database: Database, history: History, access: AccessTokens, relays: Relays
    ) -> None:
        self._settings = settings
        self._database = database
        self._history = history
        self._access = access
        self._relays = relays
        self._policy: ServerSettings | None = None
        self._directory = MemoryDirectory()
        self._people = People()
        self._connections: dict[SessionId, Connection] = {}
        self._count = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._contact_order = asyncio.Lock()
        self._presence = Presence()
        self._sessions = Sessions(self._directory, heartbeat=settings.heartbeat, resume_window=settings.resume_window)
        self._calls = Calls(
            self._directory,
            new_id=clock.new_id,
            invitations=Limit(rate=settings.calls_per_minute / 60, burst=max(5.0, settings.calls_per_minute / 2)),
            ring_timeout=settings.ring_timeout,
            rebuild_timeout=settings.resume_window,
        )

    async def open(self, policy: ServerSettings) -> None:
        """Start."""
        self._policy = policy
        self._call_driver: Driver[Send, CallEvent] = Driver(self._calls, send=self._send, notify=self._on_call)
        self._session_driver: Driver[None, SessionEvent] = Driver(
            self._sessions, send=lambda _: None, notify=self._on_session
        )
        self._presence_driver: Driver[None, PresencePublished] = Driver(
            self._presence, send=lambda _: None, notify=self._on_presence
        )
        self._start(self._sweep_forever())

    async def close(self) -> None:
        """Stop. Calls are not ended: their clients rebuild them when the server is back."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._policy is not None:
            self._call_driver.close()
            self._session_driver.close()
            self._presence_driver.close()

    # -- connections --------------------------------------------------------------------------------------------------

    def accept(self, socket: WebSocket) -> Receiver | None:
        """A client connected; None when the server is full."""
        if self._count >= MAX_CONNECTIONS:
            return None
        self._count += 1
        return Connection(socket, self, messages_per_second=self._settings.messages_per_second)

    def disconnected(self, connection: Connection) -> None:
        """A connection is gone; its session waits for a resume."""
        self._count -= 1
        session, connection.session = connection.session, None
        if session is not None and self._connections.get(session.session_id) is connection:
            del self._connections[session.session_id]
            self._session_driver.drive(lambda now: self._sessions.lost(session, now))
            self._calls.session_lost(session)
            self._call_driver.pump()

    def greet(self, connection: Connection, envelope: Envelope, hello: Hello) -> None:
        """The first message of a connection."""
        chosen = choose(hello.versions)
        if chosen is None:
            connection.refuse(ErrorCode.VERSION, f"this server speaks {', '.join(SUPPORTED)}", reply_to=envelope.id)
            connection.socket.close(CloseCode.VERSION, "no common version")
            return
        access = self._access.read(hello.token, clock.wall())
        if access is None:
            self._unauthenticated(connection, envelope.id)
            return
        self._start(self._welcome(connection, envelope, hello, access, chosen))

    async def _welcome(
        self, connection: Connection, envelope: Envelope, hello: Hello, access: Access, chosen: str
    ) -> None:
        loaded = await self._load(access)
        if loaded is None:
            self._unauthenticated(connection, envelope.id)
            return
        if connection.socket.is_closed():
            if not self._directory.sessions_of(access.user_id):
                self._people.remove(access.user_id)
            return
        address = normalised(connection.socket.address())
        session = self._resumed(hello, access)
        is_resumed = session is not None
        if session is None:
            session = Session(
                SessionId(clock.new_id()),
                loaded.person.user,
                hello.device,
                sign_in_id=access.sign_in_id,
                resume_key=tokens.new_secret(),
                address=address,
            )
        session.address = address
        replaced = self._connections.get(session.session_id)
        if replaced is not None:
            replaced.session = None
            replaced.socket.close(CloseCode.REPLACED, "resumed elsewhere")
        self._connections[session.session_id] = connection
        connection.welcomed(session)
        is_first = not self._directory.sessions_of(session.user.user_id)
        if not is_resumed:
            self._session_driver.drive(lambda now: self._sessions.open(session, now))
        if is_first:
            self._show(lambda now, wall: self._presence.online(access.user_id, loaded.person.availability, wall, now))
        self._send_welcome(connection, session, envelope.id, loaded, chosen, is_resumed)
        last_seq = hello.resume.last_seq if hello.resume is not None else 0
        for data in session.replay(last_seq) if is_resumed else ():
            connection.socket.send(data)
        self._tell_the_rest(session, loaded)
        if is_resumed:
            self._calls.session_resumed(session)
        else:
            self._calls.session_opened(session, clock.now())
        self._call_driver.pump()

    async def _load(self, access: Access) -> _Loaded | None:
        """What the welcome tells; None if the sign-in is not good any more."""
        missed = await self._history.missed(access.user_id)
        async with self._database.read() as db:
            stored = await sign_ins.find(db, access.sign_in_id, clock.wall())
            account = await users.by_id(db, access.user_id)
            if stored is None or account is None or stored.user_id != access.user_id:
                return None
            listed = await contacts.listing(db, access.user_id)
            relations = await contacts.relations(db, access.user_id)
        known = self._people.get(access.user_id)
        availability = known.availability if known is not None else account.availability
        person = self._people.put(account.info, relations, availability)
        return _Loaded(person, listed, missed, stored.sign_in_id)

    def _resumed(self, hello: Hello, access: Access) -> Session | None:
        wish = hello.resume
        if wish is None:
            return None
        return self._session_driver.drive(
            lambda now: self._sessions.resume(
                wish.session_id, key=wish.key, sign_in_id=access.sign_in_id, last_seq=wish.last_seq, now=now
            )
        )

    def _send_welcome(
        self, connection: Connection, session: Session, id: str, loaded: _Loaded, chosen: str, is_resumed: bool
    ) -> None:
        settings = self._settings
        welcome = Welcome(
            version=chosen,
            session_id=session.session_id,
            resume_key=session.resume_key,
            resumed=is_resumed,
            user=loaded.person.user,
            server_name=self._policy.name if self._policy else "",
            now=clock.wall(),
            heartbeat=settings.heartbeat,
            resume_window=settings.resume_window,
            relays=self._relays_of(session, connection),
            your_address=session.address,
            contacts=tuple(loaded.contacts[:MAX_WELCOME_CONTACTS]),
            presence=self._presence_for(loaded.person.relations)[:MAX_WELCOME_CONTACTS],
            missed=tuple(loaded.missed),
        )
        connection.socket.send(codec.encode(welcome, reply_to=id))

    def _tell_the_rest(self, session: Session, loaded: _Loaded) -> None:
        """Contacts and presence that did not fit into the welcome."""
        for contact in loaded.contacts[MAX_WELCOME_CONTACTS:]:
            self._deliver(session, messages.ContactChanged(contact.user.user_id, contact))
        rest = self._presence_for(loaded.person.relations)[MAX_WELCOME_CONTACTS:]
        for at in range(0, len(rest), MAX_BATCH):
            self._transmit(session, codec.encode(messages.PresenceChanged(rest[at : at + MAX_BATCH])))

    def _unauthenticated(self, connection: Connection, reply_to: str) -> None:
        connection.refuse(ErrorCode.UNAUTHENTICATED, "the access token is not good", reply_to=reply_to)
        connection.socket.close(CloseCode.UNAUTHENTICATED, "the access token is not good")

    # -- requests -----------------------------------------------------------------------------------------------------

    def dispatch(self, session: Session, envelope: Envelope, message: Message, now: float) -> None:
        """Carry out a request of a session."""
        session.heard_at = now
        if isinstance(message, Ping):
            session.acknowledge(message.last_seq)
            session.settle()
            self._transmit(session, codec.encode(Pong(), reply_to=envelope.id))
        elif not envelope.id or not session.is_repeated(envelope.id):
            self._REQUESTS[type(message)](self, session, message, envelope.id, now)
            self._call_driver.pump()

    def _invite(self, session: Session, message: messages.Invite, id: str, now: float) -> None:
        known = self._people.get(message.callee) is not None or self._is_contact(session, message.callee)
        if known or self._policy_of_calls() is CallPolicy.CONTACTS:
            self._invite_known(session, message, id, now)
        else:
            self._start(self._invite_anybody(session, message, id))

    def _invite_known(self, session: Session, message: messages.Invite, id: str, now: float) -> None:
        self._calls.invite(
            session,
            message,
            id=id,
            verdict=self._verdict(session, message.callee),
            may_ring=self._presence.may_ring(message.callee),
            now=now,
        )

    async def _invite_anybody(self, session: Session, message: messages.Invite, id: str) -> None:
        """The callee is nobody we know of now: look whether there is such an account."""
        async with self._database.read() as db:
            account = await users.by_id(db, message.callee.replace("\0", ""))
        if account is None:
            self._deliver(session, Error(ErrorCode.FORBIDDEN, "this person cannot be called"), reply_to=id)
            return
        self._invite_known(session, message, id, clock.now())
        self._call_driver.pump()

    def _accept_call(self, session: Session, message: messages.Accept, id: str, now: float) -> None:
        self._calls.accept(session, message, id=id, now=now)

    def _decline(self, session: Session, message: messages.Decline, id: str, now: float) -> None:
        self._calls.decline(session, message, id=id, now=now)

    def _cancel(self, session: Session, message: messages.Cancel, id: str, now: float) -> None:
        self._calls.cancel(session, message, id=id, now=now)

    def _hang_up(self, session: Session, message: messages.HangUp, id: str, now: float) -> None:
        self._calls.hang_up(session, message, id=id, now=now)

    def _description(self, session: Session, message: messages.SendDescription, id: str, now: float) -> None:
        del now
        self._calls.send_description(session, message, id=id)

    def _candidates(self, session: Session, message: messages.SendCandidates, id: str, now: float) -> None:
        del now
        self._calls.send_candidates(session, message, id=id)

    def _rebuild(self, session: Session, message: messages.RebuildCall, id: str, now: float) -> None:
        self._calls.rebuild(session, message, id=id, verdict=self._verdict(session, message.peer), now=now)

    def _set_presence(self, session: Session, message: messages.SetPresence, id: str, now: float) -> None:
        del now
        user_id, chosen = session.user.user_id, message.availability
        person = self._people.get(user_id)
        if chosen not in _CHOOSABLE or person is None:
            self._deliver(session, Error(ErrorCode.MALFORMED, "this availability is not chosen"), reply_to=id)
            return
        person.availability = chosen
        self._show(lambda now, wall: self._presence.choose(user_id, chosen, wall, now))
        self._deliver(session, Ok(), reply_to=id)
        self._start(self._keep_availability(user_id, chosen))

    def _seen(self, session: Session, message: messages.MarkCallsSeen, id: str, now: float) -> None:
        del message, now
        self._start(self._mark_seen(session, id))

    def _relays_wanted(self, session: Session, message: messages.RequestRelays, id: str, now: float) -> None:
        del message, now
        connection = self._connections.get(session.session_id)
        if connection is not None:
            relays = messages.Relays(self._relays_of(session, connection), session.address)
            self._deliver(session, relays, reply_to=id)

    _REQUESTS: Mapping[type[Message], Callable[["Exchange", Session, Any, str, float], None]] = {
        messages.SetPresence: _set_presence,
        messages.Invite: _invite,
        messages.Accept: _accept_call,
        messages.Decline: _decline,
        messages.Cancel: _cancel,
        messages.HangUp: _hang_up,
        messages.SendDescription: _description,
        messages.SendCandidates: _candidates,
        messages.MarkCallsSeen: _seen,
        messages.RequestRelays: _relays_wanted,
        messages.RebuildCall: _rebuild,
    }

    async def _keep_availability(self, user_id: UserId, chosen: Availability) -> None:
        async with self._database.write() as db:
            await users.set_availability(db, user_id, chosen)

    async def _mark_seen(self, session: Session, id: str) -> None:
        await self._history.mark_seen(session.user.user_id)
        self._deliver(session, Ok(), reply_to=id)

    def _verdict(self, session: Session, other: UserId) -> ErrorCode | None:
        person = self._people.get(session.user.user_id)
        relations = person.relations if person is not None else Relations()
        return may_call(self._policy_of_calls(), relations, other)

    def _is_contact(self, session: Session, other: UserId) -> bool:
        person = self._people.get(session.user.user_id)
        return person is not None and has(person.relations.contacts, other)

    def _policy_of_calls(self) -> CallPolicy:
        return self._policy.calls if self._policy is not None else CallPolicy.CONTACTS

    def _relays_of(self, session: Session, connection: Connection) -> tuple[Any, ...]:
        socket = connection.socket
        reached_by = reached(socket.host, ours=normalised(socket.local_address()), theirs=session.address)
        return self._relays.of(session.user.user_id, reached_by=reached_by, wall=clock.wall())

    # -- towards clients ----------------------------------------------------------------------------------------------

    def _send(self, item: Send) -> None:
        session = self._directory.session(item.session_id)
        if session is not None:
            self._deliver(session, item.message, reply_to=item.reply_to)

    def _deliver(self, session: Session, message: Message, *, reply_to: str = "") -> None:
        """Send a numbered message; without a connection it waits for a resume."""
        self._transmit(session, session.number(message, reply_to=reply_to))

    def _transmit(self, session: Session, data: bytes) -> None:
        connection = self._connections.get(session.session_id)
        if connection is not None and not connection.socket.send(data):
            logger.info("session %s does not read; its connection is closed", session.session_id)

    def _tell(self, user_id: UserId, message: Message) -> None:
        for session in self._directory.sessions_of(user_id):
            self._deliver(session, message)

    # -- what the machines say ----------------------------------------------------------------------------------------

    def _on_session(self, event: SessionEvent) -> None:
        session = event.session
        connection = self._connections.pop(session.session_id, None)
        if connection is not None:
            connection.session = None
            connection.socket.close(CloseCode.GOING_AWAY, "no heartbeat")
        if isinstance(event, SessionSilent):
            self._calls.session_lost(session)
        else:
            self._calls.session_closed(session, clock.now())
            user_id = session.user.user_id
            if not self._directory.sessions_of(user_id):
                self._show(lambda now, wall: self._presence.offline(user_id, wall, now))
        self._call_driver.pump()

    def _on_call(self, event: CallEvent) -> None:
        match event:
            case PersonEngaged():
                self._show(lambda now, wall: self._presence.engage(event.user_id, event.is_engaged, wall, now))
            case CallAnswered(call):
                self._history.record(_stored(call))
            case CallFinished(call):
                stored = _stored(call, event)
                self._history.record(stored)
                if event.is_missed and call.caller is not None:
                    self._tell(call.callee_id, messages.MissedCall(_missed(stored, call)))

    def _on_presence(self, event: PresencePublished) -> None:
        watched: dict[UserId, list[PresenceInfo]] = {}
        for info in event.changes:
            person = self._people.get(info.user_id)
            for contact in person.relations.contacts if person is not None else ():
                if self._directory.sessions_of(contact):
                    watched.setdefault(contact, []).append(info)
            if not self._directory.sessions_of(info.user_id):
                self._people.remove(info.user_id)
        encoded: dict[tuple[UserId, ...], bytes] = {}  # many watchers see the same batch
        for watcher, changes in watched.items():
            for at in range(0, len(changes), MAX_BATCH):
                batch = changes[at : at + MAX_BATCH]
                key = tuple(info.user_id for info in batch)
                data = encoded.get(key) or codec.encode(messages.PresenceChanged(tuple(batch)))
                encoded[key] = data
                for session in self._directory.sessions_of(watcher):
                    self._transmit(session, data)

    def _show(self, change: Callable[[float, float], None]) -> None:
        wall = clock.wall()
        self._presence_driver.drive(lambda now: change(now, wall))

    def _presence_for(self, relations: Relations) -> tuple[PresenceInfo, ...]:
        """What the contacts show who are not offline."""
        shown = (self._presence.info(contact) for contact in relations.contacts)
        return tuple(info for info in shown if info.availability is not Availability.OFFLINE)

    # -- what REST says -----------------------------------------------------------------------------------------------

    def signed_out(self, sign_in_ids: Iterable[str], text: str) -> None:
        """These sign-ins ended: close their sessions."""
        ended = frozenset(sign_in_ids)
        if not ended:
            return
        for session in self._directory.sessions():
            if session.sign_in_id in ended:
                connection = self._connections.pop(session.session_id, None)
                if connection is not None:
                    connection.session = None
                    connection.socket.send(codec.encode(messages.SignedOut(text)))
                    connection.socket.close(CloseCode.UNAUTHENTICATED, text)
                self._sessions.close(session)
        self._session_driver.pump()

    def settings_changed(self, changed: ServerSettings) -> None:
        """An administrator changed the settings."""
        self._policy = changed

    async def profile_changed(self, user_id: UserId) -> None:
        """A name or picture changed: tell the person's devices and contacts."""
        async with self._database.read() as db:
            account = await users.by_id(db, user_id)
        person = self._people.get(user_id)
        if account is None:
            return
        async with self._database.read() as db:
            relations = person.relations if person else await contacts.relations(db, user_id)
        if person is not None:
            person.user = account.info
        for session in self._directory.sessions_of(user_id):
            session.user = account.info
        for told in (user_id, *relations.contacts):
            self._tell(told, messages.ProfileChanged(account.info))

    async def contact_changed(self, user_id: UserId, other: UserId) -> None:
        """Where the two stand changed: tell each of them what they may know."""
        async with self._contact_order:  # two changes of one pair must be told in their order
            for owner, about in ((user_id, other), (other, user_id)):
                async with self._database.read() as db:
                    contact = await contacts.find(db, owner, about)
                    relations = await contacts.relations(db, owner)
                self._tell(owner, messages.ContactChanged(about, contact))
                person = self._people.get(owner)
                if person is not None:
                    was_contact = has(person.relations.contacts, about)
                    person = self._people.put(person.user, relations, person.availability)
                    self._tell_presence_of(about, owner, was_contact, has(person.relations.contacts, about))

    def _tell_presence_of(self, about: UserId, owner: UserId, was_contact: bool, is_contact: bool) -> None:
        if was_contact == is_contact:
            return
        info = self._presence.info(about) if is_contact else PresenceInfo(about, Availability.OFFLINE)
        data = codec.encode(messages.PresenceChanged((info,)))
        for session in self._directory.sessions_of(owner):
            self._transmit(session, data)

    # -- tasks --------------------------------------------------------------------------------------------------------

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            logger.exception("a task of the exchange failed")

    def _renew_relays(self) -> None:
        """Fresh relay credentials for everybody, long before the old ones expire."""
        for session_id, connection in self._connections.items():
            session = self._directory.session(session_id)
            if session is not None:
                self._transmit(session, codec.encode(messages.Relays(self._relays_of(session, connection))))

    async def _sweep_forever(self) -> None:
        """Close sessions whose sign-in another process ended (`parley-server user reset`); renew relay credentials."""
        renewed_at = clock.now()
        while True:
            await asyncio.sleep(SWEEP_INTERVAL)
            if clock.now() - renewed_at > self._relays.lifetime / 2:
                renewed_at = clock.now()
                self._renew_relays()
            with contextlib.suppress(OSError):
                async with self._database.read() as db:
                    ended = await sign_ins.revoked_since(db, clock.wall() - SWEEP_OVERLAP)
                self.signed_out(ended, "signed out")


def normalised(address: str) -> str:
    """An IP address without zone; IPv4 as IPv4 even if it came over an IPv6 socket."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


def reached(host: str, *, ours: str, theirs: str) -> str:
    """The name or address under which a client finds our relay.

    The address in the Host header, else our end of its connection; behind a NAT that is a private address, which is no
    use to a client from outside, so it gets the name it used.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets around what is no address
        name = ""
    literal = normalised(name)
    if literal:
        return literal
    is_behind_nat = bool(ours and theirs) and _is_public(theirs) and not _is_public(ours)
    return name if is_behind_nat and name else ours


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address).is_global


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
