"""From pressing accept to the first decoded picture at both ends, on one machine and with 100 ms between everybody."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager

from app import clock
from tests.bench.calls import Pair, between_all, pair_apart, pair_here
from tests.bench.figure import Figure, leave_out, percentile
from tests.kit.headless_process import HeadlessProcess
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing

CALLS = 30
MEDIA = ("--camera", "synthetic:640x360@30", "--microphone", "code")


def run() -> Iterator[Figure]:
    """Both round-trip times; the second needs namespaces."""
    here = (*MEDIA, "--loopback")
    yield from _figures(asyncio.run(_measure(pair_here(here, here))), 0, "<= 250")
    if (why := missing()) is not None:
        leave_out(f"rtt_ms 100: {why}")
        return
    with Lab("a", "b", "s") as lab:
        between_all(lab, Conditions(delay=0.05))
        yield from _figures(asyncio.run(_measure(pair_apart(lab, MEDIA, MEDIA))), 100, "<= 900")


def _figures(times: list[float], rtt_ms: int, goal: str) -> Iterator[Figure]:
    context = {"rtt_ms": rtt_ms, "calls": len(times), "size": "640x360"}
    values = [time * 1000 for time in times]
    yield Figure("call_setup", "p50_ms", percentile(values, 50), "ms", context)
    yield Figure("call_setup", "p95_ms", percentile(values, 95), "ms", context, goal)


async def _measure(pair: AbstractAsyncContextManager[Pair]) -> list[float]:
    async with pair as people:
        return [await _one(people.ada, people.bob) for _ in range(CALLS)]


async def _one(ada: HeadlessProcess, bob: HeadlessProcess) -> float:
    for person in (ada, bob):
        person.events.clear()
    await ada.command("call", username="bob")
    incoming = await bob.expect("incoming", within=60)
    await ada.expect("ringing", within=10)
    # A person takes a second to answer; what may be prepared while it rings is prepared by then.
    await asyncio.sleep(1.0)
    pressed = clock.now()
    await bob.command("accept", call_id=incoming["call_id"])
    seen = [await person.expect("first_media", kind="video", within=30) for person in (ada, bob)]
    took = float(max(event["at"] for event in seen) - pressed)
    await ada.command("hang_up")
    for person in (ada, bob):
        await person.expect("summary", within=30)
    return took
