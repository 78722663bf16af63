"""The moving clip through a narrow link between two real processes: what size, frame rate and quality come out."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, mode

import cv2
import numpy as np

from tests.bench import clip
from tests.bench.calls import pair_apart, summaries
from tests.bench.figure import Figure, LeftOutError
from tests.kit.headless_process import Event
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing

RATES = (0.25, 0.5, 1, 2)  # Mbit/s
SIZE = (1280, 720)
DELAY = 0.02  # seconds, one way
SECONDS = 30.0
SETTLED = 10  # seconds after which the call is judged
STAMP_ROWS = 12  # sixtieths of the height that the stamp covers, left out of the comparison
GOALS = {0.5: (">= 360", ">= 29.5"), 1: (">= 540", ">= 29.5"), 2: (">= 720", ">= 29.5")}


@dataclass(frozen=True, slots=True)
class Received:
    """What came out at the other end."""

    stats: list[Event]
    summary: Event
    psnr: float


def run() -> Iterator[Figure]:
    """Every rate."""
    if (why := missing()) is not None:
        raise LeftOutError(why)
    for rate in RATES:
        yield from _figures(rate, asyncio.run(_measure(rate)))


async def _measure(rate: float) -> Received:
    with tempfile.TemporaryDirectory() as name, Lab("a", "b", "s") as lab:
        folder = Path(name)
        movie = clip.movie(folder, *SIZE)
        lab.between("a", "b", Conditions(delay=DELAY, rate=rate * 1e6))
        ada = ("--camera", str(movie), "--microphone", "code")
        bob = ("--camera", "none", "--microphone", "code", "--dump", str(folder / "bob"))
        async with pair_apart(lab, ada, bob) as pair:
            _, summary = await summaries(pair, SECONDS)
            stats = [event for event in pair.bob.events if event["event"] == "stats"][SETTLED:]
        return Received(stats, summary, _psnr(folder / "bob", movie))


def _psnr(dump: Path, movie: Path) -> float:
    """Mean of the settled stills in their own size against the nearest pictures of the clip."""
    frames = [json.loads(line) for line in (dump / "frames.jsonl").read_text().splitlines()]
    stills = [frame for frame in frames if frame.get("still") and frame["number"] is not None][2:]
    originals = _luma(movie)
    values = []
    for frame in stills:
        still = np.asarray(cv2.imread(str(dump / frame["still"])), np.uint8)[:, :, 1]
        rows = still.shape[0] * STAMP_ROWS // 60
        near = (originals[(frame["number"] + step) % len(originals)] for step in (-1, 0, 1))
        scaled = (cv2.resize(one, still.shape[::-1], interpolation=cv2.INTER_AREA) for one in near)
        values.append(max(clip.psnr(still[rows:], np.asarray(one, np.uint8)[rows:]) for one in scaled))
    return fmean(values) if values else float("nan")


def _luma(movie: Path) -> list[clip.Image]:
    capture = cv2.VideoCapture(str(movie))
    pictures: list[clip.Image] = []
    while (read := capture.read())[0]:
        pictures.append(np.asarray(read[1], np.uint8)[:, :, 1])
    capture.release()
    return pictures


def _figures(rate: float, received: Received) -> Iterator[Figure]:
    video = [event["video_received"] for event in received.stats]
    height_goal, fps_goal = GOALS.get(rate, ("", ""))
    context = {
        "mbit_s": rate,
        "one_way_ms": DELAY * 1000,
        "video_kbps": round(fmean(one["bitrate"] for one in video) / 1000),
    }
    yield Figure("constrained", "height", mode(one["height"] for one in video), "pixels", context, height_goal)
    yield Figure("constrained", "fps", fmean(one["fps"] for one in video), "1/s", context, fps_goal)
    yield Figure("constrained", "psnr_db", received.psnr, "dB", context, ">= 30")
    sound = received.summary["audio"]
    yield Figure("constrained", "audio_missing_share", sound["concealed_share"], "share", context, "<= 0.01")
