"""What REST and the command line change, told to the sessions that it concerns."""

import asyncio
from collections.abc import Iterable

from app import clock
from app.protocol import codec, messages
from app.protocol.errors import CloseCode
from app.protocol.ids import UserId
from app.protocol.model import Availability, CallRule, PresenceInfo
from server.machines import Machines
from server.signalling.permission import has
from server.signalling.policy import CallPolicy
from server.store import contacts, users
from server.store.database import Database
from server.store.settings import ServerSettings
from server.switchboard import Switchboard


class Announcer:
    """Implements `server.accounts.accounts.Announcements`."""

    def __init__(self, board: Switchboard, machines: Machines, database: Database) -> None:
        self._board = board
        self._machines = machines
        self._database = database
        self._contact_order = asyncio.Lock()

    def signed_out(self, sign_in_ids: Iterable[str], text: str) -> None:
        """These sign-ins ended: close their sessions, and the connections that would become sessions in a moment."""
        ended = frozenset(sign_in_ids)
        if not ended:
            return
        for connection, sign_in_id in self._board.arriving.items():
            if sign_in_id in ended:
                connection.socket.close(CloseCode.UNAUTHENTICATED, text)
        for session in self._board.directory.sessions():
            if session.sign_in_id in ended:
                attached = self._board.detach(session)
                if attached is not None:
                    attached.socket.send(codec.encode(messages.SignedOut(text)))
                    attached.socket.close(CloseCode.UNAUTHENTICATED, text)
                self._machines.sessions.close(session)
        self._machines.session_driver.pump()

    def settings_changed(self, changed: ServerSettings) -> None:
        """An administrator changed the settings. Who may call whom is told to everybody here."""
        before, self._board.policy = self._board.policy, changed
        if changed.calls is not before.calls:
            for session in self._board.directory.sessions():
                self._board.deliver(session, messages.RuleChanged(CallRule(changed.calls)))

    def callers_changed(self, user_id: UserId, callers: CallPolicy) -> None:
        """A person chose who may call them."""
        person = self._board.people.get(user_id)
        if person is not None:
            person.callers = callers

    async def profile_changed(self, user_id: UserId) -> None:
        """A name or picture changed: tell the person's devices and contacts."""
        async with self._database.read() as db:
            account = await users.by_id(db, user_id)
        person = self._board.people.get(user_id)
        if account is None:
            return
        async with self._database.read() as db:
            relations = person.relations if person else await contacts.relations(db, user_id)
        if person is not None:
            person.user = account.info
        for session in self._board.directory.sessions_of(user_id):
            session.user = account.info
        for told in (user_id, *relations.contacts):
            self._board.tell(told, messages.ProfileChanged(account.info))

    async def contact_changed(self, user_id: UserId, other: UserId, *, tell_other: bool) -> None:
        """Where the two stand changed: tell the person, and the other if it changed in their list too.

        Being blocked, or a favourite, changes nothing in the other's list, and a message without news would betray it.
        """
        self._board.people.changes += 1
        pairs = ((user_id, other), (other, user_id))
        async with self._contact_order:  # two changes of one pair must be told in their order
            async with self._database.read() as db:
                read = [
                    (owner, about, await contacts.find(db, owner, about), await contacts.relations(db, owner))
                    for owner, about in pairs
                ]
            # From here on nothing may come between: who is told what somebody shows must hear of the next change too.
            for owner, about, contact, relations in read:
                if owner == user_id or tell_other:
                    self._board.tell(owner, messages.ContactChanged(about, contact))
                person = self._board.people.get(owner)
                if person is not None:
                    was_contact = has(person.relations.contacts, about)
                    person = self._board.people.put(person.user, relations, person.availability, person.callers)
                    self._tell_presence_of(about, owner, was_contact, has(person.relations.contacts, about))
                if owner == user_id and has(relations.blocked, about):
                    self._machines.calls.part(owner, about, clock.now())
        self._machines.call_driver.pump()

    def _tell_presence_of(self, about: UserId, owner: UserId, was_contact: bool, is_contact: bool) -> None:
        if was_contact == is_contact:
            return
        gone = PresenceInfo(about, Availability.OFFLINE, clock.wall())  # since now, as if they had just left
        info = self._machines.presence.info(about) if is_contact else gone
        data = codec.encode(messages.PresenceChanged((info,)))
        for session in self._board.directory.sessions_of(owner):
            self._board.transmit(session, data)
