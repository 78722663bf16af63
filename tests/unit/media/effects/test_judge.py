"""Whether a backdrop looks good: bad for a while is bad, and stays bad."""

from hypothesis import given
from hypothesis import strategies as st

from media.effects.choices import BackdropState
from media.effects.judge import BackdropJudge

GOOD = {"covered": 0.3, "flicker": 0.05, "shift": 0.0005, "loose": 0.002}


def verdicts(judge: BackdropJudge, seconds: float, **shares: float) -> list[BackdropState]:
    return [judge.look(index / 30, **{**GOOD, **shares}) for index in range(round(seconds * 30))]


def test_a_good_matte_stays_good() -> None:
    assert set(verdicts(BackdropJudge(), 60)) == {BackdropState.GOOD}


def test_somebody_who_waves_close_to_the_camera_is_forgiven() -> None:
    assert set(verdicts(BackdropJudge(), 0.6, covered=0.9)) == {BackdropState.GOOD}


def test_each_fault_is_found() -> None:
    assert verdicts(BackdropJudge(), 2, covered=0.9)[-1] is BackdropState.MOVED
    assert verdicts(BackdropJudge(), 2, shift=0.01)[-1] is BackdropState.MOVED
    assert verdicts(BackdropJudge(), 2, loose=0.05)[-1] is BackdropState.MOVED
    assert verdicts(BackdropJudge(), 5, flicker=0.6)[-1] is BackdropState.UNSTEADY


def test_what_was_bad_does_not_come_back_by_itself() -> None:
    judge = BackdropJudge()
    verdicts(judge, 2, shift=0.01)

    assert set(verdicts(judge, 10)) == {BackdropState.MOVED}


share = st.floats(0, 1)


@given(st.lists(st.tuples(share, share, share, share, st.floats(-1, 10)), max_size=60))
def test_any_figures_give_a_verdict(looks: list[tuple[float, float, float, float, float]]) -> None:
    judge, now = BackdropJudge(), 0.0
    for covered, flicker, shift, loose, step in looks:
        now += step
        verdict = judge.look(now, covered=covered, flicker=flicker, shift=shift, loose=loose)
        assert verdict in (BackdropState.GOOD, BackdropState.UNSTEADY, BackdropState.MOVED)
