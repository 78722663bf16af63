"""A receiver that lies about what it gets: it may have less than it could, never more than the limits, nor a crash."""

import pytest

from media.congestion.estimator import MAXIMUM, BandwidthEstimator

DEMAND = 2e6


@pytest.mark.parametrize("claim", [0.0, 1.0, 1e10, 1e15])
def test_the_claim_of_a_receiver_moves_the_target_within_bounds(claim: float) -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.set_demand(DEMAND, 0.0)
    honest = estimator.target

    estimator.remb(claim, 1.0)

    assert 0 < estimator.target <= honest
    assert 0 < estimator.media_rate(1.0) <= estimator.target
    assert estimator.pacing_rate(1.0) > 0


def test_a_receiver_that_praises_everything_gets_no_more_than_the_maximum() -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.set_maximum(5e6, 0.0)
    estimator.set_demand(DEMAND, 0.0)
    for step in range(1, 1200):
        now = step / 20
        estimator.sent(1200, now - 0.001)
        estimator.feedback([(now - 0.001, now - 0.001, 1200, 0, None, False)], gap=False, now=now)
        estimator.remb(1e12, now)
        for _ in estimator.take_probes(now):
            pass
        estimator.handle_timeout(now)
        assert estimator.target <= 5e6 <= MAXIMUM
