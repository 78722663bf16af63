"""The target delay follows the network and no more than it must."""

import numpy as np
import pytest

from media.audio.delay import BIN, EDGE, MAX_TARGET, DelayEstimator
from media.audio.timeline import FRAME, RATE


def feed(estimator: DelayEstimator, delays: list[float], *, start: int = 0) -> float:
    now = 0.0
    for index, delay in enumerate(delays, start):
        now = index * FRAME / RATE + delay
        estimator.packet(now, index * FRAME)
    return now


def test_a_clean_path_wants_one_bin_and_the_edge() -> None:
    estimator = DelayEstimator()

    now = feed(estimator, [0.04] * 500)

    assert estimator.target(now) == pytest.approx(BIN + EDGE)


def test_the_target_covers_nearly_all_of_a_jittery_path() -> None:
    estimator = DelayEstimator()
    delays = np.random.default_rng(1).uniform(0, 0.06, 1500).tolist()

    now = feed(estimator, delays)

    assert 0.055 <= estimator.target(now) <= 0.085


def test_the_onset_of_jitter_raises_the_target_within_a_second() -> None:
    estimator = DelayEstimator()
    feed(estimator, [0.0] * 500)

    now = feed(estimator, [0.0, 0.05, 0.05, 0.05, 0.0] * 10, start=500)

    assert estimator.target(now) >= 0.05


def test_a_slower_path_costs_no_delay_once_the_old_minimum_expired() -> None:
    estimator = DelayEstimator()
    feed(estimator, [0.0] * 500)

    now = feed(estimator, [0.08] * 250, start=500)

    assert estimator.target(now) < 0.045


def test_repeated_stalls_are_foreseen_single_late_packets_are_not() -> None:
    stalls, singles = DelayEstimator(), DelayEstimator()
    burst = [0.15, 0.13, 0.11, 0.09, 0.07, 0.05, 0.03, 0.01]

    now = feed(stalls, ([0.0] * 242 + burst) * 4)
    feed(singles, ([0.0] * 249 + [0.15]) * 4)

    assert stalls.target(now) >= 0.15
    assert singles.target(now) < 0.08


def test_floor_and_ceiling_hold() -> None:
    estimator = DelayEstimator()

    now = feed(estimator, [0.0] * 100)

    assert estimator.target(now, floor=0.092) == 0.092
    assert estimator.target(now, floor=5.0) == MAX_TARGET


def test_a_new_timeline_keeps_the_jitter_that_was_learnt() -> None:
    estimator = DelayEstimator()
    now = feed(estimator, np.random.default_rng(1).uniform(0, 0.06, 1500).tolist())
    before = estimator.base

    estimator.restart()
    estimator.packet(now, 10**9)

    assert estimator.base == before
