"""A call's events stay bounded and keep its whole length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.timeline import MAX_OTHERS, MAX_SAMPLES, bounded, merged
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import PathChanged, QualitySample, VideoQuality


def call(count: int) -> list[Reported]:
    return [Reported(EventId(str(at)), 5.0 * at, QualitySample(5.0, rtt=0.1)) for at in range(count)]


def test_a_short_call_is_kept_as_it_was() -> None:
    assert bounded(call(MAX_SAMPLES)) == tuple(call(MAX_SAMPLES))


@settings(max_examples=15)
@given(st.integers(1, 4 * MAX_SAMPLES))
def test_a_long_call_keeps_its_length(count: int) -> None:
    kept = bounded(call(count))

    assert len(kept) <= MAX_SAMPLES
    assert sum(each.event.period for each in kept if isinstance(each.event, QualitySample)) == 5.0 * count
    assert kept[-1].at == 5.0 * (count - 1)
    assert [each.at for each in kept] == sorted(each.at for each in kept)


def test_of_very_many_changes_the_first_and_the_last_stay() -> None:
    changes = [Reported(EventId(str(at)), float(at), PathChanged()) for at in range(3 * MAX_OTHERS)]

    kept = bounded(changes)

    assert len(kept) == MAX_OTHERS
    assert (kept[0], kept[-1]) == (changes[0], changes[-1])


def test_two_samples_become_one() -> None:
    one = QualitySample(5.0, lost=1.0, rtt=0.1, rtt_max=0.2, loss_sent=0.0, video_received=VideoQuality(640, 360, 30.0))
    two = QualitySample(
        15.0, lost=2.0, rtt=0.3, rtt_max=0.3, loss_sent=0.04, video_received=VideoQuality(1280, 720, 10.0, frozen=1.0)
    )

    both = merged(one, two)

    assert (both.period, both.lost, both.rtt_max) == (20.0, 3.0, 0.3)
    assert both.rtt == pytest.approx(0.25)
    assert both.loss_sent == pytest.approx(0.03)
    assert both.video_received == VideoQuality(1280, 720, 15.0, 0.0, 1.0)
