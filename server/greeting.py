"""Greeting: from a connection's hello to its welcome, for new and resumed sessions."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from app import clock
from app.protocol import codec, messages
from app.protocol.errors import CloseCode, ErrorCode
from app.protocol.ids import SessionId, UserId
from app.protocol.messages import Envelope, Hello, Welcome
from app.protocol.model import Availability, CallRecord, CallRule, ContactInfo, DeviceInfo, PresenceInfo
from app.protocol.version import SUPPORTED, choose
from server.accounts import names, tokens
from server.accounts.tokens import Access, AccessTokens
from server.addresses import RelaysByAddress, normalised
from server.config import Settings
from server.connection import Connection
from server.events.keeping import EventKeeping
from server.history import History
from server.machines import MAX_BATCH, Machines
from server.people import Person
from server.signalling.relations import Relations
from server.signalling.session import Session
from server.store import contacts, sign_ins, users
from server.store.database import Database
from server.switchboard import Switchboard
from server.tasks import Tasks

MAX_LOADS = 5  # times the contacts are read anew because one changed meanwhile
MAX_WELCOME_CONTACTS = 100  # the rest follows the welcome, which must fit into one message
CONTACTS_ROOM = 24 * 1024  # bytes of it for contacts: a hundred with names of ordinary length
MISSED_ROOM = 16 * 1024  # bytes for missed calls, the newest first; the history has all
MAX_SESSIONS = 32  # of one person at once; each device has one, and one that lost its connection for a while


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a welcome needs from the database."""

    person: Person
    contacts: list[ContactInfo]
    missed: list[CallRecord]

    @property
    def welcomed(self) -> int:
        """How many contacts the welcome itself tells."""
        return fitting(self.contacts[:MAX_WELCOME_CONTACTS], CONTACTS_ROOM)


