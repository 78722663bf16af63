"""A picture of one's own behind oneself in calls: checked as any stranger's file, and kept as a copy of ours."""

import asyncio
import contextlib
from pathlib import Path

from app import clock
from app.files import write_whole
from app.portrait import PictureFlaw, Portrait, read_portrait

PREFIX = "backdrop-"
QUALITY = 90


async def keep_backdrop(source: Path, folder: Path) -> Path | PictureFlaw:
    """Read the file with care and keep a copy, at most 1600 pixels a side, in place of earlier ones. Never raises."""
    found = await read_portrait(source)
    return found if isinstance(found, PictureFlaw) else await asyncio.to_thread(_keep, found, folder)


def _keep(picture: Portrait, folder: Path) -> Path | PictureFlaw:
    import cv2

    _done, jpeg = cv2.imencode(".jpg", picture.pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    kept = folder / f"{PREFIX}{clock.new_id()}.jpg"  # another name, so that whoever shows the old one notices
    try:
        write_whole(kept, bytes(jpeg), private=True)
    except OSError:
        return PictureFlaw.UNREADABLE
    for earlier in folder.glob(f"{PREFIX}*.jpg"):
        if earlier != kept:
            with contextlib.suppress(OSError):
                earlier.unlink()
    return kept
