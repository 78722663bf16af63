"""The store's contract, the same on SQLite and on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from app import clock
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import Availability, CallDirection, ContactState
from server.history import History
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations
from server.store import calls, contacts, invitations, settings, sign_ins, users
from server.store.calls import StoredCall
from server.store.database import Database, normalise_url, sqlite_url
from server.store.settings import Registration, ServerSettings
from server.store.sign_ins import StoredSignIn
from server.store.tables import Base
from tests.kit.postgres import running_postgres
from tests.kit.wire import device

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        opened = Database(sqlite_url(tmp_path / "parley.db"))
    else:
        opened = Database(normalise_url(request.getfixturevalue("postgres")))
        async with opened.write() as db:
            for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
                await db.execute(text(statement))
    await opened.open()
    yield opened
    await opened.close()


async def add(database: Database, *names: str) -> list[UserId]:
    ids = [UserId(clock.new_id()) for _ in names]
    async with database.write() as db:
        for user_id, name in zip(ids, names, strict=True):
            await users.add(
                db, user_id=user_id, username=name, name=name.title(), password_hash="x", is_admin=False, created_at=1.0
            )
    return ids


def a_call(caller: UserId, callee: UserId, started_at: float, **changes: object) -> StoredCall:
    fields: dict[str, object] = {
        "call_id": CallId(clock.new_id()),
        "room_id": RoomId(clock.new_id()),
        "caller_id": caller,
        "callee_id": callee,
        "video": True,
        "started_at": started_at,
        "answered_at": 0.0,
        "ended_at": started_at + 30,
        "reason": EndReason.NO_ANSWER,
        "seen": False,
    }
    return StoredCall(**{**fields, **changes})  # type: ignore[arg-type]  # a builder


async def test_migrations_make_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    await database.open()  # again: nothing to do
    async with database.read() as db:
        assert await db.run_sync(differences) == []


async def test_names_are_unique_and_searched_without_wildcards(database: Database) -> None:
    ann, *_ = await add(database, "ann", "anton", "ben_b", "joann")

    with pytest.raises(users.UsernameTaken):
        await add(database, "ann")

    async with database.read() as db:
        found = await users.search(db, "AN", but=ann, limit=20)
        assert [user.username for user in found] == ["anton", "joann"]
        assert [user.username for user in await users.search(db, "_", but=ann, limit=20)] == ["ben_b"]
        assert await users.search(db, "%", but=ann, limit=20) == []


async def test_a_write_that_fails_changes_nothing(database: Database) -> None:
    (ann,) = await add(database, "ann")

    async def fail() -> None:
        async with database.write() as db:
            await users.rename(db, ann, "Other")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    async with database.read() as db:
        account = await users.by_id(db, ann)
    assert account is not None
    assert account.info.name == "Ann"


async def test_a_refresh_token_is_exchanged_once_even_by_two_at_once(database: Database) -> None:
    (ann,) = await add(database, "ann")
    async with database.write() as db:
        await sign_ins.add(db, StoredSignIn("s", ann, device(), b"old", 1.0, 1.0, 1e12))

    async def exchange(new: bytes) -> bool:
        async with database.write() as db:
            return await sign_ins.rotate(db, "s", old_hash=b"old", new_hash=new, expires_at=1e12, wall=2.0)

    assert sorted(await asyncio.gather(*(exchange(bytes([n])) for n in range(5)))) == [False] * 4 + [True]
    async with database.write() as db:
        await sign_ins.revoke(db, ["s"], 3.0)
        assert await sign_ins.find(db, "s", 3.0) is None
        assert await sign_ins.revoked_since(db, 2.5) == ["s"]


async def test_an_invitation_is_used_as_often_as_it_says(database: Database) -> None:
    async with database.write() as db:
        await invitations.add(db, code_hash=b"h" * 32, uses=2, expires_at=100.0, wall=1.0)
        assert [await invitations.use(db, b"h" * 32, 2.0) for _ in range(3)] == [True, True, False]
        await invitations.add(db, code_hash=b"i" * 32, uses=2, expires_at=100.0, wall=1.0)
        assert not await invitations.use(db, b"i" * 32, 100.0)


async def test_only_mutual_unblocked_contacts_hear_of_each_other(database: Database) -> None:
    ann, ben, cat = await add(database, "ann", "ben", "cat")
    async with database.write() as db:
        for owner, other in ((ann, ben), (ben, ann), (ann, cat), (cat, ann)):
            await contacts.put(db, owner, other, ContactState.CONTACT, 1.0)
        await contacts.remove(db, cat, ann)
        await contacts.block(db, cat, ann, 1.0)
        await contacts.block(db, cat, ann, 1.0)

    async with database.read() as db:
        relations = await contacts.relations(db, ann)
        states = [(entry.user.username, entry.state) for entry in await contacts.listing(db, ann)]
        blocked = await contacts.find(db, cat, ann)
    assert relations == Relations(contacts=(ben,), blocked=(), blocked_by=(cat,), estranged=(cat,))
    assert states == [("ben", ContactState.CONTACT), ("cat", ContactState.CONTACT)]
    assert blocked is not None
    assert blocked.state is ContactState.BLOCKED


async def test_history_is_written_in_batches_and_read_by_both(database: Database) -> None:
    ann, ben = await add(database, "ann", "ben")
    history = History(database)
    await history.open()
    first = a_call(ann, ben, 100.0)
    going_on = a_call(ben, ann, 200.0, answered_at=205.0, ended_at=0.0, reason=EndReason.HUNG_UP, seen=True)

    history.record(first)
    history.record(going_on)
    history.record(a_call(ben, ann, 200.0, call_id=going_on.call_id, answered_at=205.0, ended_at=260.0, seen=True))

    newest, oldest = await history.listing(ann, before=1e12, limit=10)
    assert (newest.direction, newest.ended_at) == (CallDirection.INCOMING, 260.0)
    assert (oldest.direction, oldest.seen, oldest.peer.username) == (CallDirection.OUTGOING, True, "ben")
    assert [call.call_id for call in await history.missed(ben)] == [first.call_id]
    await history.mark_seen(ben)
    assert await history.missed(ben) == []
    assert len(await history.listing(ann, before=150.0, limit=10)) == 1
    await history.close()


async def test_unheard_calls_are_in_the_history_of_the_caller_alone(database: Database) -> None:
    ann, ben = await add(database, "ann", "ben")
    heard, unheard = a_call(ann, ben, 100.0), a_call(ann, ben, 200.0, is_unheard=True, seen=True)
    again = a_call(ann, ben, 300.0, call_id=heard.call_id, is_unheard=True, seen=True)
    async with database.write() as db:
        await calls.put(db, [heard, unheard])
        await calls.put(db, [again])

    async with database.read() as db:
        of_ann = await calls.history(db, ann, before=1e12, limit=10)
        of_ben = await calls.history(db, ben, before=1e12, limit=10)
        missed = await calls.missed(db, ben)
    assert [record.call_id for record in of_ann] == [unheard.call_id, heard.call_id]
    assert [(record.call_id, record.started_at) for record in of_ben] == [(heard.call_id, 100.0)]
    assert missed == of_ben


async def test_a_crash_closes_calls_and_others_cannot_rewrite_them(database: Database) -> None:
    ann, ben, eve = await add(database, "ann", "ben", "eve")
    call = a_call(ann, ben, 100.0, answered_at=101.0, ended_at=0.0, seen=True)
    async with database.write() as db:
        await calls.put(db, [call])
        await calls.close_open(db)
        await calls.put(db, [a_call(eve, ben, 1.0, call_id=call.call_id)])

    async with database.read() as db:
        (record,) = await calls.history(db, ben, before=1e12, limit=10)
    assert (record.peer.user_id, record.ended_at, record.reason) == (ann, 101.0, EndReason.CONNECTION_LOST)


async def test_settings_availability_and_pictures_are_kept(database: Database) -> None:
    (ann,) = await add(database, "ann")
    changed = ServerSettings("Ours", Registration.INVITATION, CallPolicy.EVERYONE)
    async with database.write() as db:
        await settings.save(db, changed)
        await users.set_availability(db, ann, Availability.AWAY)
        await users.set_picture(db, ann, revision="1", jpeg=b"jpeg")
        await users.set_picture(db, ann, revision="2", jpeg=b"newer")

    async with database.read() as db:
        account = await users.by_id(db, ann)
        assert await settings.load(db) == changed
        assert await users.picture(db, ann) == b"newer"
    assert account is not None
    assert (account.availability, account.info.picture) == (Availability.AWAY, "2")
