"""What is said about a call, from its events."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.review import Cause, Review, Trouble, Verdict, review
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import (
    AnyEvent,
    CallEnded,
    CallStarted,
    PathChanged,
    QualitySample,
    SoundQuality,
    VideoQuality,
)

HD = VideoQuality(1280, 720, 30.0, 1.5e6)
GOOD = QualitySample(5.0, rtt=0.04, estimate=2.5e6, video_sent=HD, video_received=HD)


Happened = tuple[float, AnyEvent]


def call(*bad: tuple[float, QualitySample], length: float = 300.0, more: tuple[Happened, ...] = ()) -> Review:
    """A good call but for the samples that end at these seconds."""
    at_bad = dict(bad)
    samples = [(5.0 * n, at_bad.get(5.0 * n, GOOD)) for n in range(1, int(length / 5) + 1)]
    events: list[Happened] = [(0.0, CallStarted()), *samples, *more, (length, CallEnded("hung_up", length))]
    found = review([Reported(EventId(str(n)), 1000.0 + at, event) for n, (at, event) in enumerate(events)])
    assert found is not None
    return found


def with_(**changes: object) -> QualitySample:
    return msgspec.structs.replace(GOOD, **changes)


def only(found: Review) -> tuple[Trouble, Cause, float, float, float]:
    (stretch,) = found.stretches
    return stretch.trouble, stretch.cause, stretch.value, stretch.begin - 1000.0, stretch.end - 1000.0


def test_a_good_call() -> None:
    found = call()

    assert (found.verdict, found.stretches, found.is_bad, found.seconds) == (Verdict.GOOD, (), False, 300.0)
    assert len(found.points) == 60


def test_an_upload_that_fell() -> None:
    small = with_(estimate=4e5, video_sent=VideoQuality(480, 270, 15.0, 2e5), rtt=0.12)
    found = call((100.0, small), (105.0, msgspec.structs.replace(small, estimate=6e5)), (110.0, small))

    assert only(found) == (Trouble.SMALL_PICTURE, Cause.UPLOAD, 4e5, 95.0, 110.0)
    assert found.verdict is Verdict.GOOD_WITH_GAPS
    assert found.is_bad


def test_a_small_picture_on_a_good_line_is_this_computer() -> None:
    small = with_(video_sent=VideoQuality(480, 270, 15.0, 2e5))

    assert only(call((100.0, small), (105.0, small)))[1] is Cause.THIS_COMPUTER


def test_a_step_down_that_is_taken_back_and_the_ramp_of_the_beginning_are_nothing() -> None:
    small = with_(video_sent=VideoQuality(480, 270, 15.0, 2e5))

    assert call((100.0, small)).stretches == ()
    assert call((5.0, small), (10.0, small), (15.0, small)).stretches == ()


def test_what_they_sent_was_lost() -> None:
    lossy = with_(loss_received=0.12, video_received=msgspec.structs.replace(HD, frozen=2.0))

    assert only(call((100.0, lossy))) == (Trouble.FROZEN, Cause.LOST_THERE, 0.12, 95.0, 100.0)


def test_broken_sound_on_a_good_line_is_the_other_end() -> None:
    broken = with_(sound_received=SoundQuality(3e4, 0.3))

    assert only(call((100.0, broken)))[:2] == (Trouble.BROKEN_SOUND, Cause.OTHER_END)


def test_what_we_sent_was_lost() -> None:
    assert only(call((100.0, with_(loss_sent=0.2))))[:3] == (Trouble.HEARD_BADLY, Cause.LOST_HERE, 0.2)


def test_a_full_line_and_a_long_way_are_told_apart() -> None:
    assert only(call((100.0, with_(rtt=0.9))))[:3] == (Trouble.DELAY, Cause.QUEUE, 0.9)
    far = with_(rtt=0.45)
    found = call(*((5.0 * n, far) for n in range(1, 61)))
    assert only(found)[:3] == (Trouble.DELAY, Cause.DISTANCE, 0.45)
    assert found.verdict is Verdict.OFTEN_BAD


def test_an_interruption_is_the_change_of_path_if_there_was_one() -> None:
    gone = with_(lost=5.0, estimate=0.0)
    paths = ((1.0, PathChanged(False, "udp")), (107.0, PathChanged(True, "tcp")))

    assert only(call((100.0, gone), (105.0, gone)))[:3] == (Trouble.INTERRUPTED, Cause.SILENCE, 10.0)
    found = call((100.0, gone), (105.0, gone), more=paths)
    assert only(found)[:2] == (Trouble.INTERRUPTED, Cause.PATH)
    spans = [(path.begin - 1000.0, path.end - 1000.0, path.is_relayed) for path in found.paths]
    assert spans == [(0.0, 107.0, False), (107.0, 300.0, True)]


def test_the_worst_names_a_stretch_and_one_good_sample_does_not_end_it() -> None:
    lossy = with_(loss_sent=0.1)
    found = call((100.0, lossy), (110.0, with_(lost=4.0)), (130.0, lossy))

    assert [(each.trouble, each.begin - 1000.0, each.end - 1000.0) for each in found.stretches] == [
        (Trouble.INTERRUPTED, 95.0, 110.0),
        (Trouble.HEARD_BADLY, 125.0, 130.0),
    ]


def test_a_call_without_samples_says_nothing() -> None:
    assert review([]) is None
    assert review([Reported(EventId("1"), 5.0, CallEnded("hung_up"))]) is None


@pytest.mark.parametrize(("seconds", "is_bad"), [(5.0, False), (15.0, True)])
def test_a_bad_call_is_offered(seconds: float, is_bad: bool) -> None:
    found = call(*((100.0 + 5 * n, with_(loss_sent=0.1)) for n in range(int(seconds / 5))))

    assert found.bad_seconds == seconds
    assert found.is_bad is is_bad
    assert replace(found, stretches=()).is_bad is False


numbers = st.floats(0, 1e6)
shares = st.floats(0, 1)
videos = st.builds(VideoQuality, st.integers(0, 4000), st.integers(0, 4000), st.floats(0, 100), numbers, numbers)
sounds = st.builds(SoundQuality, numbers, shares, numbers)
anything = st.one_of(
    st.builds(
        QualitySample, numbers, numbers, numbers, numbers, shares, shares, numbers, videos, videos, sounds,
        sounds,
    ),
    st.builds(PathChanged, st.booleans(), st.sampled_from(["udp", "tcp", ""])),
    st.builds(CallStarted),
    st.builds(CallEnded, duration=numbers),
)  # fmt: skip


@given(st.lists(st.tuples(st.floats(-1e12, 1e12), anything), max_size=40))
def test_whatever_a_file_holds_something_is_said(events: list[tuple[float, AnyEvent]]) -> None:
    found = review([Reported(EventId(str(n)), at, event) for n, (at, event) in enumerate(events)])

    assert found is None or (found.seconds >= 0 and found.bad_seconds >= 0 and found.verdict in Verdict)
