"""Readings of a call become events."""

from dataclasses import replace

import pytest

from app.analytics.observer import PERIOD, Ending, Observer, Reading
from app.protocol.events.schema import (
    AnyEvent,
    CallEnded,
    CallStarted,
    ConfigurationChanged,
    Direction,
    PathChanged,
    QualitySample,
)
from media.engine.api import AudioStats, PathInfo, PathKind, PeerStats, VideoStats

DIRECT = PathInfo(PathKind.DIRECT, "udp", "host", "srflx", 0.02)
RELAY = PathInfo(PathKind.RELAY, "tcp", "relay", "relay", 0.09)
HD = VideoStats(1280, 720, 30.0, 1.5e6, "H264")
STATS = PeerStats(DIRECT, 0.02, estimate=2e6, video_sent=HD, video_received=replace(HD, width=640, height=360))


def read(observer: Observer, stats: PeerStats, count: int, begin: float, *, lost: bool = False) -> None:
    for at in range(count):
        observer.read(Reading(stats, lost, "why", 1.0), begin + at + 1)


def of(events: list[tuple[float, AnyEvent]], kind: type[AnyEvent]) -> list[AnyEvent]:
    return [event for _, event in events if isinstance(event, kind)]


def sample(stats: PeerStats, *, lost: bool = False) -> QualitySample:
    observer = Observer(outgoing=True)
    read(observer, stats, int(PERIOD), 0.0, lost=lost)
    (found,) = of(observer.events(), QualitySample)
    assert isinstance(found, QualitySample)
    return found


def test_a_call_from_its_answer_to_its_end() -> None:
    observer = Observer(outgoing=True)
    observer.answered(video=True, wall=100.0)
    observer.answered(video=True, wall=101.0)
    read(observer, STATS, 7, 100.0)
    observer.ended(Ending("hung_up", 10.0, 10.4, 17.5), 107.5)

    events = observer.events()

    assert events[0] == (100.0, CallStarted(True, True))
    assert events[-1] == (107.5, CallEnded("hung_up", 7.5, 0.4))
    assert [event.period for event in of(events, QualitySample) if isinstance(event, QualitySample)] == [5.0, 2.0]
    assert observer.events() == []


def test_a_call_that_only_rang_here_is_nobodys_news() -> None:
    observer = Observer(outgoing=False)
    observer.ended(Ending("cancelled", None, None, 5.0), 5.0)

    assert observer.events() == []


def test_an_own_call_that_nobody_answered_is_told_by_its_end() -> None:
    observer = Observer(outgoing=True)
    observer.ended(Ending("no_answer", None, None, 30.0), 30.0)

    assert observer.events() == [(30.0, CallEnded("no_answer"))]


def test_a_path_is_told_once_and_when_it_changes() -> None:
    observer = Observer(outgoing=True)
    read(observer, STATS, 3, 0.0)
    read(observer, replace(STATS, path=replace(DIRECT, rtt=0.5)), 3, 3.0)
    read(observer, replace(STATS, path=RELAY), 2, 6.0)
    read(observer, replace(STATS, path=None), 2, 8.0)

    assert of(observer.events(), PathChanged) == [
        PathChanged(False, "udp", "host", "srflx", "why"),
        PathChanged(True, "tcp", "relay", "relay", "why"),
    ]


def test_a_configuration_counts_once_it_has_settled() -> None:
    small = replace(STATS, video_sent=replace(HD, width=640, height=360))
    observer = Observer(outgoing=True)
    read(observer, STATS, 2, 0.0)
    read(observer, small, 1, 2.0)
    read(observer, STATS, 2, 3.0)
    read(observer, replace(STATS, video_sent=VideoStats()), 2, 5.0)

    sent = [
        event
        for event in of(observer.events(), ConfigurationChanged)
        if isinstance(event, ConfigurationChanged) and event.direction is Direction.SENT
    ]

    assert sent == [
        ConfigurationChanged(Direction.SENT, "H264", 1280, 720),
        ConfigurationChanged(Direction.SENT),
    ]


def test_a_rate_that_was_agreed_before_the_first_picture_is_told_with_it() -> None:
    observer = Observer(outgoing=True)
    observer.agreed(Direction.SENT, 1280, 720, 24, 0.5)
    assert observer.events() == []
    read(observer, STATS, 2, 1.0)

    told = of(observer.events(), ConfigurationChanged)

    assert told[0] == ConfigurationChanged(Direction.SENT, "H264", 1280, 720, 24)
    assert told[1] == ConfigurationChanged(Direction.RECEIVED, "H264", 640, 360)


def test_a_size_that_nobody_agreed_on_is_told_without_a_rate() -> None:
    small = replace(STATS, video_sent=replace(HD, width=640, height=360))
    observer = Observer(outgoing=True)
    observer.agreed(Direction.SENT, 1280, 720, 24, 0.5)
    read(observer, STATS, 2, 0.0)
    observer.events()
    read(observer, small, 3, 2.0)
    assert of(observer.events(), ConfigurationChanged) == []
    read(observer, small, 1, 5.0)

    assert of(observer.events(), ConfigurationChanged) == [ConfigurationChanged(Direction.SENT, "H264", 640, 360)]


def test_what_is_agreed_again_is_no_change() -> None:
    observer = Observer(outgoing=True)
    read(observer, STATS, 2, 0.0)
    observer.events()
    for wall in (3.0, 4.0):
        observer.agreed(Direction.SENT, 1280, 720, 15, wall)

    assert observer.events() == [(3.0, ConfigurationChanged(Direction.SENT, "H264", 1280, 720, 15))]


def test_a_sample_has_means_and_the_worst_round_trip() -> None:
    observer = Observer(outgoing=True)
    for rtt in (0.1, 0.1, None, 0.1, 0.5):
        observer.read(Reading(replace(STATS, rtt=rtt, loss_sent=0.1), False, "", 1.0), 0.0)
    (found,) = of(observer.events(), QualitySample)

    assert isinstance(found, QualitySample)
    assert found.rtt == pytest.approx(0.2)
    assert found.rtt_max == 0.5
    assert found.loss_sent == pytest.approx(0.1)
    assert found.estimate == 2e6
    assert (found.video_sent.width, found.video_sent.height, found.video_sent.fps) == (1280, 720, 30.0)


def test_seconds_without_media_are_counted() -> None:
    assert sample(STATS, lost=True).lost == PERIOD
    assert sample(STATS).lost == 0.0


def test_totals_of_the_call_become_shares_of_the_period() -> None:
    observer = Observer(outgoing=True)
    read(observer, replace(STATS, audio_received=AudioStats(concealed_share=0.0)), 5, 0.0)
    bad = replace(
        STATS,
        audio_received=AudioStats(concealed_share=0.1),
        video_received=replace(STATS.video_received, freeze_seconds_total=2.0),
    )
    read(observer, bad, 5, 5.0)
    read(observer, replace(bad, audio_received=AudioStats(concealed_share=1 / 15)), 5, 10.0)

    samples = [event for event in of(observer.events(), QualitySample) if isinstance(event, QualitySample)]

    assert [each.sound_received.concealed for each in samples] == pytest.approx([0.0, 0.2, 0.0])
    assert [each.video_received.frozen for each in samples] == pytest.approx([0.0, 2.0, 0.0])


def test_a_camera_that_is_off_has_no_size() -> None:
    found = sample(replace(STATS, video_sent=replace(HD, fps=0.0)))

    assert (found.video_sent.width, found.video_sent.height) == (0, 0)
