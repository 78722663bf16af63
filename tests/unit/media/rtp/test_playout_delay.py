"""When pictures are shown, in virtual time."""

import pytest

from media.rtp.playout_delay import MARGIN, PlayoutDelay

INTERVAL = 1 / 30
TRANSIT = 5.0  # the sender's clock is another


def shown(playout: PlayoutDelay, begin: float, frames: int, *, late: float = 0.0) -> list[float]:
    """Seconds by which each picture is shown after it could have been at the earliest."""
    waits = []
    for number in range(frames):
        due = begin + number * INTERVAL
        waits.append(playout.show_at(due, due + TRANSIT + late, rtt=0.1) - due - TRANSIT)
    return waits


def test_nothing_waits_while_nothing_is_repaired() -> None:
    assert max(shown(PlayoutDelay(), 0.0, 60)) == pytest.approx(0.0)


def test_while_repairs_are_needed_pictures_wait_a_round_trip_and_run_evenly() -> None:
    playout = PlayoutDelay()
    shown(playout, 0.0, 30)
    for _ in range(3):
        playout.repaired(TRANSIT + 0.9)

    assert shown(playout, 1.0, 10) == pytest.approx([0.1 + MARGIN] * 10)
    assert shown(playout, 1.0 + 10 * INTERVAL, 3, late=0.09) == pytest.approx([0.1 + MARGIN] * 3)


def test_a_single_repair_delays_nothing() -> None:
    playout = PlayoutDelay()
    shown(playout, 0.0, 30)
    playout.repaired(TRANSIT + 0.9)

    assert max(shown(playout, 1.0, 30)) == pytest.approx(0.0)


def test_the_delay_goes_slowly_when_it_is_no_longer_needed() -> None:
    playout = PlayoutDelay()
    shown(playout, 0.0, 30)
    for _ in range(3):
        playout.repaired(TRANSIT + 0.9)

    waits = shown(playout, 1.0, 300)

    assert waits[60] == pytest.approx(0.1 + MARGIN)
    assert 0.0 < waits[150] < 0.1 + MARGIN
    assert waits[-1] == pytest.approx(0.0)
