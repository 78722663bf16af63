"""A long call between two headless participants over the real server, with the slope of everybody's memory.

`python -m tests.soak [--minutes 20]`. Prints one JSON line a minute and a verdict; exits 1 if the call ended early,
media stopped, or a process grew by more than `LIMIT` after the warm-up.

The C library's memory is not where it will stay until pictures of every size have come and gone: each change of size
makes new encoders and decoders before the old ones are gone. A machine under load changes sizes by itself, at moments
nobody chose, and the growth of then would be taken for a leak. So the sizes that both ends take change all the time:
each second in the warm-up, which gets that growth over, and less often after it, which shows what a change leaks.
"""

import argparse
import asyncio
import itertools
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import ServerProcess

WARM_UP = 240.0  # seconds: caches, histograms and allocator arenas fill
SIZES = ("640x360@30", "320x180@30", "480x270@30", "640x360@15")
WARM_UP_STIR = 1.0  # seconds between two changes of the largest size that both ends take
STIR = 15.0
SAMPLE = 5.0
LIMIT = 0.15  # MiB per minute; a leak of one 1200-byte packet in a thousand shows at once


async def soak(minutes: float) -> int:
    """Run the call and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder) / "data")
        server.start()
        try:
            return await _call(server, minutes)
        finally:
            server.stop()


async def _call(server: ServerProcess, minutes: float) -> int:
    common = ("--server", server.url, "--password", "correct horse", "--register", "--auto-contact", "--loopback")
    media = ("--camera", "synthetic:640x360@30", "--microphone", "code", "--commands")
    bob = await HeadlessProcess.start(*common, *media, "--username", "bob", "--answer", name="bob")
    await bob.expect("ready")
    ada = await HeadlessProcess.start(*common, *media, "--username", "ada", "--call", "bob", name="ada")
    await ada.expect("first_media", within=40)
    processes = {"ada": ada.process.pid, "bob": bob.process.pid, "server": server.pid}
    rows: list[tuple[float, dict[str, float]]] = []
    start = time.monotonic()
    stirring = asyncio.create_task(_stir((ada, bob), start))
    try:
        while time.monotonic() < start + minutes * 60:
            await asyncio.sleep(SAMPLE)
            if ada.process.returncode is not None or bob.process.returncode is not None:
                print(json.dumps({"verdict": "a participant ended early", "errors": ada.errors[-5:] + bob.errors[-5:]}))
                return 1
            memory = {name: psutil.Process(pid).memory_info().rss / 2**20 for name, pid in processes.items()}
            rows.append((time.monotonic() - start, memory))
            if len(rows) % 12 == 0:
                print(json.dumps({"minute": round(rows[-1][0] / 60, 1)} | {n: round(v, 1) for n, v in memory.items()}))
        still = [p for p in (ada, bob) if not _has_media(p)]
        return _verdict(rows, [p.name for p in still])
    finally:
        stirring.cancel()
        await asyncio.gather(stirring, return_exceptions=True)
        await ada.stop()
        await bob.stop()


async def _stir(participants: tuple[HeadlessProcess, ...], start: float) -> None:
    for size in itertools.cycle(SIZES):
        for participant in participants:
            await participant.command("limits", max_video=size)
        await asyncio.sleep(WARM_UP_STIR if time.monotonic() < start + WARM_UP else STIR)


def _has_media(participant: HeadlessProcess) -> bool:
    """Whether pictures came in any of the last 20 seconds; how many depends on the machine's load."""
    stats = [event for event in participant.events if event.get("event") == "stats"]
    return any(event["video_received"]["fps"] > 5 for event in stats[-20:])


def _verdict(rows: list[tuple[float, dict[str, float]]], silent: list[str]) -> int:
    settled = [row for row in rows if row[0] > WARM_UP]
    slopes = {
        name: float(np.polyfit([at / 60 for at, _ in settled], [memory[name] for _, memory in settled], 1)[0])
        for name in rows[0][1]
    }
    grown = [name for name, slope in slopes.items() if slope > LIMIT]
    verdict = {"slope_mib_per_minute": {n: round(s, 3) for n, s in slopes.items()}, "grown": grown, "silent": silent}
    print(json.dumps(verdict))
    return 1 if grown or silent else 0


def main() -> int:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    minutes = parser.parse_args().minutes
    if minutes * 60 < 2 * WARM_UP:
        parser.error(f"the warm-up takes {WARM_UP / 60:.0f} minutes, and as much again is needed for a slope")
    return asyncio.run(soak(minutes))


if __name__ == "__main__":
    raise SystemExit(main())
