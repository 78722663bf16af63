"""Statements about resets: the right to choose a new password once, by the hash of its token."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.protocol.ids import UserId
from server.store.tables import Reset


async def add(db: AsyncConnection, *, token_hash: bytes, user_id: UserId, expires_at: float, wall: float) -> None:
    """Store a reset; the account's earlier ones, and those that expired, are void."""
    await db.execute(delete(Reset).where((Reset.expires_at < wall) | (Reset.user_id == user_id)))
    await db.execute(insert(Reset).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


async def find(db: AsyncConnection, token_hash: bytes, wall: float) -> UserId | None:
    """Whose reset this is; None if there is none, or it is used or expired."""
    good = select(Reset.user_id).where(Reset.token_hash == token_hash, Reset.expires_at > wall)
    found = (await db.execute(good)).scalar()
    return UserId(found) if found is not None else None


async def use(db: AsyncConnection, token_hash: bytes, wall: float) -> bool:
    """Use a reset up; False if somebody was sooner."""
    used = await db.execute(delete(Reset).where(Reset.token_hash == token_hash, Reset.expires_at > wall))
    return used.rowcount == 1