class Greeter:
    """Checks who says hello and opens or resumes their session."""

    def __init__(
        self,
        settings: Settings,
        board: Switchboard,
        machines: Machines,
        database: Database,
        history: History,
        access: AccessTokens,
        addresses: RelaysByAddress,
        tasks: Tasks,
        events: EventKeeping,
    ) -> None:
        self._settings = settings
        self._events = events
        self._board = board
        self._machines = machines
        self._database = database
        self._history = history
        self._access = access
        self._addresses = addresses
        self._tasks = tasks

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
        self._tasks.start(self._welcome(connection, envelope, hello, access, chosen))

    async def _welcome(
        self, connection: Connection, envelope: Envelope, hello: Hello, access: Access, chosen: str
    ) -> None:
        self._board.arriving[connection] = access.sign_in_id  # a sign-out meanwhile closes the connection
        try:
            loaded = await self._load(access)
        finally:
            del self._board.arriving[connection]
        if loaded is None:
            self._unauthenticated(connection, envelope.id)
            return
        if connection.socket.is_closed():
            user_id = access.user_id
            if not self._board.is_online(user_id) and self._machines.presence.is_settled(user_id):
                self._board.people.remove(user_id)
            return
        address = normalised(connection.socket.address())
        session = self._resumed(hello, access)
        is_resumed = session is not None
        if session is None:
            if not self._has_room(access.user_id):
                connection.refuse(ErrorCode.LIMIT, "too many sessions", reply_to=envelope.id)
                connection.socket.close(CloseCode.RATE_LIMITED, "too many sessions")
                return
            session = Session(
                SessionId(clock.new_id()),
                loaded.person.user,
                _shown(hello.device),
                sign_in_id=access.sign_in_id,
                resume_key=tokens.new_secret(),
                address=address,
            )
        session.address = address
        replaced = self._board.connections.get(session.session_id)
        if replaced is not None:
            replaced.session = None
            replaced.socket.close(CloseCode.REPLACED, "resumed elsewhere")
        self._board.connections[session.session_id] = connection
        connection.welcomed(session)
        if not is_resumed:
            self._open(session, loaded.person)
        self._send_welcome(connection, session, envelope.id, loaded, chosen, is_resumed)
        last_seq = hello.resume.last_seq if hello.resume is not None else 0
        for data in session.replay(last_seq) if is_resumed else ():
            connection.socket.send(data)
        self._tell_the_rest(session, loaded)
        if is_resumed:
            self._machines.calls.session_resumed(session)
        else:
            self._machines.calls.session_opened(session, clock.now())
        self._machines.call_driver.pump()

    def _has_room(self, user_id: UserId) -> bool:
        """Make room for one more session of a person: the one that has been without connection longest gives way."""
        sessions = self._board.directory.sessions_of(user_id)
        if len(sessions) < MAX_SESSIONS:
            return True
        lost = [session for session in sessions if not session.is_connected]
        if not lost:
            return False
        oldest = min(lost, key=lambda session: session.expires_at or 0.0)
        self._machines.session_driver.drive(lambda _now: self._machines.sessions.close(oldest))
        return True

    def _open(self, session: Session, person: Person) -> None:
        machines = self._machines
        is_first = not self._board.is_online(person.user.user_id)
        machines.session_driver.drive(lambda now: machines.sessions.open(session, now))
        if is_first:
            user_id, chosen = person.user.user_id, person.availability
            machines.show(lambda now, wall: machines.presence.online(user_id, chosen, wall, now))
        machines.show_idle(person.user.user_id)

    async def _load(self, access: Access) -> _Loaded | None:
        """What the welcome tells; None if the sign-in is not good any more."""
        people = self._board.people
        for tries in itertools.count(1):
            changes = people.changes
            async with self._database.read() as db:
                stored = await sign_ins.find(db, access.sign_in_id, clock.wall())
                account = await users.by_id(db, access.user_id)
                if stored is None or account is None or stored.user_id != access.user_id:
                    return None
                listed = await contacts.listing(db, access.user_id)
                relations = await contacts.relations(db, access.user_id)
            missed = await self._history.missed(access.user_id)
            if changes != people.changes and tries < MAX_LOADS:
                continue  # a contact changed meanwhile, and nobody told this session
            known = people.get(access.user_id)
            availability = known.availability if known is not None else account.availability
            return _Loaded(people.put(account.info, relations, availability, account.callers), listed, missed)
        return None

    def _resumed(self, hello: Hello, access: Access) -> Session | None:
        wish = hello.resume
        if wish is None:
            return None
        return self._machines.session_driver.drive(
            lambda now: self._machines.sessions.resume(
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
            server_name=self._board.policy.name,
            now=clock.wall(),
            heartbeat=settings.heartbeat,
            resume_window=settings.resume_window,
            relays=self._addresses.relays_of(session, connection),
            your_address=session.address,
            contacts=tuple(loaded.contacts[: loaded.welcomed]),
            presence=self._presence_for(loaded.person.relations)[:MAX_WELCOME_CONTACTS],
            missed=tuple(loaded.missed[: fitting(loaded.missed, MISSED_ROOM)]),
            availability=loaded.person.availability,
            takes_events=self._events.is_open,
            public_url=settings.public_url,
            calls=CallRule(self._board.policy.calls),
        )
        connection.socket.send(codec.encode(welcome, reply_to=id))

    def _tell_the_rest(self, session: Session, loaded: _Loaded) -> None:
        """Contacts and presence that did not fit into the welcome."""
        for contact in loaded.contacts[loaded.welcomed :]:
            self._board.deliver(session, messages.ContactChanged(contact.user.user_id, contact))
        rest = self._presence_for(loaded.person.relations)[MAX_WELCOME_CONTACTS:]
        for at in range(0, len(rest), MAX_BATCH):
            self._board.transmit(session, codec.encode(messages.PresenceChanged(rest[at : at + MAX_BATCH])))

    def _unauthenticated(self, connection: Connection, reply_to: str) -> None:
        connection.refuse(ErrorCode.UNAUTHENTICATED, "the access token is not good", reply_to=reply_to)
        connection.socket.close(CloseCode.UNAUTHENTICATED, "the access token is not good")

    def _presence_for(self, relations: Relations) -> tuple[PresenceInfo, ...]:
        """What the contacts show who are not offline."""
        shown = (self._machines.presence.info(contact) for contact in relations.contacts)
        return tuple(info for info in shown if info.availability is not Availability.OFFLINE)


def _shown(device: DeviceInfo) -> DeviceInfo:
    """A device as others may see it: it names itself."""
    return msgspec.structs.replace(device, name=names.plain(device.name), platform=names.plain(device.platform))


def fitting(items: Sequence[object], room: int) -> int:
    """How many of these, from the first on, fit into so many bytes. Names are up to 256 bytes long, but seldom are."""
    for count, item in enumerate(items):
        room -= len(msgspec.json.encode(item)) + 1
        if room < 0:
            return count
    return len(items)
