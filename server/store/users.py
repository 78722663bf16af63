"""Statements about accounts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.protocol.ids import UserId
from app.protocol.model import Availability, CallRule, UserInfo
from server.signalling.policy import CallPolicy
from server.store.tables import Picture, Setting, User

INFO_COLUMNS = (User.user_id, User.username, User.name, User.picture, User.is_admin, User.callers)
"""What `info_of` reads, for joins in other modules."""
_COLUMNS = (*INFO_COLUMNS, User.availability, User.password_hash)


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the server knows it; `info` is what others may see."""

    info: UserInfo
    availability: Availability
    callers: CallPolicy
    """Who may call this person, among those whom the server's rule lets."""
    password_hash: str


class UsernameTaken(Exception):
    """An account of this username exists."""


async def add(
    db: AsyncConnection,
    *,
    user_id: UserId,
    username: str,
    name: str,
    password_hash: str,
    is_admin: bool,
    created_at: float,
) -> None:
    """Create an account. Raises UsernameTaken."""
    row = {
        "user_id": user_id,
        "username": username,
        "name": name,
        "name_folded": name.casefold()[:256],
        "password_hash": password_hash,
        "is_admin": is_admin,
        "created_at": created_at,
    }
    try:
        async with db.begin_nested():
            await db.execute(insert(User).values(row))
    except IntegrityError:
        raise UsernameTaken(username) from None


async def any_account(db: AsyncConnection) -> bool:
    """Tell whether somebody has registered yet."""
    return bool((await db.execute(select(exists(select(User.user_id))))).scalar())


async def any_administrator(db: AsyncConnection) -> bool:
    """Tell whether anybody administers the server."""
    return bool((await db.execute(select(exists(select(User.user_id).where(User.is_admin))))).scalar())


async def serialise_registrations(db: AsyncConnection) -> None:
    """Make registrations of this transaction wait for each other, so that only one account is the first."""
    await db.execute(select(Setting.setting_id).where(Setting.setting_id == 1).with_for_update())


async def by_id(db: AsyncConnection, user_id: str) -> Account | None:
    """Find an account by its id."""
    return await _one(db, select(*_COLUMNS).where(User.user_id == user_id))


async def by_username(db: AsyncConnection, username: str) -> Account | None:
    """Find an account by its lower-case handle."""
    return await _one(db, select(*_COLUMNS).where(User.username == username))


async def everybody(db: AsyncConnection) -> list[Account]:
    """All accounts by username, for the command line."""
    return [_account(row) for row in await db.execute(select(*_COLUMNS).order_by(User.username))]


async def search(db: AsyncConnection, query: str, *, but: UserId, limit: int) -> list[UserInfo]:
    """Find people whose name or handle holds the text; those whose handle begins with it first."""
    text = query.casefold()
    inside = User.name_folded.contains(text, autoescape=True) | User.username.contains(text, autoescape=True)
    begins = User.username.startswith(text, autoescape=True) | User.name_folded.startswith(text, autoescape=True)
    found = select(*_COLUMNS).where(inside, User.user_id != but).order_by(begins.desc(), User.name_folded).limit(limit)
    return [_account(row).info for row in await db.execute(found)]


async def rename(db: AsyncConnection, user_id: UserId, name: str) -> None:
    """Change the display name."""
    names = {"name": name, "name_folded": name.casefold()[:256]}
    await db.execute(update(User).where(User.user_id == user_id).values(names))


async def set_password(db: AsyncConnection, user_id: UserId, password_hash: str) -> None:
    """Replace the password's hash."""
    await db.execute(update(User).where(User.user_id == user_id).values(password_hash=password_hash))


async def email(db: AsyncConnection, user_id: UserId) -> str:
    """The mail address of an account; empty for none."""
    return str((await db.execute(select(User.email).where(User.user_id == user_id))).scalar() or "")


async def set_email(db: AsyncConnection, user_id: UserId, address: str) -> None:
    """Change the mail address."""
    await db.execute(update(User).where(User.user_id == user_id).values(email=address))


async def set_availability(db: AsyncConnection, user_id: UserId, availability: Availability) -> None:
    """Keep the availability the person chose, over restarts."""
    await db.execute(update(User).where(User.user_id == user_id).values(availability=availability.value))


async def set_callers(db: AsyncConnection, user_id: UserId, callers: CallPolicy) -> None:
    """Keep whom the person lets call them."""
    await db.execute(update(User).where(User.user_id == user_id).values(callers=callers.value))


async def set_picture(db: AsyncConnection, user_id: UserId, *, revision: str, jpeg: bytes) -> None:
    """Store a picture, or remove it when `jpeg` is empty."""
    await db.execute(delete(Picture).where(Picture.user_id == user_id))
    if jpeg:
        await db.execute(insert(Picture).values(user_id=user_id, jpeg=jpeg))
    await db.execute(update(User).where(User.user_id == user_id).values(picture=revision))


async def picture(db: AsyncConnection, user_id: str) -> bytes | None:
    """The picture as JPEG."""
    jpeg = (await db.execute(select(Picture.jpeg).where(Picture.user_id == user_id))).scalar()
    return bytes(jpeg) if jpeg is not None else None


async def count(db: AsyncConnection) -> int:
    """How many accounts there are."""
    return int((await db.execute(select(func.count()).select_from(User))).scalar() or 0)


def info_of(row: Row[*tuple[Any, ...]]) -> UserInfo:
    """Read what others may see from a row with INFO_COLUMNS."""
    return UserInfo(UserId(row.user_id), row.username, row.name, row.picture, bool(row.is_admin), CallRule(row.callers))


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(info_of(row), Availability(row.availability), CallPolicy(row.callers), row.password_hash)


async def _one(db: AsyncConnection, statement: Select[*tuple[Any, ...]]) -> Account | None:
    row = (await db.execute(statement)).first()
    return _account(row) if row else None
