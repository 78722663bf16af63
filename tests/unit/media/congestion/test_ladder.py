"""Adaptation ladder in virtual time."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from media.congestion.ladder import RUNGS, Ladder, Target


def run(ladder: Ladder, begin: float, seconds: float, cost: float = 0.003) -> list[tuple[float, Target]]:
    """Every change of size or frame rate in the time given."""
    changes = []
    seen = (ladder.target.height, ladder.target.fps)
    while (now := ladder.next_timeout() or 0.0) <= begin + seconds:
        ladder.observe_cost(cost)
        ladder.handle_timeout(now)
        if (ladder.target.height, ladder.target.fps) != seen:
            seen = (ladder.target.height, ladder.target.fps)
            changes.append((now, ladder.target))
    return changes


def test_starts_on_the_rung_its_budget_carries() -> None:
    def height(bitrate: int) -> int:
        return Ladder(max_height=720, max_fps=30, bitrate=bitrate, now=0.0).target.height

    assert [height(kbit * 1000) for kbit in (50, 200, 300, 600, 1000, 9000)] == [180, 270, 360, 540, 720, 720]


def test_rate_follows_within_the_rung_at_once() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)

    ladder.set_bitrate(1_400_000, 0.1)
    assert ladder.target == Target(720, 30, 1_400_000, 2_500_000)
    ladder.set_bitrate(9_000_000, 0.2)
    assert ladder.target == Target(720, 30, 2_500_000, 2_500_000)


def test_estimate_that_grows_at_the_start_is_followed_quickly() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=300_000, now=0.0)

    ladder.set_bitrate(3_000_000, 0.6)
    changes = run(ladder, 0.0, 3.0, cost=0.0005)

    assert [(now, target.height) for now, target in changes] == [(1.0, 720)]


def test_shortage_takes_frame_rate_first_then_size() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)

    ladder.set_bitrate(420_000, 0.0)
    changes = run(ladder, 0.0, 8.0)

    assert [(now, target.height, target.fps) for now, target in changes] == [
        (1.0, 720, 24), (2.0, 720, 20), (3.0, 720, 15), (4.0, 540, 30),
    ]  # fmt: skip


def test_collapse_goes_down_at_once_as_far_as_needed() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)

    ladder.set_bitrate(240_000, 0.01)

    assert ladder.target == Target(360, 30, 240_000, 800_000)


def test_bottom_gets_slower() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)

    ladder.set_bitrate(20_000, 0.01)

    assert (ladder.target.height, ladder.target.fps, ladder.target.bitrate) == (180, 7, 30_000)


def test_short_dip_changes_nothing() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)

    ladder.set_bitrate(500_000, 0.1)
    assert run(ladder, 0.0, 0.6) == []
    ladder.set_bitrate(2_000_000, 0.7)
    assert run(ladder, 0.6, 20.0) == []


def test_climb_needs_a_lasting_surplus_and_a_rest() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)
    run(ladder, 0.0, 12.0)
    ladder.set_bitrate(420_000, 12.0)
    fell_at = run(ladder, 12.0, 8.0)[-1][0]
    assert ladder.target.height == 540

    ladder.set_bitrate(1_000_000, 20.1)
    changes = run(ladder, 20.0, 40.0)

    assert [target.height for _, target in changes] == [720]
    assert 10.0 <= changes[0][0] - fell_at <= 11.0


def test_after_a_collapse_the_way_back_is_short() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_000_000, now=0.0)
    run(ladder, 0.0, 20.0)
    ladder.set_bitrate(80_000, 20.0)
    assert ladder.target.height == 180

    ladder.set_bitrate(700_000, 20.6)
    changes = run(ladder, 20.0, 40.0)

    assert [target.height for _, target in changes] == [540]
    assert 22.0 <= changes[0][0] <= 24.0


def test_a_first_guess_that_was_too_high_costs_a_second_and_a_half() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=800_000, now=0.0)
    ladder.set_bitrate(80_000, 0.7)
    assert ladder.target.height == 180

    ladder.set_bitrate(350_000, 1.2)
    changes = run(ladder, 0.0, 8.0)

    assert [target.height for _, target in changes] == [360]
    assert changes[0][0] <= 3.5


def test_lost_climb_doubles_the_rest() -> None:
    ladder = Ladder(max_height=540, max_fps=30, bitrate=700_000, now=0.0)
    run(ladder, 0.0, 15.0)
    now, climbs = 15.0, []

    while now < 400:
        # 1 Mbit/s until the size is reached, then so little that it is lost again.
        ladder.set_bitrate(1_000_000 if ladder.target.height == 360 else 208_000, now)
        climbs += [at for at, target in run(ladder, now, 0.5) if (target.height, target.fps) == (540, 30)]
        now += 0.5

    waits = [round(later - earlier) for earlier, later in itertools.pairwise(climbs)]
    assert waits == [24, 44, 84, 84, 84]


def test_a_line_that_collapses_soon_after_a_climb_keeps_smaller_sizes_in_reach() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=800_000, now=0.0)
    run(ladder, 0.0, 20.0)
    ladder.set_bitrate(2_000_000, 20.0)
    assert [target.height for _, target in run(ladder, 20.0, 10.0)] == [720]
    for at, left in ((30.0, 380_000), (30.3, 80_000)):
        ladder.set_bitrate(left, at)
    assert ladder.target.height == 180

    ladder.set_bitrate(2_000_000, 31.0)
    changes = run(ladder, 30.3, 40.0)

    assert [target.height for _, target in changes] == [540, 720]
    assert changes[0][0] < 35.0
    assert changes[1][0] >= 50.0


def test_slow_machine_steps_down_and_tries_again_only_if_it_would_fit() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_500_000, now=0.0)

    changes = run(ladder, 0.0, 2.0, cost=0.035)
    assert changes[0][1].height == 540
    assert run(ladder, 2.0, 120.0, cost=0.02) == []
    assert [target.height for _, target in run(ladder, 122.0, 60.0, cost=0.008)] == [720]


def test_odd_sizes_and_rates_have_rungs() -> None:
    for height, fps in ((480, 25.0), (90, 15.0), (2160, 60.0), (768, 30.0)):
        target = Ladder(max_height=height, max_fps=fps, bitrate=9_000_000, now=0.0).target
        assert (target.height, target.fps) == (height, fps)


@given(
    st.integers(90, 2200),
    st.sampled_from([10.0, 25.0, 30.0, 60.0]),
    st.lists(st.tuples(st.integers(0, 6_000_000), st.floats(0.01, 12), st.floats(0.0005, 0.08)), max_size=25),
)
def test_any_history_keeps_the_target_sane(
    max_height: int, max_fps: float, history: list[tuple[int, float, float]]
) -> None:
    ladder = Ladder(max_height=max_height, max_fps=max_fps, bitrate=600_000, now=0.0)
    now = 0.0

    for bitrate, seconds, cost in history:
        ladder.set_bitrate(bitrate, now)
        now += seconds
        ladder.observe_cost(cost)
        ladder.handle_timeout(now)
        timeout = ladder.next_timeout()
        assert timeout is None or timeout > now
        target = ladder.target
        assert min(90, max_height) <= target.height <= max_height
        assert 7 <= target.fps <= max_fps
        assert 30_000 <= target.bitrate <= target.max_bitrate <= RUNGS[-1].max_bitrate


def test_machine_that_keeps_sound_waiting_sends_smaller_pictures_and_tries_ever_later() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_500_000, now=0.0)
    heights = []

    for second in range(1, 400):
        ladder.observe_strain(0.4 if ladder.target.height == 720 else 0.0, float(second))
        run(ladder, second - 1.0, 1.0)
        heights.append(ladder.target.height)

    spans = [(height, len(list(same))) for height, same in itertools.groupby(heights)]
    assert [height for height, _ in spans] == [720, 540] * (len(spans) // 2)
    waits = [length for height, length in spans if height == 540]
    assert 10 <= waits[0] <= 20
    assert all(later >= 1.7 * earlier for earlier, later in itertools.pairwise(waits[:-1]))  # the last is cut off


def test_one_moment_of_strain_changes_nothing() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_500_000, now=0.0)

    for second in range(20):
        ladder.observe_strain(0.5 if second % 2 else 0.1, float(second))

    assert ladder.target.height == 720


def test_lasting_strain_ends_at_the_bottom() -> None:
    ladder = Ladder(max_height=720, max_fps=30, bitrate=2_500_000, now=0.0)

    for second in range(1, 60):
        ladder.observe_strain(0.5, float(second))
        run(ladder, second - 1.0, 1.0)

    assert (ladder.target.height, ladder.target.fps) == (180, 7)
