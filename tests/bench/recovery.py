"""How long pictures stay away when something breaks under a call: an address, the path, the relay. RTT 100 ms.

Each event comes at a random moment of a settled call, once with another live path and once without. Of the two ends
the worse counts; an interval of ordinary pictures, 33 ms, is part of every figure.
"""

import asyncio
import itertools
import random
from collections.abc import Iterator

from tests.bench.figure import Figure, LeftOutError, percentile
from tests.netlab.breaks import Break, Event, ground
from tests.netlab.lab import missing

REPEATS = 20
COUPLES = 2  # calls at the same time; four took two slow cores whole, and the figure was that of the machine
WATCHED = 4.0  # seconds after each event


def run() -> Iterator[Figure]:
    """Every event, with and without a spare path."""
    if (why := missing()) is not None:
        raise LeftOutError(why)
    for event, spare in itertools.product(Event, (True, False)):
        silences = asyncio.run(measure(Break(event, spare), REPEATS))
        context = {"event": event.value, "spare": spare, "rtt_ms": 100, "repeats": len(silences)}
        yield Figure("recovery", "p50_s", percentile(silences, 50), "s", context)
        yield Figure("recovery", "p95_s", percentile(silences, 95), "s", context, "<= 1")


async def measure(kind: Break, repeats: int) -> list[float]:
    """Seconds without pictures, of so many events."""
    chance = random.Random(f"{kind}")
    async with ground(kind, couples=min(COUPLES, repeats), watched=WATCHED) as place:
        silences: list[float] = []
        while len(silences) < repeats:
            silences += await place.round(chance)
    return silences[:repeats]
