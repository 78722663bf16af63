"""What probes say of a path."""

from media.congestion.look import LOOKS
from media.congestion.probing import Outlook, ProbeCluster, ProbePlan, ProbeResults, Purpose
from media.congestion.trend import Usage

FREE = Outlook(1e6, 2.5e6, 5e6, Usage.NORMAL, in_alr=True, queue=0.0, is_losing=False, is_promising=False)


def test_a_look_that_arrives_at_once_says_that_the_path_takes_its_rate() -> None:
    results = ProbeResults()
    results.expect(ProbeCluster(1, 3_000_000, 1875, Purpose.LOOK), 0.0)

    measured = [results.add(1, 0.0 if n < 3 else 0.001, 0.020, 375) for n in range(5)]

    assert measured[-1] == 3_000_000


def test_a_look_that_is_spread_on_the_way_says_by_how_much() -> None:
    results = ProbeResults()
    results.expect(ProbeCluster(1, 3_000_000, 1875, Purpose.LOOK), 0.0)

    measured = [results.add(1, 0.0, 0.020 + 0.012 * n, 375) for n in range(5)]

    assert measured[-1] is not None
    assert 200_000 < measured[-1] < 260_000  # 375 bytes in 12 ms are 250 kbit/s


def test_a_look_that_came_late_is_repeated_and_no_more_than_that() -> None:
    plan, looks = ProbePlan(), []
    plan.start(1e6, 0.0)
    for n in range(LOOKS + 2):
        for cluster in plan.take(FREE, 0.05 * n):
            looks.append(cluster.rate)
            plan.measured(cluster, 6e5, 0.05 * n + 0.02)

    assert looks == [3e6] * LOOKS


def test_a_look_that_passes_is_followed_by_more() -> None:
    plan = ProbePlan()
    plan.start(1e6, 0.0)
    (look,) = plan.take(FREE, 0.0)

    plan.measured(look, 3e6, 0.02)

    assert [cluster.rate for cluster in plan.take(FREE, 0.03)] == [5e6]


def test_the_same_arrivals_of_a_later_probe_measure_nothing() -> None:
    results = ProbeResults()
    results.expect(ProbeCluster(1, 3_000_000, 1875, Purpose.LATER), 0.0)

    assert [results.add(1, 0.0, 0.020, 375) for _ in range(5)] == [None] * 5


def test_only_the_first_probe_at_a_path_is_a_look() -> None:
    plan = ProbePlan()
    plan.start(1e6, 0.0)
    (look,) = plan.take(FREE, 0.0)
    plan.measured(look, 3e6, 0.02)
    (start,) = plan.take(FREE, 0.03)
    plan.recover((4e6,))
    (later,) = plan.take(FREE, 5.0)

    assert [cluster.purpose for cluster in (look, start, later)] == [Purpose.LOOK, Purpose.START, Purpose.LATER]
    assert look.size < start.size < later.size
