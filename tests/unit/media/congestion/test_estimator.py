"""The estimator away from any link: fallbacks, bounds, and that nothing that is reported breaks it."""

from hypothesis import given
from hypothesis import strategies as st

from media.congestion.estimator import MAXIMUM, MINIMUM, BandwidthEstimator
from media.rtp.transport_feedback import Fate

FATES = st.lists(
    st.tuples(
        st.floats(0, 100), st.none() | st.floats(-100, 1000), st.integers(40, 1500), st.integers(0, 3), st.none(),
        st.booleans(),
    ),
    max_size=60,
)  # fmt: skip


@given(st.lists(st.tuples(FATES, st.booleans(), st.floats(0, 3)), max_size=20))
def test_any_feedback_leaves_the_target_within_bounds(steps: list[tuple[list[Fate], bool, float]]) -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.set_demand(2e6, 0.0)
    now = 0.0
    for fates, gap, wait in steps:
        now += wait
        estimator.sent(1200, now)
        estimator.feedback(fates, gap=gap, now=now)
        estimator.take_probes(now)
        at = estimator.next_timeout()
        if at is not None and at <= now:
            estimator.handle_timeout(now)
            following = estimator.next_timeout()
            assert following is None or following > now
        assert 5_000 <= estimator.target <= MAXIMUM
        assert estimator.media_rate(now) <= estimator.target
        assert estimator.pacing_rate(now) > 0


def test_without_feedback_the_receiver_reports_decide() -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.set_demand(2e6, 0.0)
    start = estimator.target
    for second in range(1, 6):
        estimator.reported(0.3, 0.05, float(second))

    assert estimator.target < 0.6 * start
    assert estimator.loss == 0.3


def test_remb_caps_while_it_is_young() -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.remb(300_000.0, 1.0)
    assert estimator.target == 300_000.0

    estimator.handle_timeout(20.0)

    assert estimator.target > 300_000.0


def test_another_path_starts_lower_and_is_probed() -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.set_demand(4e6, 0.0)
    estimator.take_probes(0.0)
    estimator.path_changed(10.0)

    assert estimator.target <= 1e6
    assert estimator.take_probes(10.0)
    assert estimator.target >= MINIMUM


def test_the_maximum_is_kept() -> None:
    estimator = BandwidthEstimator()
    estimator.set_maximum(128_000.0, 0.0)

    assert estimator.target == 128_000.0
    assert not estimator.stats().in_alr


def test_a_lower_maximum_holds_at_once_and_a_higher_one_is_probed_at_once() -> None:
    estimator = BandwidthEstimator()
    estimator.start(0.0)
    estimator.set_demand(2e6, 0.0)
    estimator.take_probes(0.0)

    estimator.set_maximum(300_000.0, 6.0)
    assert estimator.target == 300_000.0
    assert estimator.take_probes(6.0) == []

    estimator.set_maximum(5e6, 7.0)
    assert max(cluster.rate for cluster in estimator.take_probes(7.0)) == 600_000.0
