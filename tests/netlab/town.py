"""Two people in every network there is, with one server between them: who reaches whom, by which way, how fast."""

import asyncio
import contextlib
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from app import clock
from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.server_process import ServerProcess
from tests.kit.waiting import NotYet, until
from tests.netlab.lab import Lab
from tests.netlab.networks import Network
from tests.netlab.people import person_in, server_in

MEDIA = ("--camera", "synthetic:320x180@15", "--microphone", "code")
SIGN_IN_PATIENCE = 60.0  # seconds; many programs start at once
RING = 0.5  # seconds before the other end accepts; a relay is asked meanwhile
PATIENCE = 10.0  # seconds from accepting until both ends must have seen a picture
SETTLING = 2.5  # seconds after that in which a better way may be taken


class Way(IntEnum):
    """How media travels, the cheapest first."""

    NONE = 0
    HOST = 1
    SERVER_REFLEXIVE = 2
    """Direct, through a NAT."""
    TURN_UDP = 3
    TURN_TCP = 4
    TURN_TLS = 5
    PROXY = 6
    """TURN by TLS through the tunnel of an HTTP proxy."""
    WEBSOCKET = 7


_RELAYED = {
    "udp": Way.TURN_UDP,
    "tcp": Way.TURN_TCP,
    "tls": Way.TURN_TLS,
    "proxy": Way.PROXY,
    "websocket": Way.WEBSOCKET,
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """What came of one call."""

    setup: float | None
    """Seconds from accepting until both ends have seen a picture; None if they did not."""
    way: Way
    """The dearer of the two ends' ways."""
    obstacle: str = ""
    """What stood in the way, if they did not meet."""


@dataclass(frozen=True, slots=True)
class Town:
    """People signed in by the network they sit in. Those who could not sign in are missing."""

    callers: Mapping[Network, HeadlessProcess]
    callees: Mapping[Network, HeadlessProcess]

    async def meet(
        self, one: Network, other: Network, *, hoping: Way = Way.NONE, patience: float = PATIENCE
    ) -> Meeting:
        """A call from one network to another. It takes its time to settle, or until it has the way hoped for.

        `patience`: seconds for media to come, and for the way hoped for.
        """
        caller, callee = self.callers.get(one), self.callees.get(other)
        if caller is None or callee is None:
            return Meeting(None, Way.NONE, "does not reach the server")
        try:
            return await call(caller, callee, hoping=hoping, patience=patience)
        except AssertionError:
            return Meeting(None, Way.NONE, "no picture")
        finally:
            await caller.command("hang_up")
            for person in (caller, callee):
                await person.expect("summary", within=40)


async def call(
    caller: HeadlessProcess, callee: HeadlessProcess, *, hoping: Way = Way.NONE, patience: float = PATIENCE
) -> Meeting:
    """Have one call the other until both see a picture; AssertionError if they do not. The call goes on."""
    people = caller, callee
    for person in people:
        person.events.clear()
    await caller.command("call", username=callee.name)
    incoming = await callee.expect("incoming", within=patience)
    await asyncio.sleep(RING)
    pressed = clock.now()
    await callee.command("accept", call_id=incoming["call_id"])
    seen = [await person.expect("first_media", kind="video", within=patience) for person in people]

    def dear() -> str | None:
        way = max(map(_way, people))
        return None if way <= hoping else f"by {way.name}"

    with contextlib.suppress(NotYet):  # how good it has become is the answer
        await until(dear, within=patience if hoping else SETTLING)
    return Meeting(max(event["at"] for event in seen) - pressed, max(map(_way, people)))


@asynccontextmanager
async def town(pairs: Iterable[tuple[Network, Network]]) -> AsyncIterator[Town]:
    """Everybody whom these calls need, signed in."""
    pairs = tuple(pairs)
    wanted = {"a": {one for one, _ in pairs}, "b": {other for _, other in pairs}}
    places = {_name(side, network): network for side in wanted for network in Network if network in wanted[side]}
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        lab = stack.enter_context(Lab("s", homes=places))
        server = server_in(lab, Path(folder))
        stack.callback(server.stop)
        people = {name: await _person(stack, lab, server, name) for name in places}
        arrived = await asyncio.gather(*(_arrives(person) for person in people.values()))
        inside = dict(itertools.compress(people.items(), arrived))
        sides = ({places[name]: person for name, person in inside.items() if name[0] == side} for side in "ab")
        yield Town(*sides)


async def _person(stack: AsyncExitStack, lab: Lab, server: ServerProcess, name: str) -> HeadlessProcess:
    person = await person_in(lab, name, server, name, *MEDIA)
    stack.push_async_callback(person.stop)
    return person


async def _arrives(person: HeadlessProcess) -> bool:
    try:
        await person.expect("signed_in", within=SIGN_IN_PATIENCE)
    except AssertionError:
        return False
    return True


def _name(side: str, network: Network) -> str:
    return f"{side}{network.value[:9]}"


def _way(person: HeadlessProcess) -> Way:
    last: Event = next(event for event in reversed(person.events) if event["event"] == "path")
    if last["kind"] == "relay":
        return _RELAYED[last["transport"]]
    return Way.HOST if (last["local"], last["remote"]) == ("host", "host") else Way.SERVER_REFLEXIVE
