"""Clients in the test's own process: real sockets and a real server, media by the engine that is given."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from app.client import Client
from app.credentials import Credentials
from app.devices import NO_DEVICES, Sources
from app.net.errors import Refused
from app.net.trust import Trust
from app.parts import Parts
from app.protocol.errors import ErrorCode
from app.protocol.model import ContactState, UserInfo
from app.state import CallArrived, CallOver, CallState, ClientEvent, ClientState, Link, Phase, SignedIn
from tests.kit.fake_engine import FakeEngine
from tests.kit.people import device
from tests.kit.waiting import PATIENCE, until

PASSWORD = "correct horse battery"

E = TypeVar("E", bound=ClientEvent)


class Desk:
    """One device of one person. `await close()` it."""

    def __init__(self, name: str, *, sources: Sources = NO_DEVICES, trust: Trust | None = None) -> None:
        self.name = name
        self.engine = FakeEngine()
        self.told: list[ClientEvent] = []
        parts = Parts(device(name), trust or Trust(), Credentials(None), lambda: self.engine, sources)
        self.client = Client(parts, self.told.append)

    @property
    def state(self) -> ClientState:
        """The snapshot of now."""
        return self.client.state

    @property
    def me(self) -> UserInfo:
        """Who is signed in."""
        assert self.state.me is not None
        return self.state.me

    async def arrive(self, url: str, *, count: int = 1) -> "Desk":
        """Register or sign in, and be online."""
        try:
            await self.client.register(url, self.name, self.name.capitalize(), PASSWORD)
        except Refused as error:
            if error.code is not ErrorCode.CONFLICT:
                raise
            await self.client.sign_in(url, self.name, PASSWORD)
        await self.tells(SignedIn, count)
        return self

    def of(self, kind: type[E]) -> list[E]:
        """Events of this kind so far."""
        return [event for event in self.told if isinstance(event, kind)]

    async def tells(self, kind: type[E], count: int = 1, within: float = PATIENCE) -> E:
        """Wait for the `count`-th event of this kind."""
        await self.until(
            lambda: None if len(self.of(kind)) >= count else f"{len(self.of(kind))} {kind.__name__}", within
        )
        return self.of(kind)[count - 1]

    async def until(self, reason: Callable[[], str | None], within: float = PATIENCE) -> None:
        """Wait for a condition of this desk."""
        await until(lambda: None if (why := reason()) is None else f"{self.name}: {why}", within=within)

    async def rings(self, count: int = 1) -> CallState:
        """Wait for a call."""
        return (await self.tells(CallArrived, count)).call

    async def over(self, count: int = 1, within: float = PATIENCE) -> CallState:
        """Wait for the end of a call."""
        return (await self.tells(CallOver, count, within)).call

    async def is_in(self, phase: Phase) -> CallState:
        """Wait for a call in this phase."""
        await self.until(
            lambda: (
                None
                if any(call.phase is phase for call in self.state.calls)
                else f"not {phase.name}: {[call.phase for call in self.state.calls]}"
            )
        )
        return next(call for call in self.state.calls if call.phase is phase)

    async def is_at(self, link: Link, within: float = PATIENCE) -> None:
        """Wait for the connection to be so."""
        await self.until(lambda: None if self.state.connection.link is link else str(self.state.connection), within)

    async def close(self) -> None:
        """Leave."""
        await self.client.close()


async def befriend(one: Desk, other: Desk) -> None:
    """Make contacts of two who are online."""
    await one.client.people.add_contact(username=other.me.username)
    await other.until(
        lambda: None if any(entry.state is ContactState.REQUEST_RECEIVED for entry in other.state.contacts) else "alone"
    )
    await other.client.people.accept_contact(one.me.user_id)
    for here, there in ((one, other), (other, one)):
        await here.until(
            lambda here=here, there=there: (  # type: ignore[misc]  # bound for this round
                None
                if any(
                    entry.state is ContactState.CONTACT and entry.user.user_id == there.me.user_id
                    for entry in here.state.contacts
                )
                else "not contacts yet"
            )
        )


async def close_all(*desks: Desk) -> None:
    """Leave together."""
    await asyncio.gather(*(desk.close() for desk in desks))
