"""Statements about invitations to register."""

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.tables import Invitation


async def add(db: AsyncConnection, *, code_hash: bytes, uses: int, expires_at: float, wall: float) -> None:
    """Store an invitation by the hash of its code; forget expired ones."""
    await db.execute(delete(Invitation).where(Invitation.expires_at < wall))
    row = {"code_hash": code_hash, "uses_left": uses, "expires_at": expires_at, "created_at": wall}
    await db.execute(insert(Invitation).values(row))


async def use(db: AsyncConnection, code_hash: bytes, wall: float) -> bool:
    """Use an invitation once; False when there is none, or it is used up or expired."""
    good = (Invitation.code_hash == code_hash) & (Invitation.uses_left > 0) & (Invitation.expires_at > wall)
    used = await db.execute(update(Invitation).where(good).values(uses_left=Invitation.uses_left - 1))
    return used.rowcount == 1
