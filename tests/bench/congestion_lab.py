"""The steps of RFC 8867 with the product itself: real processes, real pictures, a line of the lab between them.

One run of each, since each takes its time; the many seeds are in virtual time (`tests.bench.congestion`).
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from app import clock
from tests.bench import clip
from tests.bench.calls import Pair, connect, pairs_apart
from tests.bench.figure import Figure, leave_out, percentile
from tests.kit.headless_process import Event
from tests.kit.waiting import until
from tests.netlab.conditions import Conditions, Traffic
from tests.netlab.lab import Lab, missing

SIZE = (1280, 720)
DELAY, JITTER, QUEUE = 0.05, 0.005, 0.3  # seconds
STEPS = ((0.0, 1e6), (40.0, 2.5e6), (60.0, 0.6e6), (80.0, 1e6))
END = 100.0
SETTLING = 5.0  # seconds of each phase that are left out
LOOK = 0.025  # seconds between two looks at the queue
DRAINED, FOR = 0.05, 0.5  # seconds of queue below which it is gone, when it stays so for so long
UP = 0.9  # share of the new capacity that is to be found again
FAIR_CAPACITY, FAIR_SECONDS = 3.5e6, 60.0
TCP_CAPACITY, TCP_SECONDS = 2e6, 60.0
SETTLED, SPREAD = 4, 1.15  # estimates, one a second, whose least and largest differ by no more than this factor
PATIENCE = 60.0  # seconds in which a rate has settled
TCP, TCP_PORT = "reno", 5001


@dataclass(frozen=True, slots=True)
class Seen:
    """Looks at the bottleneck, and what the sender thought of it."""

    looks: list[tuple[float, Traffic]] = field(default_factory=list)
    """Seconds since the call was connected, and the line's figures then."""
    estimates: list[tuple[float, float]] = field(default_factory=list)
    """The same clock, bit/s."""

    def at(self, time: float) -> Traffic:
        """The last look by then."""
        return max((look for look in self.looks if look[0] <= time), key=lambda look: look[0])[1]

    def goodput(self, since: float, until: float) -> float:
        """bit/s that passed the line."""
        return (self.at(until).delivered - self.at(since).delivered) * 8 / (until - since)

    def drained(self, since: float) -> float:
        """Seconds after `since` until the queue is gone and stays so for a while."""
        long = [at for at, traffic in self.looks if at >= since and traffic.backlog >= DRAINED]
        end = since
        for at in long:
            if at - end > FOR:
                break
            end = at
        return end - since

    def reaches(self, rate: float, since: float) -> float:
        """Seconds after `since` until so much is estimated; told once a second."""
        return next((at - since for at, estimate in self.estimates if at >= since and estimate >= rate), float("inf"))


def run() -> Iterator[Figure]:
    """The steps, two calls on one line, and a call beside a download."""
    if (why := missing()) is not None:
        leave_out(f"the network lab: {why}")
        return
    yield from steps()
    yield from fairness()
    yield from beside_tcp()


def steps() -> Iterator[Figure]:
    """One call through 1, 2.5, 0.6 and 1 Mbit/s."""
    seen = asyncio.run(_steps())
    ends = (*(since for since, _ in STEPS[1:]), END)
    use = [
        seen.goodput(since + SETTLING, until) / capacity for (since, capacity), until in zip(STEPS, ends, strict=True)
    ]
    first, last = seen.looks[0][1], seen.looks[-1][1]
    queue = percentile([traffic.backlog for _, traffic in seen.looks], 95)
    yield _figure("utilisation", min(use), "share", ">= 0.85", by_phase=[round(share, 3) for share in use])
    yield _figure("queue_p95_ms", 1000 * queue, "ms", "<= 100")
    lost = (last.dropped - first.dropped) / (last.packets - first.packets)
    yield _figure("self_loss", lost, "share", "< 0.01")
    yield _figure("down_s", seen.drained(STEPS[2][0]), "s", "<= 2")
    for index, rise in ((1, "1 to 2.5"), (3, "0.6 to 1")):
        found = seen.reaches(UP * STEPS[index][1], STEPS[index][0])
        yield _figure("up_90_s", found, "s", "<= 5", step_mbit_s=rise)


def fairness() -> Iterator[Figure]:
    """Two calls that share a line."""
    rates = asyncio.run(_fairness())
    yield _figure("jain", sum(rates) ** 2 / (len(rates) * sum(rate**2 for rate in rates)), "index", ">= 0.9")


def beside_tcp() -> Iterator[Figure]:
    """One call beside one download."""
    yield _figure("tcp_share", asyncio.run(_beside_tcp()), "share", ">= 0.15", tcp=TCP)


