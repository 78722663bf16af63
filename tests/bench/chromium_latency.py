"""The peer of `call_latency` in the browser: two Chromium pages, H.264, the same clip, from drawing to decoded frame.

What differs from ours: the picture is drawn on a canvas and captured from it (no device), and the end point is the
decoded frame handed to the page (MediaStreamTrackProcessor), before compositing and display.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from tests.bench import clip
from tests.bench.figure import Figure, percentile
from tests.kit.chromium import browser, serve

PAGE = Path(__file__).parent / "page"
STILLS = 60
WARM_UP = 6.0  # seconds until the encoder's rate has settled
MEASURED = 15.0


def measure(width: int, height: int, bitrate: int) -> list[Figure]:
    """Run one call and return its p50 and p95."""
    return asyncio.run(_measure(width, height, bitrate))


async def _measure(width: int, height: int, bitrate: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in PAGE.iterdir():
            shutil.copy(file, folder)
        clip.stills(folder, width, height, STILLS, is_lively=True)
        with serve(folder) as url:
            async with browser() as chromium:
                sender, receiver = await chromium.new_page(), await chromium.new_page()
                for page in (sender, receiver):
                    await page.goto(f"{url}/latency.html")
                start = [f"still-{width}x{height}", STILLS, width, height, bitrate]
                offer = await sender.evaluate("a => startSender(...a)", start)
                answer = await receiver.evaluate("o => startReceiver(o)", offer)
                await sender.evaluate("a => finish(a)", answer)
                await asyncio.sleep(WARM_UP)
                before, skip = await sender.evaluate("report()"), await receiver.evaluate("delays.length")
                await asyncio.sleep(MEASURED)
                after, rows = await sender.evaluate("report()"), (await receiver.evaluate("delays"))[skip:]
    delays = [row[1] for row in rows]
    context = {
        "size": f"{width}x{height}",
        "peer": "chromium",
        "fps": round(len(rows) / MEASURED, 1),
        "bitrate_kbps": round((after["bytes"] - before["bytes"]) * 8 / (after["at"] - before["at"])),
        "codec": "h264",
        "end_point": "decoded frame handed to the page",
    }
    return [
        Figure("call_latency", "video_p50_ms", percentile(delays, 50), "ms", context),
        Figure("call_latency", "video_p95_ms", percentile(delays, 95), "ms", context),
    ]
