"""The sum of a call."""

import pytest

from app.call_figures import Tally
from app.protocol.ids import CallId
from media.engine.api import PathInfo, PathKind, PeerStats

CALL = CallId("c")


def test_readings_are_summed_by_grade_and_averaged() -> None:
    tally = Tally()
    for _ in range(3):
        tally.add(PeerStats(rtt=0.02, loss_received=0.01), is_media_lost=False, seconds=1.0)
    tally.add(PeerStats(rtt=0.7, loss_received=0.09), is_media_lost=False, seconds=1.0)
    tally.add(PeerStats(), is_media_lost=True, seconds=1.0)

    figures = tally.figures(CALL, PathInfo(PathKind.RELAY, "tcp", "relay", "host", 0.02))

    assert figures is not None
    assert (figures.good, figures.fair, figures.weak, figures.lost) == (3.0, 0.0, 1.0, 1.0)
    assert figures.rtt == pytest.approx((3 * 0.02 + 0.7) / 4)
    assert figures.loss_received == pytest.approx(0.12 / 5)
    assert figures.path == PathInfo(PathKind.RELAY, "tcp", "relay", "host", figures.rtt)


def test_a_call_that_was_never_connected_leaves_nothing() -> None:
    assert Tally().figures(CALL, None) is None


def test_a_call_without_a_path_has_none_afterwards() -> None:
    tally = Tally()
    tally.add(PeerStats(), is_media_lost=False, seconds=1.0)

    figures = tally.figures(CALL, None)

    assert figures is not None
    assert figures.path is None
