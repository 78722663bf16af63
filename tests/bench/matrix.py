"""Calls between every two networks: whether media comes, by which way, and how soon after accepting.

`path` is the rank of the way, the cheapest first (`tests.netlab.town.Way`); its name is in the context.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator

from tests.bench.figure import Figure
from tests.netlab.lab import missing
from tests.netlab.networks import Network
from tests.netlab.town import Meeting, town

Pair = tuple[Network, Network]
PAIRS: tuple[Pair, ...] = tuple(itertools.combinations_with_replacement(Network, 2))


def run() -> Iterator[Figure]:
    """All pairs, in one lab."""
    if (why := missing()) is not None:
        print(f"# left out: {why}")
        return
    with asyncio.Runner() as loop:
        meetings = _measure()
        while (met := loop.run(anext(meetings, None))) is not None:
            yield from _figures(*met)


async def _measure() -> AsyncIterator[tuple[Pair, Meeting]]:
    async with town(PAIRS) as people:
        for pair in PAIRS:
            yield pair, await people.meet(*pair)


def _figures(pair: Pair, meeting: Meeting) -> Iterator[Figure]:
    context = {"network_a": pair[0].value, "network_b": pair[1].value}
    yield Figure("matrix", "connected", float(meeting.setup is not None), "bool", context, "1")
    way = meeting.way.name.lower().replace("_", "-")
    yield Figure("matrix", "path", float(meeting.way), "rank", context | {"way": meeting.obstacle or way})
    if meeting.setup is not None:
        yield Figure("matrix", "setup_ms", 1000 * meeting.setup, "ms", context)
