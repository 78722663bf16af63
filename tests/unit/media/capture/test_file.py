"""File camera: plays, paces, loops, thins out, stamps; names the problem with a file it cannot read."""

import itertools
from fractions import Fraction
from pathlib import Path

import av
import pytest

from media.capture import stamp
from media.capture.file import FileCamera
from media.frame import SourceError, SourceProblem, VideoFrame
from tests.kit.clips import stamped_clip


def write_film(path: Path, count: int, fps: int) -> Path:
    """A film stamped with its own numbers."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 320, 180, "yuv420p", 1_000_000
        for image in stamped_clip(count, 320, 180, fps=fps):
            container.mux(stream.encode(image))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second at 40 frames a second."""
    return write_film(tmp_path_factory.mktemp("film") / "clip.mp4", 20, 40)


def frames(camera: FileCamera, count: int) -> list[VideoFrame]:
    out: list[VideoFrame] = []
    while len(out) < count:
        frame = camera.read(1.0)
        assert frame is not None
        out.append(frame)
    return out


def numbers(pictures: list[VideoFrame]) -> list[int]:
    return [read.number for picture in pictures if (read := stamp.read(picture.image)) is not None]


def test_film_is_played_in_order_and_again(film: Path) -> None:
    camera = FileCamera(film)
    camera.start(1280, 720, 60)
    played = frames(camera, 45)
    camera.stop()
    camera.stop()

    assert (played[0].width, played[0].height) == (320, 180)
    shown = numbers(played)
    assert set(shown) == set(range(20))
    steps = [(later - earlier) % 20 for earlier, later in itertools.pairwise(shown)]
    assert steps.count(1) >= len(steps) - 3  # a busy machine may leave some out
    assert played[-1].captured_at - played[0].captured_at > 0.8


def test_pictures_shrink_to_what_is_wanted(film: Path) -> None:
    camera = FileCamera(film)
    camera.start(160, 160, 60)
    (played,) = frames(camera, 1)
    camera.stop()

    assert (played.width, played.height) == (160, 90)


def test_fast_film_is_thinned_out(film: Path) -> None:
    camera = FileCamera(film)
    camera.start(320, 180, 20)
    played = frames(camera, 8)
    camera.stop()

    assert numbers(played) == list(range(0, 16, 2))


def test_stamp_is_written_over_the_film(film: Path) -> None:
    camera = FileCamera(film, has_stamp=True)
    camera.start(1280, 720, 60)
    played = frames(camera, 4)
    camera.stop()

    assert numbers(played) == [0, 1, 2, 3]
    for picture in played:
        read = stamp.read(picture.image)
        assert read is not None
        assert read.captured_at(picture.captured_at) == pytest.approx(picture.captured_at, abs=1.01e-4)


def test_read_gives_up_after_its_timeout(tmp_path: Path) -> None:
    camera = FileCamera(write_film(tmp_path / "slow.mp4", 2, 1))  # its second frame is due after a second
    camera.start(320, 180, 60)
    frames(camera, 1)

    assert camera.read(0.0) is None
    camera.stop()
    assert camera.read(0.5) is None


def test_problems_have_names(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no film " * 100)

    for path, problem in ((tmp_path / "missing.mp4", SourceProblem.NOT_FOUND), (text, SourceProblem.UNREADABLE)):
        with pytest.raises(SourceError) as caught:
            FileCamera(path).start(320, 180, 30)
        assert caught.value.problem is problem
