"""Pictures through loss: how long they stand still and what repair adds to their delay, beside Chromium to Chromium.

The same link for both, with the same seeds: 50 ms each way, random or bursty loss both ways. There is no way around it:
no relay, and what each end sends to anybody else is counted. Frozen time follows the W3C rule at both. The delay added
is that of the median of the whole call, against the same link without loss.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import clip
from tests.bench.calls import pair_apart, summaries
from tests.bench.figure import Figure, LeftOutError
from tests.bench.page_apart import pages_apart
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing

DELAY = 0.05  # seconds, one way
CASES = (("random", 0.05, 1.0, 0.01), ("burst", 0.1, 3.0, 0.02))  # pattern, loss, burst, goal
WIDTH, HEIGHT, BITRATE = 640, 360, 800_000
STILLS = 60
WARM_UP = 8.0
SECONDS = 34.0


@dataclass(frozen=True, slots=True)
class Watched:
    """Pictures of one call."""

    frozen: float
    """Share of the time."""
    delay: float
    """Median, seconds."""
    fps: float
    carried: tuple[float, float]
    """Bit/s that the sender put on the link, and elsewhere."""


def run() -> Iterator[Figure]:
    """Both patterns, ours and Chromium's."""
    if (why := missing()) is not None:
        raise LeftOutError(why)
    for peer, measure in (("parley", _ours), ("chromium", _chromium)):
        still = asyncio.run(measure(Conditions(delay=DELAY)))
        for pattern, loss, burst, goal in CASES:
            watched = asyncio.run(measure(Conditions(delay=DELAY, loss=loss, burst=burst)))
            on_link, elsewhere = (round(rate / 1000) for rate in watched.carried)
            context = {"peer": peer, "pattern": pattern, "loss": loss, "rtt_ms": 2000 * DELAY, "fps": watched.fps}
            context |= {"kbit_s": on_link, "kbit_s_elsewhere": elsewhere}
            shown = f"<= {goal}" if peer == "parley" else ""
            yield Figure("freeze", "frozen_share", watched.frozen, "share", context, shown)
            yield Figure("freeze", "added_delay_ms", 1000 * (watched.delay - still.delay), "ms", context)


async def _ours(conditions: Conditions) -> Watched:
    with tempfile.TemporaryDirectory() as name, Lab("a", "b", "s") as lab:
        movie = clip.movie(Path(name), WIDTH, HEIGHT)
        lab.between("a", "b", conditions)
        ada = ("--camera", str(movie), "--microphone", "code")
        async with pair_apart(lab, ada, ("--camera", "none", "--microphone", "code")) as pair:
            call = asyncio.create_task(summaries(pair, WARM_UP + SECONDS))
            await pair.bob.expect("call", state="connected", within=60)
            await asyncio.sleep(WARM_UP)
            carried = await _carried(lab, SECONDS - 2)
            _, summary = await call
            stats = [event["video_received"] for event in pair.bob.events if event["event"] == "stats"]
    watched = stats[int(WARM_UP) :]
    frozen = watched[-1]["freeze_seconds_total"] - watched[0]["freeze_seconds_total"]
    fps = sum(one["fps"] for one in watched) / len(watched)
    delay = summary["video"]["delay_p50_ms"] / 1000
    return Watched(frozen / (len(watched) - 1), delay, round(fps, 1), carried)


async def _chromium(conditions: Conditions) -> Watched:
    with tempfile.TemporaryDirectory() as name, Lab("a", "b", "s") as lab:
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
            carried = await _carried(lab, SECONDS)
            after, rows = await receiver.evaluate("received()"), await receiver.evaluate("delays")
    frozen = (after["frozen"] - before["frozen"]) / SECONDS
    return Watched(frozen, median(row[1] for row in rows) / 1000, round((len(rows) - skip) / SECONDS, 1), carried)


async def _carried(lab: Lab, seconds: float) -> tuple[float, float]:
    """Bit/s that host `a` sends to `b`, and to the third host, in the next seconds."""
    before = lab.carried("a", "b"), lab.carried("a", "s")
    await asyncio.sleep(seconds)
    after = lab.carried("a", "b"), lab.carried("a", "s")
    on_link, elsewhere = (8 * (later - earlier) / seconds for earlier, later in zip(before, after, strict=True))
    return on_link, elsewhere
