"""The database engine: SQLite in a file unless a URL names PostgreSQL; migrated when opened."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_MS = 10_000  # SQLite: how long a statement waits for another process, such as the command line
WRITE = "parley_write"  # execution option: this transaction is going to write


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What a look at a database tells."""

    is_sound: bool
    is_current: bool
    """Its tables are those of this version."""


class Database:
    """Hands out connections inside a transaction: `read()` for many at a time, `write()` for changes.

    A write commits when its block ends and rolls back when the block raises. SQLite knows one writer: `write()`
    queues in this process and begins IMMEDIATE, so that no transaction fails when it turns from reading to writing.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._engine = _create_engine(url, self.is_sqlite)
        self._writer = asyncio.Lock() if self.is_sqlite else None

    async def open(self) -> None:
        """Bring the schema up to date."""
        async with self.write() as db:
            await db.run_sync(_upgrade)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads."""
        async with self._engine.connect() as db:
            yield db

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction that commits at the end of the block."""
        async with self._writer or contextlib.nullcontext(), self._engine.connect() as db:
            await db.execution_options(**{WRITE: True})
            async with db.begin():
                yield db

    async def examine(self) -> DatabaseState:
        """Look, and change nothing. Raises SQLAlchemyError, OSError where there is no database to be reached."""
        async with self.read() as db:
            is_sound = not self.is_sqlite or await db.scalar(text("PRAGMA quick_check(1)")) == "ok"
            return DatabaseState(is_sound, await db.run_sync(_is_current))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def sqlite_url(path: Path) -> str:
    """The URL of a database in this file."""
    return f"sqlite+aiosqlite:///{path}"


def normalise_url(url: str) -> str:
    """Accept the URL people know (`postgresql://...`, `sqlite:///...`) and name the asynchronous driver."""
    for plain, driver in (
        ("postgresql", "postgresql+asyncpg"),
        ("postgres", "postgresql+asyncpg"),
        ("sqlite", "sqlite+aiosqlite"),
    ):
        if url.startswith(f"{plain}://"):
            return driver + url[len(plain) :]
    return url


def _create_engine(url: str, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_async_engine(url, pool_size=5, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # the driver must not begin transactions behind our back
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(connection: Connection) -> None:
    config = _migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    head = ScriptDirectory.from_config(_migrations()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _migrations() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
