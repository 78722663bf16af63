"""Presence while the database is slow: who was told of somebody always hears that they went."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app import clock
from app.protocol import codec
from app.protocol.errors import CloseCode
from app.protocol.ids import DeviceId, UserId
from app.protocol.messages import Hello, PresenceChanged, Welcome
from app.protocol.model import Availability, ContactState, DeviceInfo, DeviceKind
from app.protocol.version import SUPPORTED
from server.accounts import tokens
from server.accounts.tokens import AccessTokens
from server.config import Settings
from server.exchange import Exchange
from server.history import History
from server.net.websocket import WebSocket
from server.relays import Relays
from server.signalling.policy import CallPolicy
from server.store import contacts, sign_ins, users
from server.store.database import Database, sqlite_url
from server.store.settings import Registration, ServerSettings
from server.store.sign_ins import StoredSignIn
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio

DEVICE = DeviceInfo(DeviceId("d"), "Device", DeviceKind.HEADLESS)


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


class SlowDatabase(Database):
    """Lets readers in, and out again only while `gate` is open."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = 0

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads."""
        async with super().read() as db:
            yield db
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1


class Client:
    """A client whose socket is a list."""

    host = "127.0.0.1"
    said_goodbye = True

    def __init__(self, exchange: Exchange, token: str) -> None:
        self.heard: list[bytes] = []
        self.code: int | None = None
        receiver = exchange.accept(cast(WebSocket, self))
        assert receiver is not None
        self._receiver = receiver
        self._receiver.received(codec.encode(Hello(SUPPORTED, token, DEVICE), id="1"))

    def sees(self, user_id: UserId) -> Availability:
        """What this client shows of a person."""
        shown = Availability.OFFLINE
        for data in self.heard:
            _, message = codec.decode_server(data)
            if isinstance(message, Welcome | PresenceChanged):
                shown = next((p.availability for p in message.presence if p.user_id == user_id), shown)
        return shown

    def leave(self) -> None:
        """Close with 1000."""
        self.code = CloseCode.NORMAL
        self._receiver.lost()

    # -- WebSocket

    def address(self) -> str:
        """Of this end."""
        return "127.0.0.1"

    def local_address(self) -> str:
        """Of the server."""
        return "127.0.0.1"

    def is_closed(self) -> bool:
        """Whether anything can be sent."""
        return self.code is not None

    def send(self, data: bytes) -> bool:
        """A message arrives."""
        self.heard.append(data)
        return True

    def close(self, code: int, reason: str = "") -> None:
        """The server closes."""
        del reason
        self.code = code


class Town:
    """An exchange with two accounts, ada and bob, and their sign-ins."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(data=folder)
        self.database = SlowDatabase(sqlite_url(folder / "parley.db"))
        self.access = AccessTokens(b"key", lifetime=600)
        relays = Relays(secret="s", realm="parley", lifetime=600, urls=())
        self.exchange = Exchange(settings, self.database, History(self.database), self.access, relays)
        self.ada, self.bob = UserId("ada"), UserId("bob")

    async def open(self) -> None:
        """Make the accounts; they are contacts."""
        await self.database.open()
        for user_id in (self.ada, self.bob):
            async with self.database.write() as db:
                await users.add(
                    db, user_id=user_id, username=user_id, name=user_id, password_hash="", is_admin=False, created_at=1
                )
                wall = clock.wall()
                digest = tokens.digest(user_id)
                await sign_ins.add(
                    db, StoredSignIn(f"s-{user_id}", user_id, DEVICE, digest, wall, wall, expires_at=wall + 600)
                )
        await self.befriend()
        self.exchange.open(ServerSettings("", Registration.OPEN, CallPolicy.CONTACTS))

    async def befriend(self) -> None:
        """In the database, with no word to anybody."""
        async with self.database.write() as db:
            await contacts.put(db, self.ada, self.bob, ContactState.CONTACT, 1.0)
            await contacts.put(db, self.bob, self.ada, ContactState.CONTACT, 1.0)

    async def part(self) -> None:
        """In the database, with no word to anybody."""
        async with self.database.write() as db:
            await contacts.remove(db, self.ada, self.bob)
            await contacts.remove(db, self.bob, self.ada)

    def connect(self, user_id: UserId) -> Client:
        """A client that says hello."""
        return Client(self.exchange, self.access.issue(user_id, f"s-{user_id}", clock.wall()))

    async def arrive(self, user_id: UserId) -> Client:
        """A client that is welcome."""
        client = self.connect(user_id)
        await until(lambda: None if client.heard else "no welcome", within=10)
        return client

    async def sign_out(self, user_id: UserId) -> None:
        """As the REST request does."""
        async with self.database.write() as db:
            await sign_ins.revoke(db, [f"s-{user_id}"], clock.wall())
        self.exchange.announcer.signed_out([f"s-{user_id}"], "signed out")

    async def standstill(self) -> None:
        """Until somebody waits for the slow database."""
        await until(lambda: None if self.database.waiting else "nobody reads", within=10)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = Town(tmp_path)
    await town.open()
    yield town
    town.database.gate.set()
    await town.exchange.close()
    await town.database.close()


async def sees(client: Client, user_id: UserId, shown: Availability) -> None:
    await until(lambda: None if client.sees(user_id) is shown else f"shows {client.sees(user_id)}", within=5)


async def test_a_welcome_between_coming_and_going_is_put_right(town: Town) -> None:
    bob = await town.arrive(town.bob)
    ada = await town.arrive(town.ada)
    bob.leave()

    await sees(ada, town.bob, Availability.OFFLINE)


async def test_signing_out_while_the_hello_is_looked_into_opens_no_session(town: Town) -> None:
    ada = await town.arrive(town.ada)
    town.database.gate.clear()
    bob = town.connect(town.bob)
    await town.standstill()

    await town.sign_out(town.bob)
    town.database.gate.set()
    await until(lambda: None if bob.code is not None else "still connected", within=5)

    assert bob.code == CloseCode.UNAUTHENTICATED
    assert bob.heard == []
    assert ada.sees(town.bob) is Availability.OFFLINE


async def test_a_second_connection_that_comes_to_nothing_does_not_hide_that_the_first_went(town: Town) -> None:
    ada, bob = await town.arrive(town.ada), await town.arrive(town.bob)
    await sees(ada, town.bob, Availability.AVAILABLE)
    town.database.gate.clear()
    second = town.connect(town.bob)
    await town.standstill()
    second.leave()
    bob.leave()

    town.database.gate.set()

    await sees(ada, town.bob, Availability.OFFLINE)


async def test_a_contact_who_goes_while_the_contact_is_made_is_shown_as_gone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.part()
    ada, bob = await town.arrive(town.ada), await town.arrive(town.bob)
    await town.befriend()
    read, reached, go_on = contacts.relations, asyncio.Event(), asyncio.Event()

    async def slow(db: AsyncConnection, owner: UserId) -> Any:
        if owner == town.bob:
            reached.set()
            await go_on.wait()
        return await read(db, owner)

    monkeypatch.setattr(contacts, "relations", slow)
    told = town.exchange.announcer.contact_changed(town.ada, town.bob, tell_other=True)
    change = asyncio.ensure_future(told)
    await reached.wait()
    bob.leave()
    await until(lambda: "not yet published" if _is_known(town) else None, within=5)
    go_on.set()
    await change

    await sees(ada, town.bob, Availability.OFFLINE)


def _is_known(town: Town) -> bool:
    return town.exchange._board.people.get(town.bob) is not None  # no outside sign tells that a batch is out
