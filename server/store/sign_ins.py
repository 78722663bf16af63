"""Statements about sign-ins: one row a device, with the hash of its newest refresh token."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.protocol.ids import DeviceId, UserId
from app.protocol.model import DeviceInfo, DeviceKind
from server.store.tables import SignIn

MAX_PER_USER = 50  # the oldest sign-in gives way


@dataclass(frozen=True, slots=True)
class StoredSignIn:
    """One device's sign-in."""

    sign_in_id: str
    user_id: UserId
    device: DeviceInfo
    refresh_hash: bytes
    created_at: float
    used_at: float
    expires_at: float


async def add(db: AsyncConnection, sign_in: StoredSignIn) -> list[str]:
    """Store a sign-in; returns the ids of those that gave way, because a person had too many."""
    device = sign_in.device
    row = {
        "sign_in_id": sign_in.sign_in_id,
        "user_id": sign_in.user_id,
        "device_id": device.device_id,
        "device_name": device.name,
        "device_kind": device.kind.value,
        "platform": device.platform,
        "refresh_hash": sign_in.refresh_hash,
        "created_at": sign_in.created_at,
        "used_at": sign_in.used_at,
        "expires_at": sign_in.expires_at,
    }
    await db.execute(insert(SignIn).values(row))
    good = await of_user(db, sign_in.user_id, sign_in.created_at)
    surplus = [old.sign_in_id for old in good[MAX_PER_USER:]]
    await revoke(db, surplus, sign_in.created_at)
    return surplus


async def find(db: AsyncConnection, sign_in_id: str, wall: float) -> StoredSignIn | None:
    """A sign-in that is neither revoked nor expired."""
    row = (await db.execute(_good(wall).where(SignIn.sign_in_id == sign_in_id))).first()
    return _stored(row) if row else None


async def of_user(db: AsyncConnection, user_id: str, wall: float) -> list[StoredSignIn]:
    """The good sign-ins of a person, the last used first."""
    rows = await db.execute(_good(wall).where(SignIn.user_id == user_id).order_by(SignIn.used_at.desc()))
    return [_stored(row) for row in rows]


async def rotate(
    db: AsyncConnection, sign_in_id: str, *, old_hash: bytes, new_hash: bytes, expires_at: float, wall: float
) -> bool:
    """Exchange the refresh token; False when the old one is not the newest (it was used before)."""
    exchanged = await db.execute(
        update(SignIn)
        .where(SignIn.sign_in_id == sign_in_id, SignIn.refresh_hash == old_hash, SignIn.revoked_at == 0)
        .values(refresh_hash=new_hash, used_at=wall, expires_at=expires_at)
    )
    return exchanged.rowcount == 1


async def revoke(db: AsyncConnection, sign_in_ids: Iterable[str], wall: float) -> None:
    """End these sign-ins."""
    ids = list(sign_in_ids)
    if ids:
        await db.execute(
            update(SignIn).where(SignIn.sign_in_id.in_(ids), SignIn.revoked_at == 0).values(revoked_at=wall)
        )


async def revoked_since(db: AsyncConnection, wall: float) -> list[str]:
    """Sign-ins ended since then, by whatever process."""
    rows = await db.execute(select(SignIn.sign_in_id).where(SignIn.revoked_at >= wall, SignIn.revoked_at > 0))
    return [row.sign_in_id for row in rows]


async def forget(db: AsyncConnection, before: float) -> None:
    """Delete the rows of sign-ins that ended or expired before then."""
    ended = (SignIn.revoked_at > 0) & (SignIn.revoked_at < before)
    await db.execute(delete(SignIn).where(ended | (SignIn.expires_at < before)))


def _good(wall: float) -> Any:
    return select(SignIn.__table__).where(SignIn.revoked_at == 0, SignIn.expires_at > wall)


def _stored(row: Row[*tuple[Any, ...]]) -> StoredSignIn:
    device = DeviceInfo(DeviceId(row.device_id), row.device_name, DeviceKind(row.device_kind), row.platform)
    return StoredSignIn(
        row.sign_in_id,
        UserId(row.user_id),
        device,
        bytes(row.refresh_hash),
        row.created_at,
        row.used_at,
        row.expires_at,
    )
