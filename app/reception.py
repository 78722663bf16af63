"""What a participant without a screen receives: frames by their stamps, sound by its code, dumps of both.

Delays are those between two clocks of one machine: stamps and code carry the sender's monotonic time.
"""

import json
import logging
import queue
import threading
from array import array
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from app import clock
from media.audio.timeline import Samples
from media.audio.tone_code import CodeReport, ToneReader
from media.capture import stamp
from media.frame import VideoFrame

logger = logging.getLogger(__name__)

QUEUE_LIMIT = 64  # frames waiting to be read; a participant too slow for that counts them as unread
STILL_EVERY = 5.0  # seconds between two stills
MAX_STILLS = 20
NUMBERS = 1 << stamp.NUMBER_BITS
MAX_DELAYS = 108_000  # an hour at 30 frames a second


@dataclass(frozen=True, slots=True)
class VideoReport:
    """The frames of one call so far. Delays in seconds, None without readable stamps."""

    frames: int = 0
    stamped: int = 0
    missing: int = 0
    """Numbers that never came, between the first and the last."""
    unread: int = 0
    fps: float = 0.0
    width: int = 0
    height: int = 0
    delay_p50: float | None = None
    delay_p95: float | None = None
    longest_gap: float = 0.0


class FrameLog:
    """Reads stamps on a thread of its own; `take` is the frame sink."""

    def __init__(self, dump: Path | None) -> None:
        self._dump = dump
        self._queue: queue.Queue[tuple[VideoFrame, float] | None] = queue.Queue(QUEUE_LIMIT)
        self._lock = threading.Lock()
        self._unread = self._frames = self._stamped = self._missing = 0
        self._size = (0, 0)
        self._first_at = self._last_at = 0.0
        self._longest_gap = 0.0
        self._last_number: int | None = None
        self._delays = array("f")
        self._stills = 0
        self._still_at = 0.0
        self._thread = threading.Thread(target=self._work, name="FrameLog", daemon=True)
        self._thread.start()

    def take(self, frame: VideoFrame) -> None:
        """A frame to be shown now. Returns at once."""
        try:
            self._queue.put_nowait((frame, clock.now()))
        except queue.Full:
            with self._lock:
                self._unread += 1

    def report(self) -> VideoReport:
        """The figures so far."""
        with self._lock:
            span = self._last_at - self._first_at
            delays = np.array(self._delays) if self._delays else None
            return VideoReport(
                frames=self._frames,
                stamped=self._stamped,
                missing=self._missing,
                unread=self._unread,
                fps=(self._frames - 1) / span if span > 0 else 0.0,
                width=self._size[0],
                height=self._size[1],
                delay_p50=float(np.quantile(delays, 0.5)) if delays is not None else None,
                delay_p95=float(np.quantile(delays, 0.95)) if delays is not None else None,
                longest_gap=self._longest_gap,
            )

    def close(self) -> None:
        """Read what waits and end the thread. Idempotent."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(5.0)

    # -- on the thread

    def _work(self) -> None:
        lines = None
        if self._dump is not None:
            lines = (self._dump / "frames.jsonl").open("a", encoding="utf-8")
        try:
            while (entry := self._queue.get()) is not None:
                frame, shown_at = entry
                line = self._read(frame, shown_at)
                if lines is not None:
                    line["still"] = self._still(frame, shown_at)
                    lines.write(json.dumps(line) + "\n")
        except OSError as error:
            logger.error("the dump of the frames ends here: %s", error)
        finally:
            if lines is not None:
                lines.close()

    def _read(self, frame: VideoFrame, shown_at: float) -> dict[str, object]:
        read = stamp.read(frame.image)
        delay = shown_at - read.captured_at(shown_at) if read is not None else None
        with self._lock:
            if self._frames:
                self._longest_gap = max(self._longest_gap, shown_at - self._last_at)
            else:
                self._first_at = shown_at
            self._frames += 1
            self._last_at = shown_at
            self._size = (frame.width, frame.height)
            if read is not None and delay is not None:
                self._count(read.number, delay)
        return {
            "number": read.number if read is not None else None,
            "shown_at": shown_at,
            "captured_at": read.captured_at(shown_at) if read is not None else None,
            "delay_ms": round(delay * 1000, 3) if delay is not None else None,
            "width": frame.width,
            "height": frame.height,
        }

    def _count(self, number: int, delay: float) -> None:
        self._stamped += 1
        if len(self._delays) < MAX_DELAYS:
            self._delays.append(delay)
        if self._last_number is not None:
            ahead = (number - self._last_number) % NUMBERS
            if 0 < ahead < NUMBERS // 2:  # else the camera began anew
                self._missing += ahead - 1
        self._last_number = number

    def _still(self, frame: VideoFrame, shown_at: float) -> str | None:
        """Write the frame as a still if one is due; its file's name."""
        if self._dump is None or shown_at < self._still_at or self._stills >= MAX_STILLS:
            return None
        self._still_at = shown_at + STILL_EVERY
        self._stills += 1
        name = f"still-{self._stills:03d}.png"
        cv2.imwrite(str(self._dump / name), frame.image.to_ndarray(format="bgr24"))
        return name


class SoundLog:
    """Reads the code in what is heard; a listener of `ClockedOutput`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader = ToneReader()

    def __call__(self, sound: Samples, heard_at: float) -> None:
        """10 ms, on the output's thread."""
        with self._lock:
            self._reader.feed(sound, heard_at)

    def report(self) -> CodeReport:
        """The figures so far."""
        with self._lock:
            return self._reader.report()
