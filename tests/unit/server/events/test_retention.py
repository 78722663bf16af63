"""What is forgotten, by age and by size."""

from hypothesis import given
from hypothesis import strategies as st

from server.events.retention import Extent, Retention, expired

LIMITS = Retention(max_age=100.0, max_bytes=1000)


def test_nothing_goes_that_is_young_and_fits() -> None:
    assert expired([Extent(300, 950.0), Extent(300, 1000.0)], LIMITS, 1000.0) == 0


def test_the_oldest_go_until_the_rest_fits() -> None:
    assert expired([Extent(600, 950.0), Extent(600, 960.0), Extent(300, 1000.0)], LIMITS, 1000.0) == 1


def test_what_is_too_old_goes() -> None:
    assert expired([Extent(10, 800.0), Extent(10, 899.0), Extent(10, 950.0)], LIMITS, 1000.0) == 2


def test_the_newest_stays_however_old_and_large() -> None:
    assert expired([Extent(5000, 1.0)], LIMITS, 1000.0) == 0


@given(st.lists(st.tuples(st.integers(0, 600), st.floats(0, 1000)), min_size=1), st.floats(0, 1500))
def test_what_stays_is_within_the_limits(segments: list[tuple[int, float]], wall: float) -> None:
    extents = [Extent(size, at) for size, at in sorted(segments, key=lambda each: each[1])]

    stay = extents[expired(extents, LIMITS, wall) :]

    assert stay
    assert len(stay) == 1 or sum(each.size for each in stay) <= LIMITS.max_bytes
    assert len(stay) == 1 or stay[0].newest_at >= wall - LIMITS.max_age