def _figure(metric: str, value: float, unit: str, goal: str, **more: object) -> Figure:
    return Figure("congestion", metric, value, unit, {"network": "lab", "runs": 1, **more}, goal)


async def _steps() -> Seen:
    with Lab("a", "b", "s") as lab:
        _limit(lab, STEPS[0][1])
        async with _couples(lab, 1) as (pair,):
            return await _watched(lab, pair)


async def _watched(lab: Lab, pair: Pair) -> Seen:
    seen, coming = Seen(), list(STEPS[1:])
    await connect(pair)
    begun = clock.now()
    while (since := clock.now() - begun) < END:
        if coming and since >= coming[0][0]:
            _limit(lab, coming.pop(0)[1])
        seen.looks.append((since, lab.traffic("a", "b")))
        await asyncio.sleep(LOOK)
    seen.estimates.extend((event["at"] - begun, event["estimate"]) for event in _stats(pair.ada.events, begun))
    return seen


async def _fairness() -> list[float]:
    with Lab("a", "b", "s") as lab:
        _limit(lab, FAIR_CAPACITY)
        async with _couples(lab, 2) as pairs:
            await connect(pairs[0])
            await until(lambda: _unsettled(pairs[0]), within=PATIENCE)
            await connect(pairs[1])
            begun = clock.now()
            await asyncio.sleep(FAIR_SECONDS)
            return [fmean(_pictures(event) for event in _stats(pair.bob.events, begun)) for pair in pairs]


async def _beside_tcp() -> float:
    """The line into `b` is shared: the call comes from `a`, the download from `s`."""
    with Lab("a", "b", "s") as lab:
        wide = Conditions(delay=DELAY)
        lab.access("b", up=wide, down=Conditions(delay=DELAY, jitter=JITTER, rate=TCP_CAPACITY, queue=QUEUE))
        async with _couples(lab, 1) as (pair,):
            await connect(pair)
            await until(lambda: _unsettled(pair), within=PATIENCE)
            with _download(lab):
                full = lab.traffic("", "b").dropped
                await until(lambda: _unfilled(lab, full), within=PATIENCE)
                begun, before = clock.now(), lab.traffic("a", "b").delivered
                await asyncio.sleep(TCP_SECONDS)
                sent = (lab.traffic("a", "b").delivered - before) * 8 / (clock.now() - begun)
                arrived = 1 - fmean(event["loss_received"] for event in _stats(pair.bob.events, begun))
                return sent * arrived / TCP_CAPACITY


def _limit(lab: Lab, rate: float) -> None:
    lab.toward("a", "b", Conditions(delay=DELAY, jitter=JITTER, rate=rate, queue=QUEUE))
    lab.toward("b", "a", Conditions(delay=DELAY))


@asynccontextmanager
async def _couples(lab: Lab, count: int) -> AsyncIterator[tuple[Pair, ...]]:
    with tempfile.TemporaryDirectory() as name:
        movie = clip.movie(Path(name), *SIZE, is_lively=True)  # pictures that need all the rate there is
        sender = ("--camera", str(movie), "--microphone", "code")
        async with pairs_apart(lab, sender, ("--camera", "none", "--microphone", "code"), count=count) as pairs:
            yield pairs


@contextmanager
def _download(lab: Lab) -> Iterator[None]:
    """A long download from `s` to `b`."""
    with ExitStack() as stack:
        for place, how in (("b", ("receive", TCP_PORT)), ("s", ("send", lab.addresses["b"], TCP_PORT, TCP))):
            command = lab.inside(place, sys.executable, "-m", "tests.netlab.bulk", *map(str, how))
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            stack.callback(process.communicate)
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        yield


def _unsettled(pair: Pair) -> str | None:
    """Why the caller's estimate has not found its place yet."""
    last = [event["estimate"] for event in _stats(pair.ada.events, 0.0)][-SETTLED:]
    is_settled = len(last) == SETTLED and max(last) <= SPREAD * min(last)
    return None if is_settled else f"estimates {[round(estimate / 1000) for estimate in last]} kbit/s"


def _unfilled(lab: Lab, dropped: int) -> str | None:
    """Why the download has not felt the end of the queue yet, and halved its window."""
    traffic = lab.traffic("", "b")
    return None if traffic.dropped > dropped else f"a queue of {traffic.backlog:.2f} s"


def _stats(events: list[Event], since: float) -> list[Event]:
    return [event for event in events if event["event"] == "stats" and event["at"] >= since]


def _pictures(event: Event) -> float:
    return float(event["video_received"]["bitrate"])
