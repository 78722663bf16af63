"""What probes say of a path."""

from media.congestion.probing import ProbeCluster, ProbeResults


def test_a_look_that_arrives_at_once_says_that_the_path_takes_its_rate() -> None:
    results = ProbeResults()
    results.expect(ProbeCluster(1, 3_000_000, 1875), 0.0)

    measured = [results.add(1, 0.0 if n < 3 else 0.001, 0.020, 375) for n in range(5)]

    assert measured[-1] == 3_000_000


def test_a_look_that_is_spread_on_the_way_says_by_how_much() -> None:
    results = ProbeResults()
    results.expect(ProbeCluster(1, 3_000_000, 1875), 0.0)

    measured = [results.add(1, 0.0, 0.020 + 0.012 * n, 375) for n in range(5)]

    assert measured[-1] is not None
    assert 200_000 < measured[-1] < 260_000  # 375 bytes in 12 ms are 250 kbit/s
