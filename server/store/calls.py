"""Statements about the call history. Both people read one row."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import CallDirection, CallRecord
from server.store.tables import Call, User
from server.store.users import INFO_COLUMNS, info_of

MAX_MISSED = 50  # calls that a welcome tells of


@dataclass(frozen=True, slots=True)
class StoredCall:
    """One call as it is written; `ended_at` 0 while it goes on."""

    call_id: CallId
    room_id: RoomId
    caller_id: UserId
    callee_id: UserId
    video: bool
    started_at: float
    answered_at: float
    ended_at: float
    reason: EndReason
    seen: bool
    is_unheard: bool = False
    """Only the caller reads of it."""
    note: str = ""
    """What the callee said in words."""


async def put(db: AsyncConnection, calls: Sequence[StoredCall]) -> None:
    """Write calls, replacing what an earlier write of the same call said."""
    newest = {call.call_id: call for call in calls}
    known = {row.call_id for row in await db.execute(select(Call.call_id).where(Call.call_id.in_(list(newest))))}
    rows = [(call.call_id in known, _row(call)) for call in newest.values()]
    fresh = [row for is_known, row in rows if not is_known]
    if fresh:
        await db.execute(insert(Call), fresh)
    for row in (row for is_known, row in rows if is_known):
        # Only the two people of the first write can change a call; a made-up identifier changes nothing. Nor does a
        # call that the callee must not hear of change what they read of an earlier one.
        same = and_(*(getattr(Call, name) == row[name] for name in ("call_id", "caller_id", "callee_id", "is_unheard")))
        await db.execute(update(Call).where(same).values(row))


async def close_open(db: AsyncConnection) -> None:
    """After a crash: calls that were going on ended at an unknown time; those that live will be rebuilt."""
    going_on = and_(Call.ended_at == 0, Call.answered_at > 0)
    lost = {"ended_at": Call.answered_at, "reason": EndReason.CONNECTION_LOST.value}
    await db.execute(update(Call).where(going_on).values(lost))


async def history(db: AsyncConnection, user_id: UserId, *, before: float, limit: int) -> list[CallRecord]:
    """Calls of a person that started before then, newest first."""
    return await _records(db, user_id, Call.started_at < before, limit=limit)


async def missed(db: AsyncConnection, user_id: UserId) -> list[CallRecord]:
    """Calls this person missed and has not looked at, newest first."""
    return await _records(db, user_id, and_(Call.callee_id == user_id, Call.seen.is_(False)), limit=MAX_MISSED)


async def mark_seen(db: AsyncConnection, user_id: UserId) -> None:
    """The person has looked at their missed calls."""
    await db.execute(update(Call).where(Call.callee_id == user_id, Call.seen.is_(False)).values(seen=True))


async def _records(db: AsyncConnection, user_id: UserId, which: ColumnElement[bool], *, limit: int) -> list[CallRecord]:
    outgoing = Call.caller_id == user_id
    incoming = and_(Call.callee_id == user_id, Call.is_unheard.is_(False))
    peer = or_(and_(outgoing, User.user_id == Call.callee_id), and_(incoming, User.user_id == Call.caller_id))
    rows = await db.execute(
        select(*INFO_COLUMNS, Call.__table__)
        .join(User, peer)
        .where(or_(outgoing, incoming), which)
        .order_by(Call.started_at.desc(), Call.call_id.desc())
        .limit(limit)
    )
    return [
        CallRecord(
            CallId(row.call_id),
            RoomId(row.room_id),
            info_of(row),
            CallDirection.OUTGOING if row.caller_id == user_id else CallDirection.INCOMING,
            bool(row.video),
            row.started_at,
            row.answered_at,
            row.ended_at,
            EndReason(row.reason),
            bool(row.seen) or row.caller_id == user_id,
            row.note,
        )
        for row in rows
    ]


def _row(call: StoredCall) -> dict[str, object]:
    return {
        "call_id": call.call_id,
        "room_id": call.room_id,
        "caller_id": call.caller_id,
        "callee_id": call.callee_id,
        "video": call.video,
        "started_at": call.started_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "reason": call.reason.value,
        "seen": call.seen,
        "is_unheard": call.is_unheard,
        "note": call.note,
    }
