"""The model of a link: what it delays, loses, doubles and reorders, and that it is the same in every run."""

import itertools

import pytest

from tests.netlab.conditions import Conditions, Lane

COUNT = 4000


def run(conditions: Conditions, *, seed: int = 1, gap: float = 0.01, size: int = 1000) -> list[tuple[float, ...]]:
    """Delays of each of many packets, sent at even times."""
    lane = Lane(conditions, seed)
    return [tuple(at - number * gap for at in lane.carry(size, number * gap)) for number in range(COUNT)]


def test_an_ideal_link_changes_nothing() -> None:
    assert set(run(Conditions())) == {(0.0,)}


def test_the_same_seed_gives_the_same_run() -> None:
    rough = Conditions(delay=0.05, jitter=0.01, reordering=0.1, loss=0.1, burst=3, duplication=0.1, rate=1e6)

    assert run(rough, seed=7) == run(rough, seed=7)
    assert run(rough, seed=7) != run(rough, seed=8)


@pytest.mark.parametrize("burst", [1.0, 3.0])
def test_loss_has_its_share_and_its_bursts(burst: float) -> None:
    fates = [len(delays) for delays in run(Conditions(loss=0.1, burst=burst))]

    runs = [len(list(group)) for fate, group in itertools.groupby(fates) if fate == 0]
    assert fates.count(0) / COUNT == pytest.approx(0.1, abs=0.03)
    assert sum(runs) / len(runs) == pytest.approx(max(burst, 1 / 0.9), rel=0.15)


def test_a_rate_makes_a_queue_that_overflows() -> None:
    lane = Lane(Conditions(rate=1e6, queue=0.1), 1)

    leaves = [at for _ in range(40) for at in lane.carry(1250, 0.0)]

    assert leaves == pytest.approx([0.01 * number for number in range(1, 12)])
    assert lane.dropped == 29
    assert lane.backlog(0.05) == pytest.approx(0.06)


def test_jitter_keeps_the_order_and_reordering_does_not() -> None:
    jittered = [delays[0] for delays in run(Conditions(delay=0.05, jitter=0.02))]
    reordered = [delays[0] for delays in run(Conditions(delay=0.05, reordering=0.2, holdback=0.05))]

    assert all(later > earlier - 0.01 - 1e-9 for earlier, later in itertools.pairwise(jittered))
    assert 0.05 < max(jittered) <= 0.11 + 1e-9
    assert any(later < earlier - 0.01 for earlier, later in itertools.pairwise(reordered))
    assert sum(delay > 0.05 + 1e-9 for delay in reordered) / COUNT == pytest.approx(0.2, abs=0.03)


def test_duplicates_arrive_twice() -> None:
    fates = [len(delays) for delays in run(Conditions(duplication=0.25))]

    assert set(fates) == {1, 2}
    assert fates.count(2) / COUNT == pytest.approx(0.25, abs=0.03)
