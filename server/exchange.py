"""The exchange: signalling of one process, put together from its parts.

Connections come in here; the pure machines of `server.signalling` decide; the database stays off the path of a call.
"""

import asyncio
import contextlib

from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.protocol import codec, messages
from app.protocol.messages import Envelope, Hello, Message
from server.accounts.tokens import AccessTokens
from server.addresses import RelaysByAddress
from server.announcer import Announcer
from server.config import Settings
from server.connection import Connection
from server.events.keeping import EventKeeping
from server.greeting import Greeter
from server.history import History
from server.machines import Machines
from server.net.websocket import Receiver, WebSocket
from server.relays import Relays
from server.requests import Requests
from server.signalling.session import Session
from server.store import sign_ins
from server.store.database import Database
from server.store.settings import ServerSettings
from server.switchboard import Switchboard
from server.tasks import Tasks
from server.visitors import Visitors

MAX_CONNECTIONS = 50_000
SWEEP_INTERVAL = 2.0  # seconds between looks for sign-ins that another process ended
SWEEP_OVERLAP = 60.0  # seconds that a look goes back: another process may commit late


class Exchange:
    """Signalling of one process. Made on the loop that runs it."""

    def __init__(
        self, settings: Settings, database: Database, history: History, access: AccessTokens, relays: Relays
    ) -> None:
        self._settings = settings
        self._database = database
        self._addresses = RelaysByAddress(relays)
        self._tasks = Tasks()
        self._board = Switchboard()
        self.events = EventKeeping(settings)
        """Opened and closed by the service, before and after the exchange."""
        self._machines = Machines(settings, self._board, history, self.events)
        self._requests = Requests(
            self._board,
            self._machines,
            database,
            history,
            self._addresses,
            self._tasks,
            self.events,
            resume_window=settings.resume_window,
        )
        self._greeter = Greeter(
            settings, self._board, self._machines, database, history, access, self._addresses, self._tasks, self.events
        )
        self.announcer = Announcer(self._board, self._machines, database)
        self.visitors = Visitors()
        """Connections that have not said who they are; the listener counts its own here too."""
        self._count = 0

    def open(self, policy: ServerSettings) -> None:
        """Start."""
        self._board.policy = policy
        self._tasks.start(self._sweep_forever())

    async def close(self) -> None:
        """Stop. Calls are not ended: their clients rebuild them when the server is back."""
        await self._tasks.close()
        self._machines.close()

    # -- connections

    def accept(self, socket: WebSocket) -> Receiver | None:
        """A client connected; None when the server is full, or when too many of one address keep silent."""
        if self._count >= MAX_CONNECTIONS or not self.visitors.enter(socket.address()):
            return None
        self._count += 1
        return Connection(socket, self, messages_per_second=self._settings.messages_per_second)

    def known(self, connection: Connection) -> None:
        """A connection has said who it is."""
        self.visitors.leave(connection.socket.address())

    def greet(self, connection: Connection, envelope: Envelope, hello: Hello) -> None:
        """The first message of a connection."""
        self._greeter.greet(connection, envelope, hello)

    def dispatch(self, session: Session, envelope: Envelope, message: Message, now: float) -> None:
        """A later message."""
        self._requests.dispatch(session, envelope, message, now)

    def disconnected(self, connection: Connection) -> None:
        """A connection is gone; its session waits for a resume, unless the client said goodbye."""
        self._count -= 1
        if connection.is_visitor:
            self.visitors.leave(connection.socket.address())
        session = connection.session
        if session is None or self._board.connections.get(session.session_id) is not connection:
            return
        if connection.socket.said_goodbye:
            self._machines.session_driver.drive(lambda _now: self._machines.sessions.close(session))
        else:
            self._board.detach(session)
            self._machines.session_driver.drive(lambda now: self._machines.sessions.lost(session, now))
            self._machines.calls.session_lost(session)
            self._machines.call_driver.pump()

    # -- from time to time

    async def _sweep_forever(self) -> None:
        """Close sessions whose sign-in another process ended (`parley-server user reset`); renew relay credentials."""
        renewed_at = clock.now()
        swept: frozenset[str] = frozenset()
        while True:
            await asyncio.sleep(SWEEP_INTERVAL)
            if clock.now() - renewed_at > self._addresses.lifetime / 2:
                renewed_at = clock.now()
                self._renew_relays()
            with contextlib.suppress(OSError, SQLAlchemyError):  # a database that is away comes back
                async with self._database.read() as db:
                    ended = frozenset(await sign_ins.revoked_since(db, clock.wall() - SWEEP_OVERLAP))
                self.announcer.signed_out(ended - swept, "signed out")
                swept = ended

    def _renew_relays(self) -> None:
        """Fresh relay credentials for everybody, long before the old ones expire."""
        for session_id, connection in self._board.connections.items():
            session = self._board.directory.session(session_id)
            if session is not None:
                relays = self._addresses.relays_of(session, connection)
                self._board.transmit(session, codec.encode(messages.Relays(relays, session.address)))
