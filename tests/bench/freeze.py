"""Pictures through loss: how long they stand still and what repair adds to their delay, beside Chromium to Chromium.

The same link for both: 50 ms each way, random or bursty loss both ways. Frozen time follows the W3C rule at both.
The delay added is the median's, against the same link without loss.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import clip
from tests.bench.calls import pair_apart, summaries
from tests.bench.figure import Figure
from tests.bench.page_apart import pages_apart
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing

DELAY = 0.05  # seconds, one way
CASES = (("random", 0.05, 1.0, 0.01), ("burst", 0.1, 3.0, 0.02))  # pattern, loss, burst, goal
WIDTH, HEIGHT, BITRATE = 640, 360, 800_000
STILLS = 60
WARM_UP = 8.0
SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Watched:
    """Pictures of one call."""

    frozen: float
    """Share of the time."""
    delay: float
    """Median, seconds."""
    fps: float


def run() -> Iterator[Figure]:
    """Both patterns, ours and Chromium's."""
    if (why := missing()) is not None:
        print(f"# left out: {why}")
        return
    for peer, measure in (("parley", _ours), ("chromium", _chromium)):
        still = asyncio.run(measure(Conditions(delay=DELAY)))
        for pattern, loss, burst, goal in CASES:
            watched = asyncio.run(measure(Conditions(delay=DELAY, loss=loss, burst=burst)))
            context = {"peer": peer, "pattern": pattern, "loss": loss, "rtt_ms": 2000 * DELAY, "fps": watched.fps}
            shown = f"<= {goal}" if peer == "parley" else ""
            yield Figure("freeze", "frozen_share", watched.frozen, "share", context, shown)
            yield Figure("freeze", "added_delay_ms", 1000 * (watched.delay - still.delay), "ms", context)


async def _ours(conditions: Conditions) -> Watched:
    with tempfile.TemporaryDirectory() as name, Lab("a", "b", "s") as lab:
        movie = clip.movie(Path(name), WIDTH, HEIGHT)
        lab.between("a", "b", conditions)
        ada = ("--camera", str(movie), "--microphone", "code")
        async with pair_apart(lab, ada, ("--camera", "none", "--microphone", "code")) as pair:
            _, summary = await summaries(pair, WARM_UP + SECONDS)
            stats = [event["video_received"] for event in pair.bob.events if event["event"] == "stats"]
    watched = stats[int(WARM_UP) :]
    frozen = watched[-1]["freeze_seconds_total"] - watched[0]["freeze_seconds_total"]
    fps = sum(one["fps"] for one in watched) / len(watched)
    return Watched(frozen / (len(watched) - 1), summary["video"]["delay_p50_ms"] / 1000, round(fps, 1))


async def _chromium(conditions: Conditions) -> Watched:
    with tempfile.TemporaryDirectory() as name, Lab("a", "b") as lab:
        folder = Path(name)
        clip.stills(folder, WIDTH, HEIGHT, STILLS)
        lab.between("a", "b", conditions)
        async with pages_apart(lab, folder) as (sender, receiver):
            start = [f"still-{WIDTH}x{HEIGHT}", STILLS, WIDTH, HEIGHT, BITRATE]
            offer = await sender.evaluate("a => startSender(...a)", start)
            answer = await receiver.evaluate("o => startReceiver(o)", offer)
            await sender.evaluate("a => finish(a)", answer)
            await asyncio.sleep(WARM_UP)
            before, skip = await receiver.evaluate("received()"), await receiver.evaluate("delays.length")
            await asyncio.sleep(SECONDS)
            after, rows = await receiver.evaluate("received()"), (await receiver.evaluate("delays"))[skip:]
    frozen = (after["frozen"] - before["frozen"]) / SECONDS
    return Watched(frozen, median(row[1] for row in rows) / 1000, round(len(rows) / SECONDS, 1))
