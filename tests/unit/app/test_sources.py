"""Names of sources on the command line."""

from pathlib import Path

import pytest

from app.protocol.description import VideoLimits
from app.sources import camera_named, limits_named, microphone_named
from media.engine.api import MediaLimits
from media.frame import VideoFrame


def test_a_synthetic_camera_keeps_the_format_it_was_named_with() -> None:
    camera = camera_named("synthetic:320x180@50")()
    assert camera is not None
    camera.start(1280, 720, 15)
    try:
        frame: VideoFrame | None = None
        while frame is None:
            frame = camera.read(1.0)
    finally:
        camera.stop()
    assert (frame.width, frame.height) == (320, 180)


def test_none_is_no_device() -> None:
    assert camera_named("none")() is None
    assert microphone_named("none")() is None


def test_files_and_built_in_sounds(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"")
    assert camera_named(str(path))() is not None
    assert microphone_named(str(path))() is not None
    assert microphone_named("code")() is not None
    assert microphone_named("silence")() is not None


@pytest.mark.parametrize("text", ["synthetic:1x1@30", "synthetic:640x360@999", "synthetic:x", "/no/such/file", ""])
def test_nonsense_is_named(text: str) -> None:
    with pytest.raises(ValueError):
        camera_named(text)


def test_an_unknown_sound_is_named() -> None:
    with pytest.raises(ValueError, match="no such file"):
        microphone_named("hum")


def test_limits_have_thirty_pictures_a_second_unless_they_say_so() -> None:
    assert limits_named("320x180@15", None) == MediaLimits(VideoLimits(320, 180, 15))
    assert limits_named("640x360", 500_000) == MediaLimits(VideoLimits(640, 360, 30), 500_000)
    assert limits_named("", None) == limits_named(None, None) == MediaLimits()


@pytest.mark.parametrize("text", ["320", "320x180@", "1x1", "640x360@999", "640x360@7.5", "99999x99999"])
def test_limits_that_are_none_are_named(text: str) -> None:
    with pytest.raises(ValueError):
        limits_named(text, None)


def test_too_few_bits_for_a_call_are_named() -> None:
    with pytest.raises(ValueError, match="at least"):
        limits_named("", 1000)
