"""Mouth to ear through sound devices: two participants with Qt's microphone and loudspeaker on PulseAudio.

Each has a sound server of its own with two null sinks: people speak into `mouth`, whose monitor is the microphone, and
listen to `ear`. Both monitors are recorded by one process, so that its own lateness cancels; the delay of each half
second of speech is where it fits best (speech, because noise suppression takes tones for noise). A word counts as said
when the piece that holds it leaves `mouth` (a real microphone cannot give it sooner) and as heard when the piece begins
to play.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from tests.bench.figure import Figure, leave_out, percentile
from tests.kit.device_participant import UNPROCESSED
from tests.kit.ears import LIKENESS, Ear, lags, mouth, speech
from tests.kit.headless_process import HeadlessProcess
from tests.kit.pulse import Pulse, is_installed, pulse
from tests.kit.server_process import ServerProcess

PASSWORD = "correct horse battery"
SETTLING = 8.0  # seconds in which the canceller learns and the playout delay comes down
SECONDS = 25.0
VOICES = Path(__file__).resolve().parents[2] / "resources" / "demo"
PEOPLE = (("ada", VOICES / "ada.opus"), ("bob", VOICES / "kwame.opus"))
GOAL = "<= 75"


@dataclass(frozen=True, slots=True)
class Delays:
    """Both directions of one call."""

    seconds: list[float]
    recognised: float
    """Share of the spoken windows that were found again."""
    playout: float
    """Mean delay of the playout buffers, seconds."""
    concealed: float


def measure() -> list[Figure]:
    """With the processing that is on by default; without it as metrics of their own, to see what it costs."""
    if not is_installed():
        leave_out("sound through devices: no PulseAudio")
        return []
    figures = []
    for processing in (True, False):
        found = asyncio.run(_call(processing))
        kind = "audio" if processing else "audio_unprocessed"
        context = {"devices": True, "load": round(os.getloadavg()[0], 1)}
        told = context | {"recognised": round(found.recognised, 3), "concealed": round(found.concealed, 4)}
        goal = GOAL if processing else ""
        p50, p95 = (percentile(found.seconds, percent) * 1000 for percent in (50, 95))
        figures.append(Figure("call_latency", f"{kind}_p50_ms", p50, "ms", told, goal))
        figures.append(Figure("call_latency", f"{kind}_p95_ms", p95, "ms", told))
        figures.append(Figure("call_latency", f"{kind}_playout_ms", found.playout * 1000, "ms", context))
    return figures


async def _call(processing: bool) -> Delays:
    options = () if processing else (UNPROCESSED,)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sounds = [speech(path) for _, path in PEOPLE]
        pulses = [stack.enter_context(desk()) for _ in PEOPLE]
        ears = [[_ear(stack, here, sink) for sink in ("mouth", "ear")] for here in pulses]
        async with _people(folder, pulses, options) as people:
            await people[0].command("call", username="bob")
            await people[1].expect("incoming", within=60)
            await people[1].command("accept")
            for person in people:
                await person.expect("call", state="connected", within=60)
            for here, sound in zip(pulses, sounds, strict=True):
                stack.enter_context(mouth(here, "mouth", sound, folder))
            await asyncio.sleep(SETTLING)
            for pair in ears:
                for ear in pair:
                    ear.forget()
            await asyncio.sleep(SECONDS)
            ways = [_compare(ears[0][0], ears[1][1]), _compare(ears[1][0], ears[0][1])]
            stats = [event["audio_received"] for person in people for event in _stats(person)]
    found = [lag for way in ways for lag in way]
    good = [seconds for seconds, likeness in found if likeness >= LIKENESS]
    return Delays(
        good,
        len(good) / max(1, len(found)),
        mean(each["playout_delay"] for each in stats),
        max(each["concealed_share"] for each in stats),
    )


@contextmanager
def desk() -> Iterator[Pulse]:
    """A sound server with a mouth and an ear, both the default."""
    with pulse("mouth", "ear") as running:
        running.control("set-default-sink", "ear")
        running.control("set-default-source", "mouth_microphone")
        yield running


def _ear(stack: ExitStack, here: Pulse, sink: str) -> Ear:
    ear = Ear(here, sink)
    stack.callback(ear.stop)
    return ear


@asynccontextmanager
async def _people(folder: Path, pulses: list[Pulse], options: tuple[str, ...]) -> AsyncIterator[list[HeadlessProcess]]:
    server = ServerProcess(folder / "data")
    server.start()
    people: list[HeadlessProcess] = []
    try:
        for (name, _), here in zip(PEOPLE, pulses, strict=True):
            words = (
                "--server", server.url, "--username", name, "--password", PASSWORD, "--register", "--auto-contact",
                "--commands", "--loopback", "--camera", "none", *options,
            )  # fmt: skip
            people.append(
                await HeadlessProcess.start(
                    *words, name=name, environment=here.environment, module="tests.kit.device_participant"
                )
            )
        for person in people:
            await person.expect("signed_in", within=60)
        yield people
    finally:
        for person in people:
            await person.stop()
        server.stop()


def _compare(said: Ear, heard: Ear) -> list[tuple[float, float]]:
    first, second = said.recording(), heard.recording()
    offset = second.played_at - first.taken_at
    return [(lag.lag + offset, lag.likeness) for lag in lags(first.sound, second.sound, -offset)]


def _stats(person: HeadlessProcess) -> list[dict[str, Any]]:
    return [event for event in person.events if event["event"] == "stats"][-int(SECONDS) :]


def main() -> None:
    """Print the figures and the table of stages."""
    print("load", os.getloadavg())
    for figure in measure():
        print(figure.as_text(), flush=True)
    with desk() as here:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.sound_stages"],
            env=os.environ | here.environment, stdout=subprocess.PIPE, text=True, timeout=120,
        )  # fmt: skip
    for name, seconds in json.loads(done.stdout.splitlines()[-1]).items():
        print(f"{name:40} {seconds * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
