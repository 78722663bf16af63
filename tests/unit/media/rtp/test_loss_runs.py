"""Loss in the order of sending: its share and how it clusters."""

from media.rtp.loss_runs import MIN_PACKETS, WINDOW, LossRuns


def summary_of(fates: list[bool]) -> tuple[float, float]:
    runs = LossRuns()
    for fate in fates:
        runs.add(fate)
    return runs.summary()


def test_nothing_is_said_too_early_or_without_loss() -> None:
    assert summary_of([True] * (MIN_PACKETS - 1)) == (0.0, 0.0)
    assert summary_of([False] * 100) == (0.0, 0.0)


def test_single_losses_and_bursts_differ() -> None:
    assert summary_of(([True] + [False] * 19) * 10) == (0.05, 1.0)
    assert summary_of(([True] * 4 + [False] * 36) * 5) == (0.1, 4.0)


def test_the_past_is_forgotten() -> None:
    assert summary_of([True] * 100 + [False] * WINDOW) == (0.0, 0.0)
