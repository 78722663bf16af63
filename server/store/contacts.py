"""Statements about contacts and blocks."""

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.protocol.ids import UserId
from app.protocol.model import ContactInfo, ContactState
from server.signalling.relations import Relations
from server.store.tables import Block, Contact, User
from server.store.users import INFO_COLUMNS, info_of


async def listing(db: AsyncConnection, owner: UserId) -> list[ContactInfo]:
    """The whole contact list of a person, blocked people last."""
    people = select(*INFO_COLUMNS, Contact.state, Contact.favourite).join(Contact, Contact.other_id == User.user_id)
    rows = await db.execute(people.where(Contact.owner_id == owner).order_by(User.name_folded))
    contacts = [ContactInfo(info_of(row), ContactState(row.state), bool(row.favourite)) for row in rows]
    blocked = select(*INFO_COLUMNS).join(Block, Block.other_id == User.user_id).where(Block.owner_id == owner)
    for row in await db.execute(blocked.order_by(User.name_folded)):
        contacts.append(ContactInfo(info_of(row), ContactState.BLOCKED))
    return contacts


async def find(db: AsyncConnection, owner: UserId, other: UserId) -> ContactInfo | None:
    """One entry of a person's contact list."""
    person = (await db.execute(select(*INFO_COLUMNS).where(User.user_id == other))).first()
    if person is None:
        return None
    if await is_blocked(db, owner, other):
        return ContactInfo(info_of(person), ContactState.BLOCKED)
    row = (await db.execute(select(Contact.state, Contact.favourite).where(_pair(owner, other)))).first()
    return ContactInfo(info_of(person), ContactState(row.state), bool(row.favourite)) if row else None


async def count(db: AsyncConnection, owner: UserId) -> int:
    """Length of a person's contact list, without people they block and requests that only others made."""
    own = and_(Contact.owner_id == owner, Contact.state != ContactState.REQUEST_RECEIVED)
    return int((await db.execute(select(func.count()).where(own))).scalar() or 0)


async def count_requests(db: AsyncConnection, owner: UserId) -> int:
    """How many requests of others wait for a person."""
    waiting = and_(Contact.owner_id == owner, Contact.state == ContactState.REQUEST_RECEIVED)
    return int((await db.execute(select(func.count()).where(waiting))).scalar() or 0)


async def put(db: AsyncConnection, owner: UserId, other: UserId, state: ContactState, wall: float) -> None:
    """Set where the owner stands with the other."""
    change = {"state": state.value, "changed_at": wall}
    changed = await db.execute(update(Contact).where(_pair(owner, other)).values(change))
    if changed.rowcount == 0:
        row = {"owner_id": owner, "other_id": other, "favourite": False, **change}
        await db.execute(insert(Contact).values(row))


async def set_favourite(db: AsyncConnection, owner: UserId, other: UserId, favourite: bool) -> None:
    """Mark or unmark a favourite."""
    await db.execute(update(Contact).where(_pair(owner, other)).values(favourite=favourite))


async def remove(db: AsyncConnection, owner: UserId, other: UserId) -> bool:
    """Take the other off the owner's list; whether they were on it."""
    return (await db.execute(delete(Contact).where(_pair(owner, other)))).rowcount > 0


async def block(db: AsyncConnection, owner: UserId, other: UserId, wall: float) -> None:
    """The owner blocks the other."""
    if not await is_blocked(db, owner, other):
        await db.execute(insert(Block).values(owner_id=owner, other_id=other, created_at=wall))


async def unblock(db: AsyncConnection, owner: UserId, other: UserId) -> bool:
    """The owner does not block the other any more; whether they did."""
    lifted = await db.execute(delete(Block).where(Block.owner_id == owner, Block.other_id == other))
    return lifted.rowcount > 0


async def is_blocked(db: AsyncConnection, owner: UserId, other: UserId) -> bool:
    """Tell whether the owner blocks the other."""
    blocked = select(Block.owner_id).where(Block.owner_id == owner, Block.other_id == other)
    return (await db.execute(blocked)).first() is not None


async def relations(db: AsyncConnection, owner: UserId) -> Relations:
    """Who may hear of the owner, and whom the owner may call."""
    back = aliased(Contact)
    mutual = (
        select(Contact.other_id)
        .join(back, and_(back.owner_id == Contact.other_id, back.other_id == Contact.owner_id))
        .where(Contact.owner_id == owner, Contact.state == ContactState.CONTACT, back.state == ContactState.CONTACT)
    )
    listed = select(Contact.other_id).where(Contact.owner_id == owner, Contact.state == ContactState.CONTACT)
    blockers = select(Block.owner_id).where(Block.other_id == owner)
    contacts = {row.other_id for row in await db.execute(mutual)}
    blocked = {row.other_id for row in await db.execute(select(Block.other_id).where(Block.owner_id == owner))}
    blocked_by = {row.owner_id for row in await db.execute(blockers)}
    estranged = {row.other_id for row in await db.execute(listed.where(Contact.other_id.in_(blockers)))}
    marked = select(Contact.other_id).where(Contact.owner_id == owner, Contact.favourite)
    contacts = contacts - blocked - blocked_by
    favourites = {row.other_id for row in await db.execute(marked)} & contacts
    people = (contacts, blocked, blocked_by, estranged, favourites)
    return Relations(*(tuple(sorted(group)) for group in people))


def _pair(owner: UserId, other: UserId) -> ColumnElement[bool]:
    return and_(Contact.owner_id == owner, Contact.other_id == other)
