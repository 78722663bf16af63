"""Speech through random and bursty loss between two real processes, in namespaces with a lossy link between them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from tests.bench.calls import pair_apart, summaries
from tests.bench.figure import Figure, LeftOutError
from tests.kit.headless_process import Event
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing

SPEECH = Path("resources/demo/ada.opus").absolute()
ANSWER = Path("resources/demo/kwame.opus").absolute()
LOSSES = (0.01, 0.05, 0.1, 0.2)
BURST = 3.0  # packets
DELAY = 0.01  # seconds, one way
SECONDS = 60.0
GOALS = {(0.05, "random"): ("<= 0.015", "<= 60", "<= 45")}


def run() -> Iterator[Figure]:
    """Every loss, random and in bursts."""
    if (why := missing()) is not None:
        raise LeftOutError(why)
    for loss in LOSSES:
        for pattern, burst in (("random", 1.0), ("burst", BURST)):
            yield from _figures(asyncio.run(_measure(loss, burst)), loss, pattern)


async def _measure(loss: float, burst: float) -> tuple[Event, list[Event]]:
    with Lab("a", "b", "s") as lab:
        lab.between("a", "b", Conditions(delay=DELAY, loss=loss, burst=burst))
        ada = ("--camera", "none", "--microphone", str(SPEECH))
        bob = ("--camera", "none", "--microphone", str(ANSWER))
        async with pair_apart(lab, ada, bob) as pair:
            _, heard = await summaries(pair, SECONDS)
            return heard, [event for event in pair.bob.events if event["event"] == "stats"]


def _figures(result: tuple[Event, list[Event]], loss: float, pattern: str) -> Iterator[Figure]:
    summary, stats = result
    audio = summary["audio"]
    delays = [event["audio_received"]["playout_delay"] for event in stats[3:]]
    context = {"loss": loss, "pattern": pattern, "content": "speech", "one_way_ms": DELAY * 1000, "seconds": SECONDS}
    missing_goal, gap_goal, delay_goal = GOALS.get((loss, pattern), ("", "", ""))
    yield Figure("audio_loss", "missing_share", audio["concealed_share"], "share", context, missing_goal)
    yield Figure("audio_loss", "longest_gap_ms", audio["longest_gap_ms"], "ms", context, gap_goal)
    yield Figure("audio_loss", "added_delay_ms", 1000 * sum(delays) / len(delays), "ms", context, delay_goal)
