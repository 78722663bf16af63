"""Received frames and sound become figures and dumps."""

import json
from pathlib import Path

import av
import pytest

from app import clock
from app.reception import FrameLog, SoundLog
from media.audio.timeline import BLOCK, RATE
from media.audio.tone_code import code_block
from media.capture import stamp
from media.capture.planes import planes_of
from media.frame import VideoFrame


def picture(number: int, captured_at: float, *, has_stamp: bool = True) -> VideoFrame:
    image = av.VideoFrame(320, 180, "yuv420p")
    planes = planes_of(image)
    for plane in (planes.y, planes.u, planes.v):
        plane[:] = 128
    if has_stamp:
        stamp.draw(planes.y, (planes.u, planes.v), number, captured_at)
    return VideoFrame(image, captured_at, number=number)


def test_frames_are_counted_timed_and_dumped(tmp_path: Path) -> None:
    log = FrameLog(tmp_path)
    now = clock.now()
    for number in (5, 6, 9, 0, 1):
        log.take(picture(number, now - 0.05))
    log.take(picture(0, now, has_stamp=False))
    log.close()
    log.close()

    report = log.report()
    assert (report.frames, report.stamped, report.missing, report.unread) == (6, 5, 2, 0)
    assert (report.width, report.height) == (320, 180)
    assert report.delay_p50 is not None
    assert report.delay_p50 >= 0.049
    lines = [json.loads(line) for line in (tmp_path / "frames.jsonl").read_text().splitlines()]
    assert [line["number"] for line in lines] == [5, 6, 9, 0, 1, None]
    assert lines[0]["captured_at"] == pytest.approx(now - 0.05, abs=0.001)
    assert (tmp_path / "still-001.png").stat().st_size > 100


def test_sound_is_recognised() -> None:
    log = SoundLog()
    start = 1000.0
    for block in range(100):
        at = start + block * BLOCK / RATE
        log(code_block(at), at + 0.04)

    report = log.report()
    assert report.symbols >= 8
    assert report.missing == 0
    assert report.delay_p50 == pytest.approx(0.04, abs=0.005)
