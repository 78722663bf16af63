"""Delay of pictures and sound through the whole product, beside stock aiortc and Chromium with the same clip.

Ours: two headless participants over the real server, camera (a file, stamped when it is handed over as a camera would)
to the frame handed over for painting; coded sound from the microphone's block to the loudspeaker's. Both directions
run at once, with feedback, RTCP, consent and echo cancellation. Sound through devices is in `audio_devices`.
"""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from tests.bench import aiortc_latency, audio_devices, chromium_latency, clip
from tests.bench.calls import pair_here, summaries
from tests.bench.figure import Figure
from tests.kit.headless_process import Event, HeadlessProcess

SIZES = ((640, 360, 800_000, "12"), (1280, 720, 2_500_000, "18"))
SECONDS = 25.0
STAMP_ROWS = 12  # sixtieths of the height that the stamp covers, left out of the comparison


def run() -> Iterator[Figure]:
    """Sound through devices; then ours and each peer at both sizes."""
    yield from audio_devices.measure()
    for width, height, bitrate, goal in SIZES:
        yield from asyncio.run(_ours(width, height, goal))
        yield from aiortc_latency.measure(width, height, bitrate)
        yield from chromium_latency.measure(width, height, bitrate)


async def _ours(width: int, height: int, goal: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        movie = clip.movie(folder, width, height, is_lively=True)
        media = ("--camera", str(movie), "--microphone", "code", "--loopback")
        async with pair_here(media, media) as pair:
            _, received = await summaries(pair, SECONDS)
            stats = _stats(pair.bob)
        # Writing stills takes the time of several frames, so quality is measured in a call of its own.
        async with pair_here(media, (*media, "--dump", str(folder / "bob"))) as pair:
            await summaries(pair, SECONDS)
        quality = _psnr(folder / "bob", movie)
    video, audio = received["video"], received["audio"]
    context = {
        "size": f"{width}x{height}",
        "peer": "parley",
        "fps": round(sum(event["video_received"]["fps"] for event in stats) / len(stats), 1),
        "bitrate_kbps": round(sum(event["video_received"]["bitrate"] for event in stats) / len(stats) / 1000),
        "psnr_db": round(quality, 1),
        "codec": stats[-1]["video_received"]["codec"],
        "received": f"{video['width']}x{video['height']}",
        "missing": video["missing"],
        "end_point": "frame handed over for painting",
    }
    sound = {"devices": False, "size": context["size"]}
    return [
        Figure("call_latency", "video_p50_ms", video["delay_p50_ms"], "ms", context, f"<= {goal}"),
        Figure("call_latency", "video_p95_ms", video["delay_p95_ms"], "ms", context, "<= 2 x p50"),
        Figure("call_latency", "audio_p50_ms", audio["delay_p50_ms"], "ms", sound, "<= 60"),
    ]


def _stats(person: HeadlessProcess) -> list[Event]:
    """The seconds after the encoder has settled."""
    return [event for event in person.events if event["event"] == "stats"][5:]


def _psnr(dump: Path, movie: Path) -> float:
    """Mean of the stills against the nearest pictures of the clip: the film's position is known, its start is not."""
    frames = [json.loads(line) for line in (dump / "frames.jsonl").read_text().splitlines()]
    by_still = [frame for frame in frames if frame.get("still")]
    originals = _pictures(movie)
    values = []
    for frame in by_still[1:]:
        still = np.asarray(cv2.imread(str(dump / frame["still"])), np.uint8)
        if still.shape != originals[0].shape:
            continue  # the first seconds, before the estimate carries the whole size
        rows = still.shape[0] * STAMP_ROWS // 60
        near = [originals[(frame["number"] + step) % len(originals)] for step in (-1, 0, 1)]
        values.append(max(clip.psnr(still[rows:, :, 1], original[rows:, :, 1]) for original in near))
    return float(np.mean(values)) if values else float("nan")


def _pictures(movie: Path) -> list[clip.Image]:
    capture = cv2.VideoCapture(str(movie))
    pictures: list[clip.Image] = []
    while True:
        good, picture = capture.read()
        if not good:
            capture.release()
            return pictures
        pictures.append(np.asarray(picture, np.uint8))
