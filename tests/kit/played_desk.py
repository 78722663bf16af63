"""Ann at a client over a real socket, with a server played by the test and an engine without media."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from app.client import Client
from app.credentials import Credentials
from app.devices import Sources
from app.net.trust import Trust
from app.parts import Parts
from app.protocol.ids import CallId, RoomId
from app.protocol.messages import (
    Accepted,
    Incoming,
    Invite,
    Ringing,
)
from app.protocol.model import (
    CallMedia,
)
from app.state import (
    CallArrived,
    CallState,
    ClientEvent,
    ClientState,
    Link,
    Phase,
    SignedIn,
)
from media.frame import SourceError, SourceProblem, VideoFrame
from tests.kit.fake_accounts import FakeAccounts
from tests.kit.fake_engine import FakeEngine
from tests.kit.fake_server import FakeServer, fake_server
from tests.kit.people import description, device, participant, user
from tests.kit.waiting import until

ANN, BOB = user("ann"), user("bob")
VIDEO = CallMedia(video=True)


class NoCamera:
    """A camera that another program holds."""

    name = "busy camera"

    def start(self, width: int, height: int, fps: float) -> None:
        raise SourceError(SourceProblem.IN_USE, "busy")

    def read(self, timeout: float) -> VideoFrame | None:
        return None

    def stop(self) -> None:
        pass


def incoming(call_id: str, *, quiet: bool = False, goes_on: str = "") -> Incoming:
    return Incoming(
        CallId(call_id), RoomId(f"room-of-{call_id}"), participant("bob"), VIDEO,
        description("bob", video=True), 30.0, "192.0.2.9", quiet, CallId(goes_on),
    )  # fmt: skip


class Desk:
    """Ann at her client."""

    def __init__(self, server: FakeServer, accounts: FakeAccounts, sources: Sources) -> None:
        self.server = server
        self.accounts = accounts
        self.engine = FakeEngine()
        self.told: list[ClientEvent] = []
        parts = Parts(
            device("ann"), Trust(), Credentials(None), lambda: self.engine, sources, transport=accounts.transport
        )
        self.client = Client(parts, self.told.append)

    @property
    def state(self) -> ClientState:
        return self.client.state

    def of(self, kind: type[ClientEvent]) -> list[ClientEvent]:
        return [event for event in self.told if isinstance(event, kind)]

    async def tells(self, kind: type[ClientEvent], count: int = 1) -> ClientEvent:
        await until(
            lambda: None if len(self.of(kind)) >= count else f"no {kind.__name__} in {self.told[-5:]}", within=5
        )
        return self.of(kind)[count - 1]

    async def is_in(self, phase: Phase) -> CallState:
        def reason() -> str | None:
            phases = [call.phase for call in self.state.calls]
            return None if phase in phases else f"calls are {phases}"

        await until(reason, within=5)
        return next(call for call in self.state.calls if call.phase is phase)

    async def is_at(self, link: Link) -> None:
        await until(lambda: None if self.state.connection.link is link else str(self.state.connection), within=5)

    async def rings(self, *, call_id: str = "call-1", quiet: bool = False) -> CallId:
        """Bob calls."""
        count = len(self.of(CallArrived)) + 1
        await self.server.tell(incoming(call_id, quiet=quiet))
        await self.tells(CallArrived, count)
        return CallId(call_id)

    async def answered(self, invite: Invite) -> None:
        """Bob picks up."""
        await self.server.tell(
            Accepted(
                invite.call_id, invite.room_id, participant("bob"), participant("ann"), VIDEO,
                description("bob", is_caller=False, video=True), "192.0.2.9",
            )
        )  # fmt: skip

    async def calls_bob(self, *, video: bool = True) -> Invite:
        """Until both are connected."""
        self.client.calls.place(BOB, video)
        invite = await self.server.hears(Invite)
        await self.server.tell(Ringing(invite.call_id))
        await self.answered(invite)
        await self.is_in(Phase.CONNECTED)
        return invite


@asynccontextmanager
async def desk(sources: Sources | None = None) -> AsyncIterator[Desk]:
    """Ann, signed in and online."""
    async with fake_server(ANN) as server:
        ann = Desk(server, FakeAccounts(ANN), sources or Sources())
        try:
            await ann.client.sign_in(server.url, "ann", "right")
            await ann.tells(SignedIn)
            yield ann
        finally:
            await ann.client.close()
    assert ann.engine.is_closed
    assert all(peer.is_closed for peer in ann.engine.peers)


def run(scene: Callable[[Desk], Awaitable[None]], sources: Sources | None = None) -> None:
    async def play() -> None:
        async with desk(sources) as ann:
            await scene(ann)

    asyncio.run(play())
