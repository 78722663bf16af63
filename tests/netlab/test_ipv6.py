"""Calls of homes that have IPv6 alone, IPv4 alone, or both: direct where they share a protocol, else by a relay."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.kit.headless_process import HeadlessProcess
from tests.netlab.lab import Lab, missing
from tests.netlab.networks import Families, Network
from tests.netlab.people import person_in, server_in
from tests.netlab.town import MEDIA, Way, call

WHY = missing()
pytestmark = [pytest.mark.skipif(WHY is not None, reason=str(WHY)), pytest.mark.anyio]

FAMILIES = {
    "six": Families.V6,
    "sixth": Families.V6,
    "both": Families.BOTH,
    "double": Families.BOTH,
    "four": Families.V4,
}


@asynccontextmanager
async def street() -> AsyncIterator[dict[str, HeadlessProcess]]:
    """A home with a firewall for each, and everybody signed in."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        lab = stack.enter_context(Lab("s", homes=dict.fromkeys(FAMILIES, Network.CONE), families=FAMILIES))
        server = server_in(lab, folder)
        stack.callback(server.stop)
        people: dict[str, HeadlessProcess] = {}
        for name in FAMILIES:
            people[name] = await person_in(lab, name, server, name, *MEDIA)
            stack.push_async_callback(people[name].stop)
        for person in people.values():
            await person.expect("signed_in", within=60)
        yield people


async def test_homes_meet_by_the_protocol_they_share_and_else_by_a_relay_that_has_both() -> None:
    async with street() as people:
        six, dual = await asyncio.gather(
            call(people["six"], people["sixth"], hoping=Way.HOST, patience=60.0),
            call(people["both"], people["double"], hoping=Way.SERVER_REFLEXIVE, patience=60.0),
        )
        await people["six"].command("hang_up")
        await people["six"].expect("summary", within=40)
        four = await call(people["four"], people["six"])

    assert six.way is Way.HOST
    assert dual.way in (Way.HOST, Way.SERVER_REFLEXIVE)  # by IPv6 unless the other was found first
    assert four.way is Way.TURN_UDP
