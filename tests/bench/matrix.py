"""Calls between every two networks: whether media comes, by which way, and how soon after accepting.

`path` names the way (`tests.netlab.town.Way`), or what kept the two apart.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator

from tests.bench.figure import Figure, LeftOutError
from tests.netlab.lab import missing
from tests.netlab.networks import Network
from tests.netlab.town import Meeting, town

Pair = tuple[Network, Network]
PAIRS: tuple[Pair, ...] = tuple(itertools.combinations_with_replacement(Network, 2))


def run() -> Iterator[Figure]:
    """All pairs, in one lab."""
    if (why := missing()) is not None:
        raise LeftOutError(why)
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
    yield Figure("matrix", "path", meeting.obstacle or way, "way", context)
    if meeting.setup is not None:
        yield Figure("matrix", "setup_ms", 1000 * meeting.setup, "ms", context)
