"""The switchboard: which connection serves which session, and the way of a message to it."""

import logging

from app.protocol.ids import SessionId, UserId
from app.protocol.messages import Message
from server.connection import Connection
from server.directory.memory import MemoryDirectory
from server.people import People
from server.signalling.ledger import Send
from server.signalling.policy import CallPolicy
from server.signalling.session import Session
from server.store.settings import Registration, ServerSettings

logger = logging.getLogger(__name__)


class Switchboard:
    """What the parts of the exchange share: directory, people, connections, the server's settings."""

    def __init__(self) -> None:
        self.directory = MemoryDirectory()
        self.people = People()
        self.connections: dict[SessionId, Connection] = {}
        self.arriving: dict[Connection, str] = {}
        """Sign-ins of the connections whose hello is being looked into."""
        self.policy = ServerSettings("", Registration.CLOSED, CallPolicy.CONTACTS)
        """Replaced by the database's when the server opens."""

    def is_online(self, user_id: UserId) -> bool:
        """Tell whether a person has a session, connected or within its resume window."""
        return bool(self.directory.sessions_of(user_id))

    def send(self, item: Send) -> None:
        """Deliver what the calls' machine says; a session that is gone hears nothing."""
        session = self.directory.session(item.session_id)
        if session is not None:
            self.deliver(session, item.message, reply_to=item.reply_to)

    def deliver(self, session: Session, message: Message, *, reply_to: str = "") -> None:
        """Send a numbered message; without a connection it waits for a resume."""
        self.transmit(session, session.number(message, reply_to=reply_to))

    def tell(self, user_id: UserId, message: Message) -> None:
        """Deliver a message to every session of a person."""
        for session in self.directory.sessions_of(user_id):
            self.deliver(session, message)

    def transmit(self, session: Session, data: bytes) -> None:
        """Send an encoded message now or never."""
        connection = self.connections.get(session.session_id)
        if connection is not None and not connection.socket.send(data):
            logger.info("session %s does not read; its connection is closed", session.session_id)

    def detach(self, session: Session) -> Connection | None:
        """Take a session's connection off it; the caller closes it."""
        connection = self.connections.pop(session.session_id, None)
        if connection is not None:
            connection.session = None
        return connection
