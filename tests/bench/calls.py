"""Calls for benchmarks: two headless participants and a server, each in its own process, as shipped."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.server_process import ServerProcess
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two signed-in people that take commands; ada calls, bob answers."""

    ada: HeadlessProcess
    bob: HeadlessProcess
    server: ServerProcess


@asynccontextmanager
async def pair_here(ada: tuple[str, ...], bob: tuple[str, ...]) -> AsyncIterator[Pair]:
    """Both on this machine, without anything between them. The options are added to each."""
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder) / "data")
        server.start()
        try:
            async with _pair(server, ada, bob, (), ()) as pair:
                yield pair
        finally:
            server.stop()


@asynccontextmanager
async def pair_apart(lab: Lab, ada: tuple[str, ...], bob: tuple[str, ...]) -> AsyncIterator[Pair]:
    """On hosts `a` and `b` of a lab, with the server on `s`, by TLS with its certificate pinned.

    There is no relay: through one the call would leave the line between the two, whose conditions are measured.
    """
    async with pairs_apart(lab, ada, bob, count=1) as (pair,):
        yield pair


@asynccontextmanager
async def pairs_apart(
    lab: Lab, ada: tuple[str, ...], bob: tuple[str, ...], *, count: int
) -> AsyncIterator[tuple[Pair, ...]]:
    """The same for several pairs, who share the line."""
    no_relay = {"PARLEY_RELAY_URLS": json.dumps([f"stun:{lab.addresses['s']}:9"])}
    with tempfile.TemporaryDirectory() as folder:
        place = tuple(lab.inside("s"))
        server = ServerProcess(Path(folder) / "data", host=lab.addresses["s"], prefix=place, environment=no_relay)
        server.start()
        pinned = ("--fingerprint", server.fingerprint)
        try:
            places = tuple(lab.inside("a")), tuple(lab.inside("b"))
            async with AsyncExitStack() as stack:
                pairs = [
                    _pair(server, (*pinned, *ada), (*pinned, *bob), *places, number=str(number or ""))
                    for number in range(count)
                ]
                yield tuple([await stack.enter_async_context(pair) for pair in pairs])
        finally:
            server.stop()


@asynccontextmanager
async def _pair(
    server: ServerProcess,
    ada: tuple[str, ...],
    bob: tuple[str, ...],
    ada_place: tuple[str, ...],
    bob_place: tuple[str, ...],
    *,
    number: str = "",
) -> AsyncIterator[Pair]:
    common = ("--server", server.url, "--password", PASSWORD, "--register", "--auto-contact", "--commands")
    people = [
        await HeadlessProcess.start(*common, "--username", name, *options, name=name, prefix=place)
        for name, options, place in ((f"ada{number}", ada, ada_place), (f"bob{number}", bob, bob_place))
    ]
    try:
        for person in people:
            await person.expect("signed_in", within=60)
        yield Pair(people[0], people[1], server)
    finally:
        for person in people:
            await person.stop()


async def connect(pair: Pair) -> None:
    """Ada calls, Bob accepts, and media can flow."""
    await pair.ada.command("call", username=pair.bob.name)
    await pair.bob.expect("incoming", within=60)
    await pair.bob.command("accept")
    for person in (pair.ada, pair.bob):
        await person.expect("call", state="connected", within=60)


async def summaries(pair: Pair, seconds: float) -> tuple[Event, Event]:
    """One call of this length; what each of the two received."""
    await connect(pair)
    await asyncio.sleep(seconds)
    await pair.ada.command("hang_up")
    return await pair.ada.expect("summary", within=30), await pair.bob.expect("summary", within=30)


def between_all(lab: Lab, conditions: Conditions) -> None:
    """The same conditions between any two of the three hosts."""
    for one, other in (("a", "b"), ("a", "s"), ("b", "s")):
        lab.between(one, other, conditions)
