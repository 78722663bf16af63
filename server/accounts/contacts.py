"""Contacts: requests, acceptance, favourites, blocks; and the directory search."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import ContactInfo, ContactState, UserInfo
from server.accounts import names
from server.accounts.accounts import Announcements
from server.errors import Refused
from server.signalling.limits import Limit
from server.store import contacts, users
from server.store.database import Database

MAX_CONTACTS = 2000
MAX_REQUESTS = 500  # that wait for one person; strangers must not fill the list of somebody
SEARCH_RESULTS = 20
CHANGES_PER_MINUTE = 60.0  # of one person; searches four times as many


class Contacts:
    """The user service's half about who knows whom."""

    def __init__(self, database: Database, announcements: Announcements) -> None:
        self._database = database
        self._announcements = announcements
        self._changes = Limit(rate=CHANGES_PER_MINUTE / 60, burst=CHANGES_PER_MINUTE)
        self._searches = Limit(rate=CHANGES_PER_MINUTE / 15, burst=CHANGES_PER_MINUTE)

    async def listing(self, owner: UserId) -> list[ContactInfo]:
        """A person's contact list."""
        async with self._database.read() as db:
            return await contacts.listing(db, owner)

    async def search(self, owner: UserId, query: str) -> list[UserInfo]:
        """People whose name or username holds the text."""
        _take(self._searches, owner)
        text = " ".join(query.replace("\0", "").split())[:64]
        if not text:
            return []
        async with self._database.read() as db:
            return await users.search(db, text, but=owner, limit=SEARCH_RESULTS)

    async def request(self, owner: UserId, *, user_id: str = "", username: str = "") -> ContactInfo:
        """Ask a person to be a contact; if they asked first, both are contacts. Raises Refused."""
        _take(self._changes, owner)
        wall = clock.wall()
        async with self._database.write() as db:
            account = await (users.by_id(db, user_id) if user_id else users.by_username(db, names.lookup(username)))
            if account is None:
                raise Refused(ErrorCode.NOT_FOUND, "no such person")
            other = account.info.user_id
            if other == owner:
                raise Refused(ErrorCode.CONFLICT, "that is yourself")
            mine = await contacts.find(db, owner, other)
            if mine is None and await contacts.count(db, owner) >= MAX_CONTACTS:
                raise Refused(ErrorCode.LIMIT, "the contact list is full")
            theirs_before = await contacts.find(db, other, owner)
            match mine.state if mine else None:
                case ContactState.BLOCKED:
                    raise Refused(ErrorCode.BLOCKED, "you block this person")
                case ContactState.REQUEST_RECEIVED:
                    await _befriend(db, owner, other, wall)
                case ContactState.CONTACT:
                    pass
                case _:
                    await contacts.put(db, owner, other, ContactState.REQUEST_SENT, wall)
                    # Who is blocked is not told: their request looks sent and arrives nowhere.
                    if theirs_before is None and await contacts.count_requests(db, other) < MAX_REQUESTS:
                        await contacts.put(db, other, owner, ContactState.REQUEST_RECEIVED, wall)
            answer = await contacts.find(db, owner, other)
            theirs = await contacts.find(db, other, owner)
        return await self._announced(owner, other, mine, answer, tell_other=theirs != theirs_before)

    async def accept(self, owner: UserId, other: UserId) -> ContactInfo:
        """Accept a person's request. Raises Refused."""
        _take(self._changes, owner)
        wall = clock.wall()
        async with self._database.write() as db:
            mine = await contacts.find(db, owner, other)
            theirs_before = await contacts.find(db, other, owner)
            if mine is None or mine.state not in (ContactState.REQUEST_RECEIVED, ContactState.CONTACT):
                raise Refused(ErrorCode.NOT_FOUND, "no request of this person")
            if mine.state is ContactState.REQUEST_RECEIVED:
                await _befriend(db, owner, other, wall)
            answer = await contacts.find(db, owner, other)
            theirs = await contacts.find(db, other, owner)
        return await self._announced(owner, other, mine, answer, tell_other=theirs != theirs_before)

    async def set_favourite(self, owner: UserId, other: UserId, favourite: bool) -> ContactInfo:
        """Mark or unmark a favourite, which the other never hears of. Raises Refused."""
        _take(self._changes, owner)
        async with self._database.write() as db:
            before = await contacts.find(db, owner, other)
            await contacts.set_favourite(db, owner, other, favourite)
            answer = await contacts.find(db, owner, other)
        return await self._announced(owner, other, before, answer, tell_other=False)

    async def remove(self, owner: UserId, other: UserId) -> None:
        """Remove a contact, withdraw or refuse a request, lift a block."""
        _take(self._changes, owner)
        async with self._database.write() as db:
            lifted = await contacts.unblock(db, owner, other)
            mine = await contacts.remove(db, owner, other)
            theirs = await contacts.remove(db, other, owner)
        if lifted or mine or theirs:
            await self._announcements.contact_changed(owner, other, tell_other=theirs)

    async def block(self, owner: UserId, other: UserId) -> ContactInfo:
        """Block a person: no calls, no requests, no presence, and no word of it to them. Raises Refused."""
        _take(self._changes, owner)
        if owner == other:
            raise Refused(ErrorCode.CONFLICT, "that is yourself")
        async with self._database.write() as db:
            if await users.by_id(db, other) is None:
                raise Refused(ErrorCode.NOT_FOUND, "no such person")
            before = await contacts.find(db, owner, other)
            await contacts.remove(db, owner, other)
            await contacts.block(db, owner, other, clock.wall())
            answer = await contacts.find(db, owner, other)
        return await self._announced(owner, other, before, answer, tell_other=False)

    async def _announced(
        self, owner: UserId, other: UserId, before: ContactInfo | None, answer: ContactInfo | None, *, tell_other: bool
    ) -> ContactInfo:
        """Tell those for whom something changed; a request without effect is nobody's news."""
        if answer is None:
            raise Refused(ErrorCode.NOT_FOUND, "not on the contact list")
        if answer != before or tell_other:
            await self._announcements.contact_changed(owner, other, tell_other=tell_other)
        return answer


async def _befriend(db: AsyncConnection, owner: UserId, other: UserId, wall: float) -> None:
    await contacts.put(db, owner, other, ContactState.CONTACT, wall)
    if not await contacts.is_blocked(db, other, owner):
        await contacts.put(db, other, owner, ContactState.CONTACT, wall)


def _take(limit: Limit, key: str) -> None:
    wait = limit.take(key, clock.now())
    if wait > 0:
        raise Refused(ErrorCode.RATE_LIMITED, "too many requests", retry_after=round(wait, 1))
