"""How long the interface holds up whoever touches it: in a first day with the program, and in a call of 720p30.

The program feels its own pulse (`--pulse`): a timer of 2 ms on the GUI thread. A block is the time between two beats,
so up to 2 ms more than the event loop really stood still, and it counts whether the thread worked or waited for the
interpreter or a processor; how much of it was which is told beside it, where the system keeps account. The day is the
journey of the tests, with a screen reader listening, two desktops, their screens and a server all on one machine: what
the longest block spent waiting for a processor is this crowd's.
"""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import call_cpu
from tests.bench.figure import Figure, leave_out
from tests.kit import day
from tests.kit.headless_process import Event

LONG = 16  # milliseconds: a frame
CALL_SECONDS = 30.0
FEWEST_REPORTS = 20  # of the program's on its pulse, in that time; with fewer it did not tell


def run() -> Iterator[Figure]:
    """The day, the call."""
    if day.is_possible():
        yield _journey()
    else:
        leave_out("blocks in the journey: no Xvfb, openbox, AT-SPI, PulseAudio")
    if not call_cpu.what_is_missing():
        yield from asyncio.run(_call())


def _journey() -> Figure:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with day.a_day(folder, folder / "film", "--events", "--pulse") as played:
            played.pass_by()
        said = {who: _told(folder / f"{who}.jsonl") for who in ("Ada", "Bob")}
    blocks = {who: _blocks(events) for who, events in said.items()}
    worst = max((block for each in blocks.values() for block in each), default=[0.0, 0.0, 0.0])
    context = {
        "in": "journey",
        "cpu_ms_of_it": worst[1],
        "queued_ms_of_it": worst[2],
        "over_16_ms": {who: len(each) for who, each in blocks.items()},
        "longest_ms": {who: sorted(each, reverse=True)[:5] for who, each in blocks.items()},
        "beats": {who: sum(event["beats"] for event in events) for who, events in said.items()},
    }
    longest = max(event["longest_ms"] for events in said.values() for event in events)
    return Figure("ui", "block_max_ms", longest, "ms", context, "<= 50")


async def _call() -> list[Figure]:
    """The desktop of the bench call_cpu: window, devices, echo cancellation, 720p30 both ways."""
    with tempfile.TemporaryDirectory() as name, call_cpu.place(Path(name)) as (url, environment):
        async with call_cpu.both(Path(name), url, environment, "--pulse") as (desktop, other):
            await call_cpu.full_size(desktop, other)
            await asyncio.sleep(call_cpu.SETTLE)
            seen = len(desktop.events)
            await asyncio.sleep(CALL_SECONDS)
            beats = [event for event in desktop.events[seen:] if event["event"] == "pulse"]
    if len(beats) < FEWEST_REPORTS:
        raise RuntimeError(f"the pulse was not felt: {len(beats)} reports")
    blocks = _blocks(beats)
    context = {
        "in": "call",
        "size": "1280x720",
        "seconds": CALL_SECONDS,
        "beats": sum(event["beats"] for event in beats),
    }
    longest = max(event["longest_ms"] for event in beats)
    worst = [ms for ms, *_ in sorted(blocks, reverse=True)[:8]]
    return [
        Figure("ui", "block_max_ms", longest, "ms", context, "<= 50"),
        Figure("ui", "blocks_over_16_ms", len(blocks), "blocks", context | {"longest_ms": worst}, "<= 3"),
    ]


def _told(file: Path) -> list[Event]:
    events = [json.loads(line) for line in file.read_text().splitlines()]
    return [event for event in events if event["event"] == "pulse"]


def _blocks(events: list[Event]) -> list[list[float]]:
    """[milliseconds, of them the processor's, of them waiting for a processor] of each."""
    return [block for event in events for block in event["blocks_ms"]]
