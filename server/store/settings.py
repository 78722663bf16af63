"""Statements about the settings that administrators change at run time."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.signalling.policy import CallPolicy
from server.store.tables import Setting


class Registration(StrEnum):
    """Who may register."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What administrators decide."""

    name: str
    registration: Registration
    calls: CallPolicy


async def load(db: AsyncConnection) -> ServerSettings:
    """Read the settings."""
    row = (await db.execute(select(Setting.name, Setting.registration, Setting.calls))).one()
    return ServerSettings(row.name, Registration(row.registration), CallPolicy(row.calls))


async def save(db: AsyncConnection, settings: ServerSettings) -> None:
    """Write the settings."""
    values = {"name": settings.name, "registration": settings.registration.value, "calls": settings.calls.value}
    await db.execute(update(Setting).values(values))
